using System.Text;

namespace BtcStream.Feeds.Tests.Live;

/// <summary>Whatever bytes a venue sends, a parser gives rows or a <see cref="FeedFormatException"/>, and nothing else.</summary>
[Trait("Category", FuzzRun.Category)]
public class ReaderFuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 3_000;

    /// <summary>Texts of a kilobyte: what is made of them is some kilobytes, and the first time what a parser sets up.</summary>
    private const long MostBytes = 1 << 20;

    private static readonly string[] Splices =
        ["null", "-1", "1e999", "\"\"", "[]", "{}", "\"\\ud800\"", "true", "99999999999999999999", "\"NaN\"", "0", "{\"a\":[[]]}", "\"1e400\"", "-0", "9007199254740993"];

    public static TheoryData<string> Parsers => [.. FuzzedParsers.All.Select(parser => parser.Name)];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void Read_Samples_AreTaken(string name) => Assert.All(Find(name).Samples, sample => Find(name).Read(Encoding.UTF8.GetBytes(sample)));

    [Theory]
    [MemberData(nameof(Parsers))]
    public void Read_Garbled_GivesRowsOrAFormatError(string name)
    {
        FuzzedParser parser = Find(name);
        new FuzzRun(name, Rounds, output).Run(MostBytes, random =>
        {
            // One in eight is meant for somebody else.
            string[] samples = random.Next(8) == 0 ? FuzzedParsers.All[random.Next(FuzzedParsers.All.Count)].Samples : parser.Samples;
            try
            {
                parser.Read(Garble(samples[random.Next(samples.Length)], random));
                return true;
            }
            catch (FeedFormatException e)
            {
                Assert.NotEmpty(e.Message);
                return false;
            }
        });
    }

    private static FuzzedParser Find(string name) => FuzzedParsers.All.Single(parser => parser.Name == name);

    private static byte[] Garble(string text, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                // Another value in place of one that a colon or a comma introduces.
                int[] places = [.. Enumerable.Range(0, text.Length).Where(i => text[i] is ':' or ',')];
                if (places.Length == 0)
                {
                    goto default;
                }

                int at = places[random.Next(places.Length)] + 1;
                int end = text.IndexOfAny([',', '}', ']', '\n'], at);
                return Encoding.UTF8.GetBytes(text[..at] + Splices[random.Next(Splices.Length)] + text[(end < 0 ? text.Length : end)..]);
            case 1:
                return Encoding.UTF8.GetBytes(text);
            default:
                return Mutation.Of(Encoding.UTF8.GetBytes(text), random);
        }
    }
}
