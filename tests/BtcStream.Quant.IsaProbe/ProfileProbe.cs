using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.IsaProbe;

/// <summary>The profile kernels: one instrument on, replaced, and many at once, for each number of models and each length of the grid.</summary>
internal static class ProfileProbe
{
    private const int Instruments = 37;

    public static ulong Hash<TRunner>(IEnumerable<int> gridLengths)
        where TRunner : struct, IKernelRunner
    {
        var hash = new BitHash();
        foreach (int length in gridLengths)
        {
            for (int models = 1; models <= ProfileKernel.MaxModels; models++)
            {
                hash.Add(Profile<TRunner>(length, models));
            }
        }

        return hash.Value;
    }

    private static double[] Profile<TRunner>(int length, int models)
        where TRunner : struct, IKernelRunner
    {
        var data = new ProbeData((ulong)(10_000 * models + length));
        double[] logX = data.Column(length, -0.7, 0.4);
        double[] offsets = data.Column(Instruments, -40.0, 40.0);
        double[] slopes = data.Column(Instruments, 0.5, 100.0);
        double[] coefficients = data.Column(models * Instruments, -1e6, 1e6);
        double[] single = data.Column(models, -1e6, 1e6);
        double[] other = data.Column(models, -1e6, 1e6);
        double[] rows = data.Column(models * length, -1e6, 1e6);
        var curve = new ProfileCurve(0.3, 11.0, 1.0);
        var moved = new ProfileCurve(-0.4, 12.0, 1.0);

        TRunner.Run(new ProfileAddAllKernel(offsets, slopes, coefficients, models, logX, rows));
        TRunner.Run(new ProfileAddKernel(curve, single, logX, rows));
        TRunner.Run(new ProfileReplaceKernel(curve, single, moved, other, logX, rows));
        return rows;
    }
}
