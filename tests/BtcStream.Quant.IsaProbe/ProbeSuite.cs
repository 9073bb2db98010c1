using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.IsaProbe;

/// <summary>Every kernel on every length that has a tail of its own kind, reduced to one hash each.</summary>
internal static class ProbeSuite
{
    private static readonly int[] Lengths = [0, 1, 3, 7, 8, 9, 31, 32, 33, 63, 64, 65, 2048];

    public static IEnumerable<(string Part, ulong Hash)> HashDispatched() => HashWith<DispatchedRunner>();

    public static IEnumerable<(string Part, ulong Hash)> Hash<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes> => HashWith<FixedRunner<TLanes>>();

    /// <summary>The scalar functions one number at a time…</summary>
    public static IEnumerable<(string Part, ulong Hash)> HashScalarFunctions() =>
    [
        ("exp", ScalarHash(DeterministicMath.Exp)),
        ("log", ScalarHash(DeterministicMath.Log)),
        ("pdf", ScalarHash(DeterministicMath.NormalPdf)),
        ("cdf", ScalarHash(DeterministicMath.NormalCdf)),
        ("gamma", OptionHash(ScalarGammas)),
        ("price", OptionHash(ScalarPrices)),
    ];

    /// <summary>… and the same numbers through the kernels.</summary>
    public static IEnumerable<(string Part, ulong Hash)> HashScalarFunctionsInLanes() =>
    [
        ("exp", FunctionHash<Exp, DispatchedRunner>()),
        ("log", FunctionHash<Log, DispatchedRunner>()),
        ("pdf", FunctionHash<NormalPdf, DispatchedRunner>()),
        ("cdf", FunctionHash<NormalCdf, DispatchedRunner>()),
        ("gamma", OptionHash(BatchGammas<DispatchedRunner>)),
        ("price", OptionHash(BatchPrices<DispatchedRunner>)),
    ];

    private static IEnumerable<(string Part, ulong Hash)> HashWith<TRunner>()
        where TRunner : struct, IKernelRunner =>
    [
        ("exp", FunctionHash<Exp, TRunner>()),
        ("exp2", FunctionHash<Exp2, TRunner>()),
        ("log", FunctionHash<Log, TRunner>()),
        ("pdf", FunctionHash<NormalPdf, TRunner>()),
        ("cdf", FunctionHash<NormalCdf, TRunner>()),
        ("gamma", OptionHash(BatchGammas<TRunner>)),
        ("price", OptionHash(BatchPrices<TRunner>)),
        ("greeks", OptionHash(BatchGreeks<TRunner>)),
        ("profile", ProfileProbe.Hash<TRunner>(Lengths)),
    ];

    private static ulong ScalarHash(Func<double, double> function)
    {
        var hash = new BitHash();
        foreach (int length in Lengths)
        {
            hash.Add(Array.ConvertAll(new ProbeData((ulong)length).WildColumn(length), x => function(x)));
        }

        return hash.Value;
    }

    private static ulong FunctionHash<TFunction, TRunner>()
        where TFunction : struct, IFunction
        where TRunner : struct, IKernelRunner
    {
        var hash = new BitHash();
        foreach (int length in Lengths)
        {
            double[] results = new double[length];
            TRunner.Run(new FunctionKernel<TFunction>(new ProbeData((ulong)length).WildColumn(length), results));
            hash.Add(results);
        }

        return hash.Value;
    }

    private static ulong OptionHash(Func<ProbeOptions, double[]> price)
    {
        var hash = new BitHash();
        foreach (int length in Lengths)
        {
            hash.Add(price(ProbeOptions.Ordinary(length)));
            hash.Add(price(ProbeOptions.Wild(length)));
        }

        return hash.Value;
    }

    private static double[] ScalarGammas(ProbeOptions options)
    {
        double[] gammas = new double[options.Count];
        for (int i = 0; i < gammas.Length; i++)
        {
            gammas[i] = Black76.Gamma(options.Forwards[i], options.Strikes[i], options.Sigmas[i], options.Years[i]);
        }

        return gammas;
    }

    private static double[] BatchGammas<TRunner>(ProbeOptions options)
        where TRunner : struct, IKernelRunner
    {
        double[] gammas = new double[options.Count];
        TRunner.Run(new Black76GammaKernel(options.Forwards, options.Strikes, options.Sigmas, options.Years, gammas));
        return gammas;
    }

    private static double[] ScalarPrices(ProbeOptions options)
    {
        double[] prices = new double[options.Count];
        for (int i = 0; i < prices.Length; i++)
        {
            prices[i] = Black76.Price(options.Rights[i], options.Forwards[i], options.Strikes[i], options.Sigmas[i], options.Years[i]);
        }

        return prices;
    }

    private static double[] BatchPrices<TRunner>(ProbeOptions options)
        where TRunner : struct, IKernelRunner
    {
        double[] prices = new double[options.Count];
        TRunner.Run(new Black76PriceKernel(options.Rights, options.Columns, prices));
        return prices;
    }

    private static double[] BatchGreeks<TRunner>(ProbeOptions options)
        where TRunner : struct, IKernelRunner
    {
        int count = options.Count;
        double[] results = new double[6 * count];
        var greeks = new GreekColumns
        {
            Deltas = results.AsSpan(0, count),
            Gammas = results.AsSpan(count, count),
            Vegas = results.AsSpan(2 * count, count),
            Thetas = results.AsSpan(3 * count, count),
            Vannas = results.AsSpan(4 * count, count),
            Charms = results.AsSpan(5 * count, count),
        };
        TRunner.Run(new Black76GreeksKernel(options.Rights, options.Columns, greeks));
        return results;
    }
}
