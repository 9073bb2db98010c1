using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.Tests.Positions;

/// <summary>After any sequence of rows the ladder is what a naive loop over all positions gives, to the cent, and nothing is lost on the way.</summary>
public class LadderPropertyTests
{
    private const int Accounts = 5;

    private static readonly string[] Names = ["A", "B", "I", "E", "F1", "F2"];

    [Theory]
    [InlineData(0, 150)]
    [InlineData(1_000, 150)]
    [InlineData(2_000, 150)]
    public void Ladder_AfterAnyRows_IsTheNaiveLoopToTheCent(int firstSeed, int seeds)
    {
        var seen = new HashSet<PositionStatus>();
        var outcomes = new HashSet<char>();
        for (int seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            var run = new Run(seed);
            for (int step = 0; step < 120; step++)
            {
                run.Step(step);
            }

            seen.UnionWith(run.Seen);
            outcomes.UnionWith(run.Outcomes);
        }

        // The histories must reach everything that is claimed of them.
        Assert.Equal(6, seen.Count);
        Assert.Equal(3, outcomes.Count);
    }

    /// <summary>One random history, played to the engine and to the reference.</summary>
    private sealed class Run
    {
        private readonly int _seed;
        private readonly Random _dice;
        private readonly NaiveBook _naive = new();
        private readonly TestEngine _engine;
        private long _time = TestEngine.NewYear;

        public Run(int seed)
        {
            _seed = seed;
            _dice = new Random(seed);
            long[] expiries = [TestEngine.Hours(1 + _dice.Next(4)), TestEngine.Hours(6 + _dice.Next(4))];
            _engine = PositionWorld.Begin(PositionWorld.Options with { CrossMarkTolerance = 0.0, MaxClosedPositions = 1_000 }, expiries);
            foreach (string name in Names)
            {
                long expiry = name[0] == 'F' ? expiries[name[1] - '1'] : long.MaxValue;
                _naive.Contracts[name] = new NaiveContract(name, name == "E" ? "ETH" : "BTC", name == "I", expiry);
            }
        }

        public HashSet<PositionStatus> Seen { get; } = [];

        public HashSet<char> Outcomes { get; } = [];

        public void Step(int step)
        {
            _time += _dice.Next(4) == 0 ? _dice.NextInt64(UnixTime.NanosPerHour / 4) : 0;
            switch (_dice.Next(12))
            {
                case 0:
                    Tick("A");
                    break;
                case 1:
                    Tick(_dice.Next(3) == 0 ? "I" : "A");
                    break;
                case 2 or 3:
                    TickIndex(_dice.Next(3) == 0 ? "ETH" : "BTC");
                    break;
                case 4:
                    _engine.Engine.Publish();
                    _naive.Publish();
                    break;
                case 5:
                    Equity();
                    break;
                default:
                    Row(step);
                    break;
            }

            Compare(step);
        }

        private double Price(bool isEther) => isEther ? 1_500 + (250 * _dice.Next(8)) : 64_000 + (2_000 * _dice.Next(20));

        private void Tick(string name)
        {
            double price = Price(isEther: false);
            _engine.Accept(new TestBatch().Perpetual(new PerpetualRow { Name = name, Price = price, Time = _time }));
            _naive.TickOwn(name, price, _time);
        }

        private void TickIndex(string underlying)
        {
            double price = Price(underlying == "ETH");
            _engine.Accept(new TestBatch().Index(price, _time, underlying));
            _naive.TickIndex(underlying, price, _time);
        }

        private void Equity()
        {
            ulong account = (ulong)_dice.Next(Accounts);
            double equity = _dice.Next(50_000) * 16 * (_dice.Next(6) == 0 ? -1 : 1);
            long time = _time - (_dice.Next(5) == 0 ? 1 + _dice.NextInt64(1_000_000_000) : 0);
            Check(_engine.Apply(new TestBatch().Account(account, equity, time)), _naive.Apply(account, equity, time), "equity");
        }

        private void Row(int step)
        {
            PositionRow row = RandomRow();
            Check(_engine.Apply(new TestBatch().Positions(row)), _naive.Apply(row), $"step {step}: {row}");
        }

        private PositionRow RandomRow()
        {
            string name = Names[_dice.Next(Names.Length)];
            bool isEther = name == "E";
            bool isInverse = name == "I";
            double entry = Price(isEther) + (isEther ? 0 : 16 * _dice.Next(100));
            int backing = _dice.Next(6);
            return new PositionRow
            {
                Name = name,
                Account = (ulong)(_dice.Next(Accounts) + (isInverse ? 100 : 0)),
                Side = _dice.Next(2) == 0 ? PositionWorld.Long : PositionWorld.Short,
                Size = _dice.Next(7) switch
                {
                    0 => 0.0,
                    1 => null,
                    2 when _dice.Next(8) == 0 => -1.0,
                    _ => isInverse ? 100.0 * (1 + _dice.Next(1_000)) : (1 + _dice.Next(400)) / 16.0,
                },
                Entry = _dice.Next(5) == 0 ? null : _dice.Next(60) == 0 ? double.NaN : entry,
                Leverage = backing is 0 or 1 or 2 ? 1 << _dice.Next(8) : _dice.Next(60) == 0 ? 0.0 : null,
                Margin = backing == 3 ? (isInverse ? 0.5 * _dice.Next(5) : 4_096.0 * (_dice.Next(40) - 4)) : _dice.Next(60) == 0 ? 1.0 : null,
                Mode = isInverse ? null : _dice.Next(4) switch { 0 => PositionWorld.Isolated, 1 => null, _ => PositionWorld.Cross },
                Model = isInverse || isEther || _dice.Next(4) > 0 ? null : (string?)(_dice.Next(8) switch { 0 => "nobody's", 1 => "flat-inverse", 2 or 3 => "capped", 4 => "flat", _ => "tiers" }),
                VenuePrice = _dice.Next(8) == 0 ? VenuePrice(isEther) : null,
                Time = _time - (_dice.Next(5) == 0 ? 1 + _dice.NextInt64(UnixTime.NanosPerHour) : 0),
            };
        }

