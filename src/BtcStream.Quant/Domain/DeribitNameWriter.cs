using System.Buffers;
using System.Buffers.Text;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Domain;

/// <summary>Writes names of the grammar that <see cref="DeribitName"/> states.</summary>
internal static class DeribitNameWriter
{
    public static bool TryFormat(in ParsedInstrument instrument, Span<byte> destination, out int written)
    {
        Span<byte> buffer = stackalloc byte[DeribitName.MaxLength];
        int at = instrument.Underlying.CopyTo(buffer);
        if (!instrument.Quote.IsEmpty)
        {
            buffer[at++] = (byte)'_';
            at += instrument.Quote.CopyTo(buffer[at..]);
        }

        if (instrument.Kind == InstrumentKind.Perpetual)
        {
            "-PERPETUAL"u8.CopyTo(buffer[at..]);
            at += "-PERPETUAL"u8.Length;
        }

        if (instrument.Kind is InstrumentKind.Option or InstrumentKind.Future)
        {
            at = AppendExpiry(buffer, at, instrument.ExpiryUnixNanos);
        }

        if (instrument.Kind == InstrumentKind.Option)
        {
            at = AppendStrike(buffer, at, instrument.StrikeDigits, instrument.StrikeDecimals);
            buffer[at++] = (byte)'-';
            buffer[at++] = instrument.Right == OptionRight.Call ? (byte)'C' : (byte)'P';
        }

        bool fits = buffer[..at].TryCopyTo(destination);
        written = fits ? at : 0;
        return fits;
    }

    private static int AppendExpiry(Span<byte> buffer, int at, long expiryUnixNanos)
    {
        (int year, int month, int day) = UnixTime.ToDate(expiryUnixNanos);
        buffer[at++] = (byte)'-';
        at = AppendNumber(buffer, at, day, default);
        DeribitName.Months.Slice((month - 1) * 3, 3).CopyTo(buffer[at..]);
        return AppendNumber(buffer, at + 3, year - 2000, new('D', 2));
    }

    private static int AppendStrike(Span<byte> buffer, int at, long digits, int decimals)
    {
        buffer[at++] = (byte)'-';
        long scale = (long)DeribitName.PowerOfTen(decimals);
        at = AppendNumber(buffer, at, digits / scale, default);
        if (decimals == 0)
        {
            return at;
        }

        buffer[at++] = (byte)'d';
        return AppendNumber(buffer, at, digits % scale, new('D', (byte)decimals));
    }

    private static int AppendNumber(Span<byte> buffer, int at, long value, StandardFormat format)
    {
        // The buffer holds the longest name, so formatting into it cannot fail.
        _ = Utf8Formatter.TryFormat(value, buffer[at..], out int written, format);
        return at + written;
    }
}
