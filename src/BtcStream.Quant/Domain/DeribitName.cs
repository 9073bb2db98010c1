using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Domain;

/// <summary>
/// Deribit's instrument names, read and written without allocating. The grammar (Deribit API, "Naming", and the venue's own lists):
/// <code>
/// name     := symbol '-' date '-' strike '-' right      option      BTC-27JUN26-100000-C, XRP_USDC-30JUN25-0d7-C
///           | symbol '-' date                           future      BTC-27JUN26, BTC_USDC-6FEB26
///           | symbol '-PERPETUAL'                       perpetual   BTC-PERPETUAL, BTC_USDC-PERPETUAL
///           | ticker '_' ticker                         spot        BTC_USDC
/// symbol   := ticker [ '_' ticker ]                     with a quote currency linear, without inverse
/// date     := day month year                            1 or 2 digits without a leading zero, JAN … DEC, 2 digits from 2000
/// strike   := digits [ 'd' digits ]                     'd' is the decimal point; no zeros to spare on either side
/// right    := 'C' | 'P'
/// </code>
/// A future or option combo (<c>BTC-FS-27JUN26_PERP</c>) is recognised and refused by its own code. Only canonical names are
/// accepted, so one instrument has one name and format(parse(name)) is the name. Expiries are at 08:00 UTC.
/// </summary>
public static class DeribitName
{
    /// <summary>Longest name read, in characters; the longest the grammar can form is shorter.</summary>
    public const int MaxLength = 64;

    /// <summary>Most significant digits of a strike: any decimal of 15 digits survives a double and back.</summary>
    public const int MaxStrikeDigits = 15;

    /// <summary>Hour of the day, UTC, at which Deribit's contracts expire.</summary>
    public const int ExpiryHour = 8;

    /// <summary>The twelve months, three letters each.</summary>
    internal static ReadOnlySpan<byte> Months => "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"u8;

