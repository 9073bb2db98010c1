using BenchmarkDotNet.Attributes;
using BtcStream.Microbenchmarks.Inputs;
using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Microbenchmarks.Kernels;

/// <summary>The profile of 2,000 options on 256 grid points: full passes by width and number of models, and what one instrument costs.</summary>
[MemoryDiagnoser]
public class ProfileBenchmarks
{
    private readonly OptionBook _book = new();
    private readonly double[] _oneInstrument;

    public ProfileBenchmarks() => _oneInstrument = _book.CoefficientsOf(0);

    [Benchmark(Baseline = true)]
    public void FullFourModels() => ProfileKernel.AddAll(_book.Offsets, _book.Slopes, _book.Coefficients, OptionBook.Models, _book.LogX, _book.Rows);

    [Benchmark]
    public void FullOneModel() => ProfileKernel.AddAll(
        _book.Offsets, _book.Slopes, _book.Coefficients.AsSpan(0, OptionBook.Options), 1, _book.LogX, _book.Rows.AsSpan(0, OptionBook.GridPoints));

    [Benchmark]
    public void FullFourModelsWidth512() => Kernel().Run<Lanes512>();

    [Benchmark]
    public void FullFourModelsWidth128() => Kernel().Run<Lanes128>();

    [Benchmark]
    public void FullFourModelsNoVectors() => Kernel().Run<LanesScalar>();

    [Benchmark]
    public void FullOneModelScalarMath() => ScalarBaseline.Profile(
        _book.Offsets, _book.Slopes, _book.Coefficients.AsSpan(0, OptionBook.Options), _book.LogX, _book.Rows.AsSpan(0, OptionBook.GridPoints));

    [Benchmark]
    public void AddOneInstrument() => ProfileKernel.Add(_book.Curves[0], _oneInstrument, _book.LogX, _book.Rows);

    [Benchmark]
    public void ReplaceOneInstrument() => ProfileKernel.Replace(_book.Curves[0], _oneInstrument, _book.Curves[1], _oneInstrument, _book.LogX, _book.Rows);

    private ProfileAddAllKernel Kernel() => new(_book.Offsets, _book.Slopes, _book.Coefficients, OptionBook.Models, _book.LogX, _book.Rows);
}
