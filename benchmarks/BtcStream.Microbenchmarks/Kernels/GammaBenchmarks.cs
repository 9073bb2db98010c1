using BenchmarkDotNet.Attributes;
using BtcStream.Microbenchmarks.Inputs;
using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Microbenchmarks.Kernels;

/// <summary>Gamma of 2,000 options by register width. Widths the machine does not have run in software.</summary>
[MemoryDiagnoser]
public class GammaBenchmarks
{
    private readonly OptionBook _book = new();
    private readonly TensorBaseline _tensors = new(OptionBook.Options);

    [Benchmark(Baseline = true)]
    public void ScalarMath() => ScalarBaseline.Gamma(_book.Columns, _book.Results);

    [Benchmark]
    public void Tensors() => _tensors.Gamma(_book.Columns, _book.Results);

    [Benchmark]
    public void ScalarBlack76()
    {
        for (int i = 0; i < OptionBook.Options; i++)
        {
            _book.Results[i] = Black76.Gamma(_book.Forwards[i], _book.Strikes[i], _book.Sigmas[i], _book.Years[i]);
        }
    }

    [Benchmark]
    public void Batch() => Black76Batch.Gamma(_book.Forwards, _book.Strikes, _book.Sigmas, _book.Years, _book.Results);

    [Benchmark]
    public void Width512() => Kernel().Run<Lanes512>();

    [Benchmark]
    public void Width256() => Kernel().Run<Lanes256>();

    [Benchmark]
    public void Width128() => Kernel().Run<Lanes128>();

    [Benchmark]
    public void NoVectors() => Kernel().Run<LanesScalar>();

    private Black76GammaKernel Kernel() => new(_book.Forwards, _book.Strikes, _book.Sigmas, _book.Years, _book.Results);
}
