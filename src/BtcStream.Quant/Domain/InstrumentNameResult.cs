using System.Text;

namespace BtcStream.Quant.Domain;

/// <summary>Outcome of reading a name: a code and the offending part, as offset and length in characters of the name.</summary>
/// <param name="Code">What was found.</param>
/// <param name="Offset">Where the offending part begins; 0 when all is well.</param>
/// <param name="Length">How long it is; 0 when it is missing.</param>
public readonly record struct InstrumentNameResult(InstrumentNameCode Code, int Offset, int Length)
{
    /// <summary>True when the name is an instrument.</summary>
    public bool IsOk => Code == InstrumentNameCode.Ok;

    /// <summary>A sentence that names the value and what is wrong with it, for the ack's <c>message</c>. Allocates: cold path.</summary>
    /// <param name="utf8Name">The name that was read.</param>
    public string Describe(ReadOnlySpan<byte> utf8Name)
    {
        ReadOnlySpan<byte> shown = utf8Name[..Math.Min(utf8Name.Length, DeribitName.MaxLength)];
        int start = Math.Min(Offset, shown.Length);
        string part = Encoding.UTF8.GetString(shown.Slice(start, Math.Min(Length, shown.Length - start)));
        return $"instrument '{Encoding.UTF8.GetString(shown)}': {Reason(part, utf8Name.Length)}";
    }

    private string Reason(string part, int nameLength) => Code switch
    {
        InstrumentNameCode.Ok => "no fault",
        InstrumentNameCode.Empty => "the name is empty",
        InstrumentNameCode.TooLong => $"{nameLength} characters, at most {DeribitName.MaxLength} are allowed",
        InstrumentNameCode.BadUnderlying => $"underlying '{part}' is not 1 to {Ticker.MaxLength} of A-Z and 0-9",
        InstrumentNameCode.BadQuoteCurrency => $"quote currency '{part}' is not 1 to {Ticker.MaxLength} of A-Z and 0-9",
        InstrumentNameCode.NoContract => $"'{part}' is an underlying alone; expected -PERPETUAL, an expiry like -27JUN26 or a quote currency like _USDC",
        InstrumentNameCode.BadExpiry => $"'{part}' is neither PERPETUAL nor a date like 27JUN26 or 6FEB26",
        InstrumentNameCode.NoSuchDate => $"there is no date '{part}'",
        InstrumentNameCode.BadStrike => $"strike '{part}' is not a plain number like 100000 or 0d05",
        InstrumentNameCode.ZeroStrike => $"strike '{part}' is zero",
        InstrumentNameCode.StrikeTooPrecise => $"strike '{part}' has more than {DeribitName.MaxStrikeDigits} significant digits",
        InstrumentNameCode.BadRight => $"option right '{part}' is neither C nor P",
        InstrumentNameCode.TrailingText => $"'{part}' follows a complete name",
        InstrumentNameCode.Combo => $"'{part}' makes it a combo, which has no risk of its own: send its legs",
        _ => throw new InvalidOperationException($"No sentence for {Code}."),
    };
}
