using System.Numerics.Tensors;
using BtcStream.Quant.Pricing;

namespace BtcStream.Microbenchmarks.Inputs;

/// <summary>What one would write with System.Numerics.Tensors: vectorised functions, a pass over memory for each.</summary>
internal sealed class TensorBaseline(int count)
{
    private const double InverseSqrtTwoPi = 0.3989422804014327;

    private readonly double[] _stdDevs = new double[count];
    private readonly double[] _work = new double[count];

    public void Gamma(Black76Columns options, Span<double> gammas)
    {
        Span<double> stdDevs = _stdDevs;
        Span<double> d1 = _work;
        TensorPrimitives.Sqrt(options.Years, stdDevs);
        TensorPrimitives.Multiply(stdDevs, options.Sigmas, stdDevs);
        TensorPrimitives.Divide(options.Forwards, options.Strikes, d1);
        TensorPrimitives.Log(d1, d1);
        TensorPrimitives.Divide(d1, stdDevs, d1);
        TensorPrimitives.MultiplyAdd(stdDevs, 0.5, d1, d1);
        TensorPrimitives.Multiply(d1, d1, d1);
        TensorPrimitives.Multiply(d1, -0.5, d1);
        TensorPrimitives.Exp(d1, gammas);
        TensorPrimitives.Multiply(gammas, InverseSqrtTwoPi, gammas);
        TensorPrimitives.Divide(gammas, options.Forwards, gammas);
        TensorPrimitives.Divide(gammas, stdDevs, gammas);
    }
}
