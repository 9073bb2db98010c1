namespace BtcStream.Quant.Numerics;

/// <summary>A computation written once for every register width. Implementations are ref structs that hold the spans they work on.</summary>
internal interface ILaneKernel
{
    /// <summary>Runs the whole computation in <typeparamref name="TLanes"/>. The result must not depend on which type that is, not in one bit.</summary>
    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>;
}
