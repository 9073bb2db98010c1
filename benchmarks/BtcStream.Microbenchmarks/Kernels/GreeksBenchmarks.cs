using BenchmarkDotNet.Attributes;
using BtcStream.Microbenchmarks.Inputs;
using BtcStream.Quant.Pricing;

namespace BtcStream.Microbenchmarks.Kernels;

/// <summary>Six greeks of 2,000 options, one by one and at once.</summary>
[MemoryDiagnoser]
public class GreeksBenchmarks
{
    private readonly OptionBook _book = new();
    private readonly GreekResults _results = new(OptionBook.Options);

    [Benchmark(Baseline = true)]
    public double OneByOne() => OneByOneSum(_book);

    [Benchmark]
    public void Batch() => Black76Batch.Greeks(_book.Rights, _book.Columns, _results.Columns);

    internal static double OneByOneSum(OptionBook book)
    {
        double sum = 0.0;
        for (int i = 0; i < OptionBook.Options; i++)
        {
            double forward = book.Forwards[i];
            double strike = book.Strikes[i];
            double sigma = book.Sigmas[i];
            double years = book.Years[i];
            sum += Black76.Delta(book.Rights[i], forward, strike, sigma, years)
                + Black76.Gamma(forward, strike, sigma, years)
                + Black76.Vega(forward, strike, sigma, years)
                + Black76.Theta(forward, strike, sigma, years)
                + Black76.Vanna(forward, strike, sigma, years)
                + Black76.Charm(forward, strike, sigma, years);
        }

        return sum;
    }
}