    private static ReadOnlySpan<double> PowersOfTen => [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads a name in UTF-8. The instrument is the default value unless the result is ok.</summary>
    public static InstrumentNameResult Parse(ReadOnlySpan<byte> utf8Name, out ParsedInstrument instrument)
    {
        instrument = default;
        if (utf8Name.IsEmpty)
        {
            return new(InstrumentNameCode.Empty, 0, 0);
        }

        if (utf8Name.Length > MaxLength)
        {
            return new(InstrumentNameCode.TooLong, MaxLength, utf8Name.Length - MaxLength);
        }

        int dash = utf8Name.IndexOf((byte)'-');
        ReadOnlySpan<byte> symbol = dash < 0 ? utf8Name : utf8Name[..dash];
        InstrumentNameResult result = ParseSymbol(symbol, out Ticker underlying, out Ticker quote);
        if (!result.IsOk)
        {
            return result;
        }

        var named = new ParsedInstrument
        {
            Underlying = underlying,
            Quote = quote,
            Settlement = quote.IsEmpty ? SettlementKind.Inverse : SettlementKind.Linear,
        };
        result = dash < 0 ? ParseSpot(symbol, ref named) : ParseContract(utf8Name, dash + 1, ref named);
        instrument = result.IsOk ? named : default;
        return result;
    }

    /// <summary>Reads a name in UTF-16; the same outcome as for its UTF-8 form.</summary>
    public static InstrumentNameResult Parse(ReadOnlySpan<char> name, out ParsedInstrument instrument)
    {
        if (name.Length > MaxLength)
        {
            instrument = default;
            return new(InstrumentNameCode.TooLong, MaxLength, name.Length - MaxLength);
        }

        Span<byte> ascii = stackalloc byte[MaxLength];
        for (int i = 0; i < name.Length; i++)
        {
            // No byte of the grammar is 0xFF, so anything beyond ASCII is refused where it stands.
            ascii[i] = name[i] < 0x80 ? (byte)name[i] : byte.MaxValue;
        }

        return Parse(ascii[..name.Length], out instrument);
    }

    /// <summary>Writes the canonical name as ASCII. False when the destination is too short; <see cref="MaxLength"/> always suffices.</summary>
    /// <param name="instrument">An instrument that <see cref="Parse(ReadOnlySpan{byte}, out ParsedInstrument)"/> accepted.</param>
    /// <param name="destination">Where the name goes.</param>
    /// <param name="written">Bytes written; 0 when it does not fit.</param>
    public static bool TryFormat(in ParsedInstrument instrument, Span<byte> destination, out int written) =>
        DeribitNameWriter.TryFormat(instrument, destination, out written);

    /// <summary>Ten to a power of 0 to 15, exact.</summary>
    internal static double PowerOfTen(int exponent) => PowersOfTen[exponent];

    private static InstrumentNameResult ParseSymbol(ReadOnlySpan<byte> symbol, out Ticker underlying, out Ticker quote)
    {
        quote = default;
        int underscore = symbol.IndexOf((byte)'_');
        ReadOnlySpan<byte> first = underscore < 0 ? symbol : symbol[..underscore];
        if (!Ticker.TryParse(first, out underlying, out _))
        {
            return new(InstrumentNameCode.BadUnderlying, 0, first.Length);
        }

        return underscore < 0 || Ticker.TryParse(symbol[(underscore + 1)..], out quote, out _)
            ? default
            : new(InstrumentNameCode.BadQuoteCurrency, underscore + 1, symbol.Length - underscore - 1);
    }

    private static InstrumentNameResult ParseSpot(ReadOnlySpan<byte> symbol, ref ParsedInstrument named)
    {
        if (named.Quote.IsEmpty)
        {
            return new(InstrumentNameCode.NoContract, 0, symbol.Length);
        }

        named = named with { Kind = InstrumentKind.Spot, Settlement = SettlementKind.None };
        return default;
    }

    private static InstrumentNameResult ParseContract(ReadOnlySpan<byte> name, int start, ref ParsedInstrument named)
    {
        ReadOnlySpan<byte> contract = Segment(name, start);
        int end = start + contract.Length;
        if (contract.SequenceEqual("PERPETUAL"u8))
        {
            named = named with { Kind = InstrumentKind.Perpetual };
            return EndOfName(name, end);
        }

        if (end < name.Length && IsComboCode(contract))
        {
            return new(InstrumentNameCode.Combo, start, contract.Length);
        }

        InstrumentNameCode code = ParseDate(contract, out long expiryUnixNanos);
        if (code != InstrumentNameCode.Ok)
        {
            return new(code, start, contract.Length);
        }

        named = named with { Kind = InstrumentKind.Future, ExpiryUnixNanos = expiryUnixNanos };
        return end == name.Length ? default : ParseOption(name, end + 1, ref named);
    }

    private static InstrumentNameResult ParseOption(ReadOnlySpan<byte> name, int start, ref ParsedInstrument named)
    {
        ReadOnlySpan<byte> strike = Segment(name, start);
        InstrumentNameCode code = ParseStrike(strike, out long digits, out int decimals);
        if (code != InstrumentNameCode.Ok)
        {
            return new(code, start, strike.Length);
        }

        int rightStart = Math.Min(start + strike.Length + 1, name.Length);
        ReadOnlySpan<byte> rightText = Segment(name, rightStart);
        if (rightText is not [(byte)'C' or (byte)'P'])
        {
            return new(InstrumentNameCode.BadRight, rightStart, rightText.Length);
        }

        named = named with
        {
            Kind = InstrumentKind.Option,
            StrikeDigits = digits,
            StrikeDecimals = (byte)decimals,
            Right = rightText[0] == (byte)'C' ? OptionRight.Call : OptionRight.Put,
        };
        return EndOfName(name, rightStart + 1);
    }

    private static InstrumentNameCode ParseDate(ReadOnlySpan<byte> text, out long expiryUnixNanos)
    {
        expiryUnixNanos = 0;
        int dayLength = text.Length - 5;
        if (dayLength is not (1 or 2) || text[0] is < (byte)'1' or > (byte)'9')
        {
            return InstrumentNameCode.BadExpiry;
        }

        int month = MonthOf(text.Slice(dayLength, 3));
        if (month == 0 || !IsDigit(text[dayLength - 1]) || !IsDigit(text[^2]) || !IsDigit(text[^1]))
        {
            return InstrumentNameCode.BadExpiry;
        }

        int day = dayLength == 1 ? text[0] - '0' : ((text[0] - '0') * 10) + text[1] - '0';
        int year = 2000 + ((text[^2] - '0') * 10) + text[^1] - '0';
        if (!UnixTime.IsDate(year, month, day))
        {
            return InstrumentNameCode.NoSuchDate;
        }

        expiryUnixNanos = UnixTime.FromDate(year, month, day, ExpiryHour);
        return InstrumentNameCode.Ok;
    }

    private static InstrumentNameCode ParseStrike(ReadOnlySpan<byte> text, out long digits, out int decimals)
    {
        digits = 0;
        int point = text.IndexOf((byte)'d');
        ReadOnlySpan<byte> whole = point < 0 ? text : text[..point];
        ReadOnlySpan<byte> fraction = point < 0 ? [] : text[(point + 1)..];
        decimals = fraction.Length;
        bool canonical = IsDigits(whole) && (whole.Length == 1 || whole[0] != (byte)'0') && (point < 0 || (IsDigits(fraction) && fraction[^1] != (byte)'0'));
        if (!canonical)
        {
            return InstrumentNameCode.BadStrike;
        }

        if (whole.Length + fraction.Length > MaxStrikeDigits)
        {
            return InstrumentNameCode.StrikeTooPrecise;
        }

        digits = Accumulate(Accumulate(0, whole), fraction);
        return digits == 0 ? InstrumentNameCode.ZeroStrike : InstrumentNameCode.Ok;
    }

    private static InstrumentNameResult EndOfName(ReadOnlySpan<byte> name, int end) =>
        end == name.Length ? default : new(InstrumentNameCode.TrailingText, end, name.Length - end);

    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> name, int start)
    {
        ReadOnlySpan<byte> rest = name[start..];
        int dash = rest.IndexOf((byte)'-');
        return dash < 0 ? rest : rest[..dash];
    }

    // FS, CS, PS, CCAL, STRD, ICOND, CSR12, … : the venue adds codes, so the shape is tested and not a list.
    private static bool IsComboCode(ReadOnlySpan<byte> text) =>
        text.Length is >= 2 and <= 8 && text[0] is >= (byte)'A' and <= (byte)'Z' && Ticker.TryParse(text, out _, out _);

    private static int MonthOf(ReadOnlySpan<byte> text)
    {
        for (int month = 1; month <= 12; month++)
        {
            if (text.SequenceEqual(Months.Slice((month - 1) * 3, 3)))
            {
                return month;
            }
        }

        return 0;
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool IsDigit(byte c) => c is >= (byte)'0' and <= (byte)'9';

    private static long Accumulate(long value, ReadOnlySpan<byte> digits)
    {
        foreach (byte digit in digits)
        {
            value = (value * 10) + digit - '0';
        }

        return value;
    }
}
