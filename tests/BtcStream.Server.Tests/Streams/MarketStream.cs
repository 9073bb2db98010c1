using System.Globalization;
using BtcStream.Contracts.V1;

namespace BtcStream.Server.Tests.Streams;

/// <summary>
/// A seeded market that changes step by step: quotes, trades and index ticks of one underlying, strikes that appear, and expiries that pass. It knows
/// its own time and never sends what the server would refuse. Steps are more than a second apart, so that each is one publication.
/// </summary>
internal sealed class MarketStream(int seed)
{
    private const ulong NanosPerSecond = 1_000_000_000;

    private static readonly DateTime Start = new(2026, 1, 12, 15, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime[] ExpiryDays = [new(2026, 1, 13), new(2026, 1, 14), new(2026, 1, 16), new(2026, 1, 30), new(2026, 3, 27)];

    private readonly Random _random = new(seed);

    /// <summary>Time of the newest step, Unix nanoseconds.</summary>
    public ulong Time { get; private set; } = (ulong)(Start - DateTime.UnixEpoch).Ticks * 100;

    /// <summary>Index price of the newest step.</summary>
    public double Index { get; private set; } = 92_000;

    /// <summary>The next step: an index tick, some quotes, now and then trades.</summary>
    public IEnumerable<ClientFrame> Step()
    {
        // Half an hour and more at times: expiries pass.
        Time += (ulong)(_random.Next(4) == 0 ? _random.Next(1_800, 10_000) : _random.Next(2, 60)) * NanosPerSecond;
        yield return new ClientFrame { Quotes = Quotes(_random.Next(1, 30)) };
        if (_random.Next(3) == 0)
        {
            yield return new ClientFrame { Trades = Trades(_random.Next(1, 5)) };
        }

        yield return new ClientFrame { Market = Tick() };
    }

    /// <summary>An index tick alone, a few seconds later.</summary>
    public MarketBatch LaterTick()
    {
        Time += 2 * NanosPerSecond;
        return Tick();
    }

    /// <summary>Quotes alone, a few seconds later.</summary>
    public QuoteBatch LaterQuotes(int count)
    {
        Time += 2 * NanosPerSecond;
        return Quotes(count);
    }

    private static string Name(DateTime expiry, int strike, bool isCall) =>
        string.Create(CultureInfo.InvariantCulture, $"BTC-{expiry:dMMMyy}-{strike}-{(isCall ? 'C' : 'P')}").ToUpperInvariant();

    private MarketBatch Tick()
    {
        Index *= 1 + ((_random.NextDouble() - 0.5) * 0.01);
        return new MarketBatch { Rows = { new MarketRow { Time = Time, IndexPrice = Index } } };
    }

    private QuoteBatch Quotes(int count)
    {
        var batch = new QuoteBatch();
        for (int i = 0; i < count; i++)
        {
            var row = new QuoteRow { Instrument = AnyName(), Time = Time };
            row.UnderlyingPrice = Index * (1 + (_random.NextDouble() * 0.01));
            Maybe(() => row.MarkIv = 0.2 + _random.NextDouble());
            Maybe(() => row.OpenInterest = _random.Next(5) == 0 ? 0 : _random.Next(1, 4_000) / 10.0);
            Maybe(() => row.Volume24H = _random.Next(0, 100));
            batch.Rows.Add(row);
        }

        return batch;
    }

    private TradeBatch Trades(int count)
    {
        var batch = new TradeBatch();
        for (int i = 0; i < count; i++)
        {
            Side side = _random.Next(2) == 0 ? Side.Buy : Side.Sell;
            batch.Rows.Add(new TradeRow { Instrument = AnyName(), Time = Time, Price = 0.01, Amount = _random.Next(1, 50), TakerSide = side });
        }

        return batch;
    }

    private string AnyName()
    {
        DateTime[] live = [.. ExpiryDays.Where(day => (ulong)(day.AddHours(8) - DateTime.UnixEpoch).Ticks * 100 > Time)];
        return Name(live[_random.Next(live.Length)], 80_000 + (1_000 * _random.Next(25)), _random.Next(2) == 0);
    }

    private void Maybe(Action act)
    {
        if (_random.Next(4) > 0)
        {
            act();
        }
    }
}
