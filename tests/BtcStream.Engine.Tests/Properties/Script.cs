using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Engine.Tests.Properties;

/// <summary>
/// A random history: each number is one step, decoded the same way every time, so that a failing history shrinks to the steps that matter. Steps quote (some
/// fields, some older than the state), trade, move the index and time, jump past an expiry, close positions so that nets cancel, and publish.
/// </summary>
internal static class Script
{
    private static readonly string[] Expiries = ["2JAN26", "9JAN26", "30JAN26", "27JUN26"];
    private static readonly int[] ExpiryDays = [2, 9, 30];
    private static readonly int[] Strikes = [80_000, 90_000, 92_000, 100_000, 120_000];

    /// <summary>Up to 60 steps; shrinks by leaving steps out.</summary>
    public static Arbitrary<int[]> Arbitrary { get; } = Arb.From(
        Gen.Choose(int.MinValue, int.MaxValue).ArrayOf().Resize(60),
        steps => Enumerable.Range(0, steps.Length).Select(skipped => steps.Where((_, i) => i != skipped).ToArray()));

    /// <summary>Names of every option the steps may speak of: two families at Deribit, one venue that needs definitions.</summary>
    public static IReadOnlyList<(string? Venue, string Name)> Universe { get; } =
    [
        .. from expiry in Expiries from strike in Strikes from right in "CP" select ((string?)null, $"BTC-{expiry}-{strike}-{right}"),
        .. from strike in Strikes from right in "CP" select ((string?)null, $"BTC_USDC-30JAN26-{strike}-{right}"),
        .. from strike in Strikes from right in "CP" select ((string?)"bybit", $"{strike}{right}"),
    ];

    /// <summary>Defines the options of the venue without a grammar, and the others too where the listing has to be whole, in some order.</summary>
    public static TestBatch Definitions(bool isWhole = false, bool isReversed = false)
    {
        var batch = new TestBatch();
        DefinitionRow[] rows = [.. Universe.Where(option => isWhole || option.Venue is not null).Select(option => Definition(batch, option))];
        if (isReversed)
        {
            rows.AsSpan().Reverse();
        }

        return batch.Define(rows);
    }

    /// <summary>Adds one step to a batch; time moves on by what the step says. True when the step is a publication point.</summary>
    public static bool Add(TestBatch batch, int step, ref long time)
    {
        var dice = new Dice(step);
        switch (dice.Next(16))
        {
            case 0:
                batch.Publish();
                return true;
            case 1:
                batch.Index(60_000.0 + (60_000.0 * dice.Share()), time);
                return false;
            case 2:
                time += (long)(dice.Share() * UnixTime.NanosPerHour);
                batch.Time(time);
                return false;
            case 3 when dice.Next(4) == 0:
                time = Math.Max(time, UnixTime.FromDate(2026, 1, ExpiryDays[dice.Next(3)], 8));
                batch.Time(time);
                return false;
            case 4:
                (_, string name) = Universe[dice.Next(50)];
                batch.Trade(name, (byte)(1 + dice.Next(2)), 1.0 + dice.Next(50), time - dice.Next(2));
                return false;
            default:
                time += dice.Next(3) == 0 ? dice.Next(1_000_000_000) : 0;
                batch.Quotes(Quote(ref dice, time));
                return false;
        }
    }

    private static DefinitionRow Definition(TestBatch batch, (string? Venue, string Name) option) => option.Venue is null
        ? new DefinitionRow { NameText = batch.Text(option.Name) }
        : new DefinitionRow
        {
            VenueText = batch.Text(option.Venue),
            NameText = batch.Text(option.Name),
            UnderlyingText = batch.Text("BTC"),
            Kind = InstrumentKind.Option,
            Settlement = SettlementKind.Linear,
            ExpiryUnixNanos = UnixTime.FromDate(2026, 1, 30, 8),
            Strike = double.Parse(option.Name[..^1], System.Globalization.CultureInfo.InvariantCulture),
            Right = option.Name[^1] == 'C' ? OptionRight.Call : OptionRight.Put,
            ContractSizeCoin = 0.1,
        };

    private static Quote Quote(ref Dice dice, long time)
    {
        (string? venue, string name) = Universe[dice.Next(Universe.Count)];
        bool isOlder = dice.Next(6) == 0;
        return new Quote
        {
            Venue = venue,
            Name = name,
            Time = dice.Next(8) == 0 ? null : isOlder ? time - 1 - dice.Next(2_000_000_000) : time,
            Forward = dice.Next(3) == 0 ? 70_000.0 + (50_000.0 * dice.Share()) : null,
            Iv = dice.Next(3) > 0 ? 0.2 + dice.Share() : null,
            OpenInterest = dice.Next(3) > 0 ? OpenInterest(ref dice) : null,
            Mark = dice.Next(8) == 0 ? 0.02 * dice.Share() : null,
            Volume = dice.Next(4) == 0 ? 100.0 * dice.Share() : null,
        };
    }

    /// <summary>Mostly ordinary; sometimes nothing, next to nothing, or so much that fixed-point sums run out of range.</summary>
    private static double OpenInterest(ref Dice dice) => dice.Next(10) switch
    {
        0 => 0.0,
        1 => 1e-6 * dice.Share(),
        2 when dice.Next(4) == 0 => 1e11 * dice.Share(),
        _ => 3_000.0 * dice.Share(),
    };

    /// <summary>A small fixed generator (splitmix64): the same step gives the same choices on every run and machine.</summary>
    private struct Dice(int seed)
    {
        private ulong _state = unchecked((ulong)seed);

        public int Next(int sides) => (int)(Word() % (ulong)sides);

        public double Share() => (Word() >> 11) * (1.0 / (1UL << 53));

        private ulong Word()
        {
            _state += 0x9E37_79B9_7F4A_7C15;
            ulong word = _state;
            word = (word ^ (word >> 30)) * 0xBF58_476D_1CE4_E5B9;
            word = (word ^ (word >> 27)) * 0x94D0_49BB_1331_11EB;
            return word ^ (word >> 31);
        }
    }
}
