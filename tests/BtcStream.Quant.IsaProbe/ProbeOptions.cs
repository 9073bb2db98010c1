using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.IsaProbe;

/// <summary>Options as columns.</summary>
internal sealed record ProbeOptions(double[] Forwards, double[] Strikes, double[] Sigmas, double[] Years, OptionRight[] Rights)
{
    public int Count => Forwards.Length;

    public Black76Columns Columns => new() { Forwards = Forwards, Strikes = Strikes, Sigmas = Sigmas, Years = Years };

    public static ProbeOptions Ordinary(int count)
    {
        var data = new ProbeData(1_000UL + (ulong)count);
        return new ProbeOptions(
            data.Column(count, 60_000.0, 120_000.0),
            data.Column(count, 20_000.0, 300_000.0),
            data.Column(count, 0.2, 2.0),
            data.Column(count, 1e-4, 1.5),
            RightsOf(count));
    }

    public static ProbeOptions Wild(int count)
    {
        var data = new ProbeData(2_000UL + (ulong)count);
        return new ProbeOptions(data.WildColumn(count), data.WildColumn(count), data.WildColumn(count), data.WildColumn(count), RightsOf(count));
    }

    private static OptionRight[] RightsOf(int count) => [.. Enumerable.Range(0, count).Select(i => i % 3 == 0 ? OptionRight.Put : OptionRight.Call)];
}
