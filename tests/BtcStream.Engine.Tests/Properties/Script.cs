using BtcStream.Engine.Ring;
using BtcStream.Engine.Tests.Positions;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Engine.Tests.Properties;

/// <summary>
/// A random history: each number is one step, decoded the same way every time, so that a failing history shrinks to the steps that matter. Steps quote (some
/// fields, some older than the state), trade, move the index and time, jump past an expiry, publish, and open, resize and close leveraged positions, with
/// equities, forced orders, order books and open interest of perpetuals.
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

    /// <summary>
    /// Contracts that positions are on: one of each settlement, and two venues. Each has accounts of its own: one over several is solved again at publication
    /// points, so that its figures are those of the publications, and what is compared here are histories with and without them.
    /// </summary>
    private static readonly (string Venue, string Name, SettlementKind Settlement)[] Contracts =
    [
        ("deribit", "BTC-PERPETUAL", SettlementKind.Inverse),
        ("bybit", "BTCUSDT", SettlementKind.Linear),
        ("binance", "BTCUSDT", SettlementKind.Linear),
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

        batch.Define(rows);
        foreach ((string venue, string name, SettlementKind settlement) in Contracts)
        {
            batch.Contract(name, settlement: settlement, venue: venue);
        }

        return batch;
    }

    /// <summary>Adds one step to a batch; time moves on by what the step says. True when the step is a publication point.</summary>
    public static bool Add(TestBatch batch, int step, ref long time)
    {
        var dice = new Dice(step);
        switch (dice.Next(24))
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
            case >= 16:
                AddLeveraged(batch, ref dice, time);
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

    private static void AddLeveraged(TestBatch batch, ref Dice dice, long time)
    {
        int contract = dice.Next(Contracts.Length);
        (string venue, string name, SettlementKind settlement) = Contracts[contract];
        bool isInverse = settlement == SettlementKind.Inverse;
        ulong account = (ulong)dice.Next(4);
        byte side = dice.Next(2) == 0 ? PositionWorld.Long : PositionWorld.Short;
        double price = 60_000.0 + (60_000.0 * dice.Share());
        double amount = (isInverse ? 100_000.0 : 5.0) * dice.Share();
        long own = dice.Next(5) == 0 ? time - dice.Next(2_000_000_000) : time;
        switch (dice.Next(6))
        {
            case 0:
                batch.Account(account, (isInverse ? 2.0 : 200_000.0) * (dice.Share() - 0.1), own, venue);
                break;
            case 1:
                batch.ForcedOrder(name, side, price, amount + 0.001, own - (dice.Next(4) * 9 * UnixTime.NanosPerHour), venue);
                break;
            case 2:
                batch.Perpetual(new PerpetualRow
                {
                    Name = name,
                    Venue = venue,
                    Time = own,
                    Price = dice.Next(2) == 0 ? price : null,
                    OpenInterest = dice.Next(2) == 0 ? 1_000.0 * amount : null,
                    Bids = dice.Next(2) == 0 ? [new DepthLevel(price - 5.0, amount), new DepthLevel(0.98 * price, amount)] : null,
                    Asks = dice.Next(3) == 0 ? [new DepthLevel(price + 5.0, amount), new DepthLevel(1.02 * price, 3.0 * amount)] : null,
                });
                break;
            default:
                batch.Positions(new PositionRow
                {
                    Name = name,
                    Venue = venue,
                    Account = account,
                    Side = side,
                    Size = dice.Next(4) == 0 ? 0.0 : amount,
                    Entry = price,
                    Leverage = 1.0 + dice.Next(60),
                    Mode = dice.Next(2) == 0 ? PositionWorld.Cross : PositionWorld.Isolated,
                    VenuePrice = dice.Next(4) == 0 ? 60_000.0 + (60_000.0 * dice.Share()) : null,
                    Time = own,
                });
                break;
        }
    }

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
