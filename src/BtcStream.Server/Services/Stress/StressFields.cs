using System.Globalization;
using BtcStream.Rpc;

namespace BtcStream.Server.Services.Stress;

/// <summary>Fields that stress questions have. What a field does not take is an INVALID_ARGUMENT that names it and its value.</summary>
internal static class StressFields
{
    private const int MaxPrices = 10_000;

    /// <summary>An optional number in a range; NaN where absent.</summary>
    public static double Within(string field, double? value, double least, double most) => value is null ? double.NaN
        : value >= least && value <= most ? value.Value
        : throw Invalid(field, value.Value, FormattableString.Invariant($"it must be from {least} to {most}"));

    /// <summary>An optional share, above 0 and at most 1; NaN where absent.</summary>
    public static double Share(string field, double? value) => value is null ? double.NaN
        : value is > 0.0 and <= 1.0 ? value.Value
        : throw Invalid(field, value.Value, "it must be above 0 and at most 1");

    /// <summary>Prices, each finite and above 0.</summary>
    public static double[] Prices(string field, IReadOnlyList<double> prices)
    {
        RequireCount(field, prices.Count, MaxPrices);
        for (int i = 0; i < prices.Count; i++)
        {
            RequestFields.Price($"{field}[{i}]", prices[i]);
        }

        return [.. prices];
    }

    public static void RequireCount(string field, int count, int most)
    {
        if (count > most)
        {
            throw RequestFields.Invalid(field, $"{count} entries", $"at most {most} are taken");
        }
    }

    public static RpcException Invalid(string field, double value, string reason) => RequestFields.Invalid(field, value.ToString(CultureInfo.InvariantCulture), reason);
}
