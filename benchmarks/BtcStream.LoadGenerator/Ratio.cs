using System.Globalization;

namespace BtcStream.LoadGenerator;

/// <summary>Quartiles of the ratios of paired slices.</summary>
/// <param name="Median">The figure quoted.</param>
/// <param name="Lower">Lower quartile.</param>
/// <param name="Upper">Upper quartile.</param>
internal sealed record Ratio(double Median, double Lower, double Upper)
{
    public static Ratio Of(IEnumerable<double> ratios)
    {
        double[] all = [.. ratios];
        return new Ratio(Statistics.Median(all), Statistics.Quartile(all, 1), Statistics.Quartile(all, 3));
    }

    public static Ratio Of<T>(IEnumerable<T> over, IEnumerable<T> under, Func<T, double> figure) => Of(over.Zip(under, (a, b) => figure(a) / figure(b)));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Show(Median)} [{Show(Lower)} … {Show(Upper)}]");

    private static string Show(double value) => value.ToString(Math.Abs(value) >= 100.0 ? "N0" : Math.Abs(value) >= 10.0 ? "N1" : Math.Abs(value) >= 0.1 || value == 0.0 ? "N2" : "N4", CultureInfo.InvariantCulture);
}
