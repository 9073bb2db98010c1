using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.IsaProbe;

/// <summary>A primitive of one argument, in lanes.</summary>
internal interface IFunction
{
    public static abstract TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes>;
}

internal readonly struct Exp : IFunction
{
    public static TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes> => LaneExp.Of(x);
}

internal readonly struct Log : IFunction
{
    public static TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes> => LaneLog.Of(x);
}

internal readonly struct NormalPdf : IFunction
{
    public static TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes> => LaneNormal.Density(x);
}

internal readonly struct NormalCdf : IFunction
{
    public static TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes> => LaneNormal.Cdf(x);
}

/// <summary>2^−t of |x| brought into its domain.</summary>
internal readonly struct Exp2 : IFunction
{
    public static TLanes Apply<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes> =>
        LaneExp2.OfNegated(TLanes.Min(TLanes.Broadcast(LaneExp2.Ceiling), TLanes.Abs(x)));
}

/// <summary>A function over a column; the tail goes through a padded group like in the product's kernels.</summary>
internal readonly ref struct FunctionKernel<TFunction>(ReadOnlySpan<double> arguments, Span<double> results) : ILaneKernel
    where TFunction : struct, IFunction
{
    private readonly ReadOnlySpan<double> _arguments = arguments;
    private readonly Span<double> _results = results;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ReadOnlySpan<TLanes> from = LaneSpan.Groups<TLanes>(_arguments);
        Span<TLanes> to = LaneSpan.Groups<TLanes>(_results);
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = TFunction.Apply(from[i]);
        }

        if (LaneSpan.TailStart(_results.Length) < _results.Length)
        {
            LaneSpan.StoreTail(TFunction.Apply(LaneSpan.LoadTail<TLanes>(_arguments, 1.0)), _results);
        }
    }
}
