using System.Globalization;

namespace BtcStream.Feeds.Hyperliquid;

/// <summary>An account at Hyperliquid.</summary>
/// <param name="Address">The address, 0x and forty hexadecimal digits, in small letters.</param>
/// <param name="Account">Its number in the wire contract: the last sixteen digits of the address.</param>
public readonly record struct HyperliquidAddress(string Address, ulong Account);

/// <summary>Reads lists of addresses: one a line; empty lines, and what follows a #, are nothing. Pure; any thread.</summary>
public static class HyperliquidAddresses
{
    private const int Digits = 40;
    private const int AccountDigits = 16;

    /// <summary>Reads a list.</summary>
    /// <exception cref="FeedFormatException">Names the line and what is wrong with it: no address, one given twice, or two whose account numbers are the same.</exception>
    public static IReadOnlyList<HyperliquidAddress> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<HyperliquidAddress> addresses = [];
        Dictionary<ulong, int> lines = [];
        string[] all = text.TrimStart('\uFEFF').Split('\n');
        for (int i = 0; i < all.Length; i++)
        {
            string line = all[i].Split('#')[0].Trim();
            if (line.Length == 0)
            {
                continue;
            }

            HyperliquidAddress address = ReadLine(line, i + 1);
            if (!lines.TryAdd(address.Account, i + 1))
            {
                throw new FeedFormatException(
                    $"line {lines[address.Account]} has the same last {AccountDigits} digits, which are the account's number", line: i + 1, field: "address", value: line);
            }

            addresses.Add(address);
        }

        return addresses;
    }

    private static HyperliquidAddress ReadLine(string line, int number)
    {
        bool isAddress = line.Length == Digits + 2 && line.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && line.Skip(2).All(char.IsAsciiHexDigit);
        return isAddress
            ? new HyperliquidAddress(line.ToLowerInvariant(), ulong.Parse(line.AsSpan(line.Length - AccountDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
            : throw new FeedFormatException("it must be 0x and forty hexadecimal digits", line: number, field: "address", value: VenueText.Quote(line));
    }
}
