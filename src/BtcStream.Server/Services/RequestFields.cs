using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Server.Services.Encoding;
using Gamma = BtcStream.Quant.Gamma;

namespace BtcStream.Server.Services;

/// <summary>Fields that many requests have, read the same way in all of them. What a field does not take is an INVALID_ARGUMENT that names it and its value.</summary>
internal static class RequestFields
{
    private const int MaxUnderlyingLength = 64;

    /// <summary>The underlying; BTC unless named.</summary>
    public static string Underlying(string text)
    {
        if (text.Length == 0)
        {
            return "BTC";
        }

        return text.Length <= MaxUnderlyingLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? text
            : throw Invalid("underlying", text, $"it must be 1 to {MaxUnderlyingLength} printable ASCII characters, such as BTC");
    }

    /// <summary>The positioning model; naive unless named.</summary>
    public static Gamma.PositioningModel Model(PositioningModel model) => WireNames.TryRead(model, out Gamma.PositioningModel known)
        ? known
        : throw Invalid("positioning_model", ((int)model).ToString(System.Globalization.CultureInfo.InvariantCulture), "it is none of the contract's models");

    /// <summary>Ranges of expiries and strikes; open where absent.</summary>
    public static CellRange Range(ulong? expiryFrom, ulong? expiryTo, double? strikeFrom, double? strikeTo)
    {
        var range = new CellRange(
            Time("expiry_from", expiryFrom) ?? long.MinValue, Time("expiry_to", expiryTo) ?? long.MaxValue,
            Price("strike_from", strikeFrom) ?? double.NegativeInfinity, Price("strike_to", strikeTo) ?? double.PositiveInfinity);
        if (range.ExpiryFrom > range.ExpiryTo)
        {
            throw Invalid("expiry_from", $"{expiryFrom}", $"it is after expiry_to, {expiryTo}");
        }

        return range.StrikeFrom > range.StrikeTo ? throw Invalid("strike_from", $"{strikeFrom}", $"it is above strike_to, {strikeTo}") : range;
    }

    /// <summary>An error that names a field and its value.</summary>
    public static RpcException Invalid(string field, string value, string reason) =>
        new(StatusCode.InvalidArgument, $"{field} is '{value}': {reason}");

    /// <summary>An optional price: finite and above 0.</summary>
    public static double? Price(string field, double? value) => value is null or (> 0.0 and < double.PositiveInfinity)
        ? value
        : throw Invalid(field, FormattableString.Invariant($"{value}"), "it must be a finite number above 0");

    /// <summary>An optional time, Unix nanoseconds.</summary>
    public static long? Time(string field, ulong? value) => value is null or <= long.MaxValue
        ? (long?)value
        : throw Invalid(field, $"{value}", "it is no time in nanoseconds since 1970");
}
