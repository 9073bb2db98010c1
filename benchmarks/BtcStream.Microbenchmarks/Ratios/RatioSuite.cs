using BtcStream.LoadGenerator.Pieces;
using BtcStream.Microbenchmarks.Inputs;
using BtcStream.Microbenchmarks.Kernels;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Microbenchmarks.Ratios;

/// <summary>The ratios of the mathematics that the performance targets name.</summary>
internal sealed class RatioSuite : IDisposable
{
    private readonly OptionBook _book = new();
    private readonly GreekResults _greeks = new(OptionBook.Options);
    private readonly TensorBaseline _tensors = new(OptionBook.Options);
    private readonly PipelinePieces _pieces = new();
    private readonly double[] _oneInstrument;
    private readonly double[] _expiryOff;
    private readonly double[] _expiryOn;

    public RatioSuite()
    {
        _oneInstrument = _book.CoefficientsOf(0);
        (int start, int count) = OptionBook.ExpiryRange(OptionBook.Expiries / 2).GetOffsetAndLength(OptionBook.Options);
        _expiryOn = [.. Enumerable.Range(0, OptionBook.Models).SelectMany(model => _book.Coefficients.Skip(model * OptionBook.Options + start).Take(count))];
        _expiryOff = [.. _expiryOn.Select(coefficient => -coefficient)];
    }

    /// <summary>What depends on the width of registers.</summary>
    public IReadOnlyList<RatioCase> KernelCases =>
    [
        new("gamma of 2,000 options", "one by one with Math.Log and Math.Exp", GammaScalar, "Black76Batch.Gamma", GammaBatch, KernelTarget),
        new("gamma of 2,000 options", "System.Numerics.Tensors", GammaTensors, "Black76Batch.Gamma", GammaBatch, 1.0),
        new("profile of one model", "point by point with Math.Exp", ProfileScalar, "ProfileKernel.AddAll", ProfileOneModel, KernelTarget),
    ];

    public IReadOnlyList<RatioCase> Cases =>
    [
        .. KernelCases,
        new("four models against one", "four models", ProfileFourModels, "one model", ProfileOneModel, 1.3, IsUpperBound: true),
        new("full pass against one dirty instrument", "full pass", ProfileFourModels, "Replace of one", ReplaceOne, 200.0),
        new("full pass against one forward tick", "full pass", ProfileFourModels, "one of twelve expiries off and on", ReplaceExpiry, 5.0),
        new("implied volatility against one price", "ImpliedVolatility.Solve", Volatilities, "Black76.Price", Prices, 12.0, IsUpperBound: true),
        new("curves of 2,000 options", "one by one", CurvesScalar, "GexCurves.FillColumns", CurvesBatch, 1.0),
        new("prices of 2,000 options", "one by one with Black76.Price", Prices, "Black76Batch.Price", PricesBatch, null),
        new("six greeks of 2,000 options", "one by one with Black76", GreeksScalar, "Black76Batch.Greeks", GreeksBatch, null),
        new("1,024 quotes in columns", "Google.Protobuf parse", () => _pieces.ParseColumns(), "the server's decoder", () => _pieces.DecodeColumns(), 1.0),
        new("1,024 quotes in rows", "Google.Protobuf parse", () => _pieces.ParseRows(), "the server's decoder", () => _pieces.DecodeRows(), 1.0),
    ];

    /// <summary>The targets are stated for AVX-512 and AVX2.</summary>
    private static double? KernelTarget =>
        Lanes512.IsHardwareAccelerated ? 8.0 : Lanes256.IsHardwareAccelerated ? 4.0 : null;

    private Span<double> OneRow => _book.Rows.AsSpan(0, OptionBook.GridPoints);

    private ReadOnlySpan<double> OneModel => _book.Coefficients.AsSpan(0, OptionBook.Options);

    public void Dispose() => _pieces.Dispose();

    private void GammaTensors() => _tensors.Gamma(_book.Columns, _book.Results);

    private void GammaScalar() => ScalarBaseline.Gamma(_book.Columns, _book.Results);

    private void GammaBatch() => Black76Batch.Gamma(_book.Forwards, _book.Strikes, _book.Sigmas, _book.Years, _book.Results);

    private void ProfileScalar() => ScalarBaseline.Profile(_book.Offsets, _book.Slopes, OneModel, _book.LogX, OneRow);

    private void ProfileOneModel() => ProfileKernel.AddAll(_book.Offsets, _book.Slopes, OneModel, 1, _book.LogX, OneRow);

    private void ProfileFourModels() =>
        ProfileKernel.AddAll(_book.Offsets, _book.Slopes, _book.Coefficients, OptionBook.Models, _book.LogX, _book.Rows);

    private void ReplaceOne() =>
        ProfileKernel.Replace(_book.Curves[0], _oneInstrument, _book.Curves[1], _oneInstrument, _book.LogX, _book.Rows);

    private void ReplaceExpiry()
    {
        Range expiry = OptionBook.ExpiryRange(OptionBook.Expiries / 2);
        ReadOnlySpan<double> offsets = _book.Offsets.AsSpan(expiry);
        ReadOnlySpan<double> slopes = _book.Slopes.AsSpan(expiry);
        ProfileKernel.AddAll(offsets, slopes, _expiryOff, OptionBook.Models, _book.LogX, _book.Rows);
        ProfileKernel.AddAll(offsets, slopes, _expiryOn, OptionBook.Models, _book.LogX, _book.Rows);
    }

    private void CurvesScalar()
    {
        for (int i = 0; i < _book.Forwards.Length; i++)
        {
            GexCurves.TryCreate(_book.Forwards[i], _book.Strikes[i], _book.Sigmas[i], _book.Years[i], out ProfileCurve curve);
            (_greeks.Columns.Deltas[i], _greeks.Columns.Gammas[i], _greeks.Columns.Vegas[i]) = (curve.Offset, curve.Slope, curve.PeakUsdPerPercent);
        }
    }

    private void CurvesBatch() => GexCurves.FillColumns(
        _book.Forwards, _book.Strikes, _book.Sigmas, _book.Years, _greeks.Columns.Deltas, _greeks.Columns.Gammas, _greeks.Columns.Vegas);

    private void Volatilities() => ImpliedVolatilityBenchmarks.Volatilities(_book);

    private void Prices() => ImpliedVolatilityBenchmarks.Prices(_book);

    private void PricesBatch() => Black76Batch.Price(_book.Rights, _book.Columns, _book.Results);

    private void GreeksScalar() => _book.Results[0] = GreeksBenchmarks.OneByOneSum(_book);

    private void GreeksBatch() => Black76Batch.Greeks(_book.Rights, _book.Columns, _greeks.Columns);
}
