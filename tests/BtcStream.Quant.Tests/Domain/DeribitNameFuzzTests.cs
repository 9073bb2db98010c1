using System.Globalization;
using System.Text;
using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Tests.Domain;

/// <summary>Names with characters changed, cut out or put in: whatever a feed sends is read or refused, and only canonical names are read.</summary>
[Trait("Category", FuzzRun.Category)]
public class DeribitNameFuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 100_000;
    private const long MostBytes = 64 << 10;

    private static readonly string[] Dates = ["30JAN26", "1JAN00", "29FEB28", "31DEC99", "6FEB26", "PERPETUAL"];

    [Fact]
    public void Parse_MutatedName_NeverThrowsAndAcceptsOnlyCanonicalNames() =>
        new FuzzRun("instrument names", Rounds, output).Run(MostBytes, random => HoldsForAnyText(Mutate(Name(random), random)));

    private static string Name(Random random)
    {
        string symbol = random.Next(3) switch { 0 => "BTC", 1 => "XRP_USDC", _ => "1000PEPE_USDT" };
        string date = Dates[random.Next(Dates.Length)];
        string strike = random.Next(3) == 0 ? $"0d{random.Next(1, 10)}" : random.Next(1, 1_000_000).ToString(CultureInfo.InvariantCulture);
        return random.Next(6) switch
        {
            0 => symbol,
            1 => $"{symbol}-{date}",
            2 => "BTC-FS-27JUN26_PERP",
            _ => $"{symbol}-{date}-{strike}-{(random.Next(2) == 0 ? 'C' : 'P')}",
        };
    }

    private static bool HoldsForAnyText(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        InstrumentNameResult result = DeribitName.Parse(text, out ParsedInstrument parsed);

        Assert.InRange(result.Offset, 0, text.Length);
        Assert.InRange(result.Offset + result.Length, 0, text.Length);
        Assert.NotEmpty(result.Describe(utf8));
        if (result.IsOk)
        {
            Assert.Equal(text, Format(parsed));
        }

        if (utf8.Length == text.Length)
        {
            Assert.Equal(result, DeribitName.Parse(utf8, out ParsedInstrument fromUtf8));
            Assert.Equal(parsed, fromUtf8);
        }

        return result.IsOk;
    }

    private static string Format(in ParsedInstrument parsed)
    {
        Span<byte> destination = stackalloc byte[DeribitName.MaxLength];
        Assert.True(DeribitName.TryFormat(parsed, destination, out int written));
        return Encoding.ASCII.GetString(destination[..written]);
    }

    private static string Mutate(string name, Random random)
    {
        const string Alphabet = "-_dCP0129ABJUN\u00e9\0 \uffff";
        var text = new StringBuilder(name);
        for (int edits = random.Next(4); edits > 0; edits--)
        {
            int at = random.Next(text.Length + 1);
            char c = Alphabet[random.Next(Alphabet.Length)];
            switch (random.Next(4))
            {
                case 0:
                    text.Insert(at, c);
                    break;
                case 1 when at < text.Length:
                    text.Remove(at, 1);
                    break;
                case 2 when at < text.Length:
                    text[at] = c;
                    break;
                default:
                    text.Length = at;
                    break;
            }
        }

        return text.ToString();
    }
}
