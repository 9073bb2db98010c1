using System.Globalization;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Feeds.Live;
using BtcStream.Quant.Gamma;
using BtcStream.Server.Feeds;

namespace BtcStream.Server.Tests.Feeds;

/// <summary>An engine that a feed's rows go into, a batch an event; and what it holds in the end, as lines of text.</summary>
internal sealed class FedBook
{
    private readonly IngestCall _call;
    private readonly RowWriter _writer = new();
    private readonly SortedDictionary<string, VenueRow> _newest = new(StringComparer.Ordinal);

    public FedBook() => _call = Engine.OpenCall();

    public RiskEngine Engine { get; } = new(new EngineOptions { HistoryMinutes = 0, HistoryHours = 0, KeepsStressStates = false });

    /// <summary>Rows that the engine refused, by reason.</summary>
    public SortedDictionary<string, int> Refusals { get; } = new(StringComparer.Ordinal);

    /// <summary>Forced orders applied.</summary>
    public List<BtcStream.Feeds.ForcedOrder> ForcedOrders { get; } = [];

    /// <summary>Takes the rows of a session.</summary>
    public void Take(FeedSession session, long receivedUnixNanos)
    {
        if (session.Rows.Count == 0)
        {
            return;
        }

        var batch = new InputBatch { ReceivedUnixNanos = receivedUnixNanos };
        _writer.Write(session.Rows, batch);
        Engine.Apply(_call, batch);
        foreach (RowRejection rejection in batch.Result.Rejections)
        {
            string reason = $"{rejection.Field} {rejection.Code}";
            Refusals[reason] = Refusals.GetValueOrDefault(reason) + 1;
        }

        foreach (VenueRow row in session.Rows)
        {
            Note(row);
        }

        session.Rows.Clear();
    }

    /// <summary>What the book holds: every figure, no time and no counter.</summary>
    public async Task<string> DescribeAsync(bool withForcedOrders)
    {
        await using var host = new EngineHost(Engine, new HostOptions());
        host.Start();
        List<string> lines = [];
        foreach (InstrumentEntry entry in (await host.ListInstrumentsAsync("BTC", PositioningModel.TakerFlow)).Entries)
        {
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{entry.Definition.Venue} {entry.Definition.Name}: F {entry.Forward} IV {entry.Iv} {entry.IvSource} OI {entry.OpenInterest} bid {entry.BidPrice} ask {entry.AskPrice} mark {entry.MarkPrice} volume {entry.Volume24h} flow {entry.TakerFlowInventory}"));
        }

        LiquidationAnswer answer = await host.QueryLiquidationsAsync("BTC", 5);
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"triggered {answer.TriggeredLongUsd} {answer.TriggeredShortUsd} {answer.TriggeredPositions}, bankrupt {answer.BankruptAccounts}, unpriced {answer.PositionsUnpriced}"));
        lines.AddRange(answer.ClustersAbove.Concat(answer.ClustersBelow).Where(static cluster => cluster.Provenance == LiquidationProvenance.Observed).Select(static cluster => $"{cluster}"));
        if (withForcedOrders)
        {
            lines.AddRange(answer.Realised.Select(static window => $"{window}"));
        }

        lines.AddRange(_newest.Select(static entry => $"{entry.Key}: {Figures(entry.Value)}"));
        return string.Join('\n', lines);
    }

    private void Note(VenueRow row)
    {
        if (row is ForcedOrderRow forced)
        {
            ForcedOrders.Add(forced.Order);
        }

        string? key = row switch
        {
            PerpetualRow perpetual => $"perpetual {perpetual.Perpetual.Name} {(perpetual.OpenInterest is null ? "price" : perpetual.Price is null ? "open interest" : "both")}",
            DepthRow depth => $"depth {depth.Perpetual.Name}",
            IndexRow index => $"index {index.Underlying}",
            VolatilityIndexRow volatility => $"volatility {volatility.Index}",
            EquityRow equity => $"equity {equity.Account.Account}",
            HeldPositionRow position => $"position {position.Account} {position.Side}",
            _ => null,
        };
        if (key is not null && (!_newest.TryGetValue(key, out VenueRow? known) || row.TimeUnixNanos >= known.TimeUnixNanos))
        {
            _newest[key] = row;
        }
    }

    private static string Figures(VenueRow row) => row switch
    {
        PerpetualRow perpetual => $"{perpetual.Price} {perpetual.OpenInterest}",
        DepthRow depth => $"{string.Join(' ', depth.Bids)} | {string.Join(' ', depth.Asks)}",
        IndexRow index => $"{index.IndexPrice}",
        VolatilityIndexRow volatility => $"{volatility.Value}",
        EquityRow equity => $"{equity.Account.Equity}",
        HeldPositionRow { Size: 0.0 } => "closed",
        HeldPositionRow position => $"{position.Size} {position.EntryPrice} {position.Margin} {position.IsCross} {position.LiquidationPrice}",
        _ => throw new ArgumentException(row.GetType().Name),
    };
}
