using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Streams;

/// <summary>
/// A seeded market of everything that the ladder and the cascade are made of: positions that open, grow, shrink and close, accounts, forced orders, open
/// interest, order books that come and go, an index that triggers positions.
/// </summary>
internal sealed class LiquidationMarket(PerpetualFeed feed, int seed)
{
    private const long NanosPerSecond = 1_000_000_000;

    private static readonly FedLevel[] NoLevels = [new(1.0, 0.0)];

    private readonly Random _random = new(seed);

    public double Index { get; private set; } = 92_000;

    /// <summary>The next step, which always moves the index.</summary>
    public async Task StepAsync()
    {
        // Now and then half a day, so that forced orders fall out of their windows.
        feed.Time += (_random.Next(12) == 0 ? 43_000 : _random.Next(2, 90)) * NanosPerSecond;
        await feed.PositionsAsync([.. Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Position())]);
        await (_random.Next(6) switch
        {
            0 => feed.AccountAsync((ulong)_random.Next(1, 60), _random.Next(-1_000, 500_000)),
            1 => feed.ForcedOrderAsync(_random.Next(2) == 0, Near(0.01), _random.Next(1, 300) / 10.0),
            2 => feed.PriceAsync(Near(0.001), 80_000 + _random.Next(0, 20_000)),
            3 => feed.DepthAsync(Levels(-1), Levels(1)),
            4 => feed.DepthAsync(_random.Next(3) == 0 ? NoLevels : Levels(-1), _random.Next(3) == 0 ? NoLevels : Levels(1)),
            _ => Task.CompletedTask,
        });
        Index *= 1 + ((_random.NextDouble() - 0.5) * 0.02);
        await feed.IndexAsync(Index);
    }

    private FedPosition Position()
    {
        bool isShort = _random.Next(2) == 0;
        var position = new FedPosition((ulong)_random.Next(1, 40), isShort, _random.Next(4) == 0 ? 0.0 : _random.Next(1, 400) / 10.0);
        return _random.Next(3) switch
        {
            0 => position with { LiquidationPrice = Near(0.3) },
            1 => position with { EntryPrice = Near(0.02), IsCross = true, Account = position.Account + 100 },
            _ => position with { EntryPrice = Near(0.02), Leverage = _random.Next(2, 60) },
        };
    }

    private double Near(double share) => Index * (1 + ((_random.NextDouble() - 0.5) * 2.0 * share));

    private FedLevel[] Levels(int sign) =>
        [.. Enumerable.Range(1, _random.Next(1, 30)).Select(i => new FedLevel(Index * (1 + (sign * i * 0.0008)), _random.Next(1, 500)))];
}
