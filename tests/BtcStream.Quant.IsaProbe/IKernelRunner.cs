using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.IsaProbe;

/// <summary>Runs a kernel in the way under test.</summary>
internal interface IKernelRunner
{
    public static abstract void Run<TKernel>(TKernel kernel)
        where TKernel : struct, ILaneKernel, allows ref struct;
}

/// <summary>As the product does.</summary>
internal readonly struct DispatchedRunner : IKernelRunner
{
    public static void Run<TKernel>(TKernel kernel)
        where TKernel : struct, ILaneKernel, allows ref struct => LaneDispatch.Run(kernel);
}

/// <summary>In a lane type of the caller's choice, whether the machine has its registers or not.</summary>
internal readonly struct FixedRunner<TLanes> : IKernelRunner
    where TLanes : unmanaged, ILanes<TLanes>
{
    public static void Run<TKernel>(TKernel kernel)
        where TKernel : struct, ILaneKernel, allows ref struct => kernel.Run<TLanes>();
}
