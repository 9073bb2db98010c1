using System.Text;

namespace BtcStream.Quant.Domain;

/// <summary>
/// A currency or underlying of one to sixteen characters A–Z and 0–9, held by value: parsing a name allocates nothing and
/// comparing two is two integer compares. The default value is the empty ticker (a name without a quote part).
/// </summary>
public readonly record struct Ticker
{
    /// <summary>Longest ticker, in characters.</summary>
    public const int MaxLength = 16;

    private readonly UInt128 _ascii;

    private Ticker(UInt128 ascii, int length)
    {
        _ascii = ascii;
        Length = length;
    }

    /// <summary>Characters, 0 to 16.</summary>
    public int Length { get; }

    /// <summary>True for the default value.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>
    /// Reads ASCII text. False, with <paramref name="badOffset"/> at the first character not allowed (or at the length when
    /// the text is empty, or at 16 when it is too long).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> ascii, out Ticker ticker, out int badOffset)
    {
        ticker = default;
        UInt128 packed = 0;
        for (badOffset = 0; badOffset < ascii.Length; badOffset++)
        {
            byte c = ascii[badOffset];
            if (badOffset == MaxLength || !(c is >= (byte)'A' and <= (byte)'Z' or >= (byte)'0' and <= (byte)'9'))
            {
                return false;
            }

            packed |= (UInt128)c << (8 * badOffset);
        }

        ticker = new Ticker(packed, ascii.Length);
        return !ticker.IsEmpty;
    }

    /// <summary>Writes the characters as ASCII into the start of a span of at least <see cref="Length"/> bytes; returns how many.</summary>
    public int CopyTo(Span<byte> destination)
    {
        for (int i = 0; i < Length; i++)
        {
            destination[i] = (byte)(_ascii >> (8 * i));
        }

        return Length;
    }

    /// <summary>The characters as a string (allocates).</summary>
    public override string ToString()
    {
        Span<byte> ascii = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(ascii[..CopyTo(ascii)]);
    }
}
