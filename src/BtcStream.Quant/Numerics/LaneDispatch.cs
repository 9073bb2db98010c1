namespace BtcStream.Quant.Numerics;

/// <summary>The one place that chooses a register width. The JIT resolves the choice when it compiles: nothing of it is left at run time.</summary>
internal static class LaneDispatch
{
    /// <summary>Name of the lane type chosen on this machine, for logs and benchmarks.</summary>
    public static string Selected =>
        Lanes512.IsHardwareAccelerated ? nameof(Lanes512)
        : Lanes256.IsHardwareAccelerated ? nameof(Lanes256)
        : Lanes128.IsHardwareAccelerated ? nameof(Lanes128)
        : nameof(LanesScalar);

    public static void Run<TKernel>(TKernel kernel)
        where TKernel : struct, ILaneKernel, allows ref struct
    {
        if (Lanes512.IsHardwareAccelerated)
        {
            kernel.Run<Lanes512>();
        }
        else if (Lanes256.IsHardwareAccelerated)
        {
            kernel.Run<Lanes256>();
        }
        else if (Lanes128.IsHardwareAccelerated)
        {
            kernel.Run<Lanes128>();
        }
        else
        {
            kernel.Run<LanesScalar>();
        }
    }
}