        /// <summary>Often exactly a price that marks take, now and then one that no ladder holds.</summary>
        private double VenuePrice(bool isEther) => _dice.Next(10) switch
        {
            0 => 1e-6,
            1 => 2e9,
            _ => Price(isEther),
        };

        private void Check(BatchResult result, char expected, string what)
        {
            char outcome = result.Counts.Accepted == 1 ? 'a' : result.Counts.Late == 1 ? 'l' : 'r';
            string code = result.Rejections.Length > 0 ? $"{result.Rejections[0].Code} {result.Rejections[0].Field}" : string.Empty;
            Assert.True(outcome == expected, $"Seed {_seed}, {what}: {outcome} {code} instead of {expected}");
            Outcomes.Add(outcome);
        }

        private void Compare(int step)
        {
            foreach (NaivePosition expected in _naive.Positions)
            {
                PositionRecord row = _engine.PositionOf(expected.Account, expected.Contract.Name, expected.IsShort ? PositionWorld.Short : PositionWorld.Long);
                Seen.Add(expected.Status);
                Assert.True(
                    row.Status == expected.Status && row.NotionalCents == expected.Cents && (!expected.IsOpen || row.LiquidationPrice.Equals(expected.Price)),
                    $"Seed {_seed}, step {step}: {expected.Contract.Name} of {expected.Account} is {row.Status} {row.LiquidationPrice:R} {row.NotionalCents}, "
                    + $"not {expected.Status} {expected.Price:R} {expected.Cents}");
            }

            foreach (string underlying in (string[])["BTC", "ETH"])
            {
                Compare(step, _engine.Book(underlying), [.. _naive.Positions.Where(p => p.IsOpen && p.Contract.Underlying == underlying)]);
            }
        }

        private void Compare(int step, UnderlyingBook book, NaivePosition[] open)
        {
            LiquidationLadder ladder = book.Ladder;
            var cells = new SortedDictionary<int, (long Long, long Short, int Longs, int Shorts)>();
            foreach (NaivePosition position in open.Where(p => p.Status == PositionStatus.Resting))
            {
                Assert.Equal(PriceCellCode.Ok, PriceGrid.Default.TryCellOf(position.Price, out int cell));
                (long longs, long shorts, int longCount, int shortCount) = cells.GetValueOrDefault(cell);
                cells[cell] = position.IsShort
                    ? (longs, shorts + position.Cents, longCount, shortCount + 1)
                    : (longs + position.Cents, shorts, longCount + 1, shortCount);
            }

            var actual = new SortedDictionary<int, (long Long, long Short, int Longs, int Shorts)>();
            for (int i = 0; i < ladder.Cells.Length; i++)
            {
                LadderCell cell = ladder.Cells[i];
                if (cell.IsHeld)
                {
                    actual[ladder.FirstCell + i] = (cell.ObservedLong, cell.ObservedShort, cell.Longs, cell.Shorts);
                }
            }

            string where = $"Seed {_seed}, step {step}, {book.Name}";
            Assert.True(cells.SequenceEqual(actual), $"{where}: cells {string.Join(' ', actual)} instead of {string.Join(' ', cells)}");
            NaivePosition[] triggered = [.. open.Where(p => p.IsTriggered)];
            long triggeredLong = triggered.Where(p => !p.IsShort).Sum(p => p.Cents);
            long triggeredShort = triggered.Where(p => p.IsShort).Sum(p => p.Cents);
            Assert.True((triggeredLong, triggeredShort, triggered.Length) == (ladder.TriggeredLong, ladder.TriggeredShort, ladder.TriggeredPositions), where);
            Assert.True(open.Count(p => p.Status == PositionStatus.NoPrice) == ladder.PositionsWithoutPrice, where);
            Assert.True(open.Count(p => p.Status == PositionStatus.Unpriced) == ladder.PositionsUnpriced, where);
            Assert.True(open.Length == ladder.OpenPositions, where);

            // Conservation: what rests and what is triggered is all the notional that positions have.
            long resting = actual.Values.Sum(cell => cell.Long + cell.Short);
            Assert.True(open.Sum(p => p.Cents) == resting + ladder.TriggeredLong + ladder.TriggeredShort, where);
            Assert.True(ladder.TotalCents == resting + ladder.TriggeredLong + ladder.TriggeredShort, where);
        }
    }
}
