using BenchmarkDotNet.Attributes;
using BtcStream.Microbenchmarks.Inputs;
using BtcStream.Quant.Pricing;

namespace BtcStream.Microbenchmarks.Kernels;

/// <summary>Implied volatility against the Black price it inverts, over 2,000 options.</summary>
[MemoryDiagnoser]
public class ImpliedVolatilityBenchmarks
{
    private readonly OptionBook _book = new();

    [Benchmark(Baseline = true)]
    public void Price() => Prices(_book);

    [Benchmark]
    public void Solve() => Volatilities(_book);

    internal static void Prices(OptionBook book)
    {
        for (int i = 0; i < OptionBook.Options; i++)
        {
            book.Results[i] = Black76.Price(book.Rights[i], book.Forwards[i], book.Strikes[i], book.Sigmas[i], book.Years[i]);
        }
    }

    internal static void Volatilities(OptionBook book)
    {
        for (int i = 0; i < OptionBook.Options; i++)
        {
            ImpliedVolatility.Solve(book.Rights[i], book.Forwards[i], book.Strikes[i], book.Years[i], book.Prices[i], out book.Results[i]);
        }
    }
}
