using System.Text;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>Observations as tests write them: one row a message.</summary>
internal static class ObservedBatch
{
    public static TestBatch Close(this TestBatch batch, string asset, long time, double price, string source = "closes") =>
        batch.Observe(ObservationKind.AssetPrice, time, source, asset, isDailyClose: true, values: [(0, price)]);

    public static TestBatch Live(this TestBatch batch, string asset, long time, double price, string source = "live") =>
        batch.Observe(ObservationKind.AssetPrice, time, source, asset, values: [(0, price)]);

    public static TestBatch Bet(this TestBatch batch, string market, long time, double barrier, long until, double probability, string source = "bets") =>
        batch.Observe(ObservationKind.PredictionMarket, time, source, market, until: until, values: [(0, barrier), (1, probability)]);

    public static TestBatch HashRate(this TestBatch batch, long time, double ehs, string source = "network") =>
        batch.Observe(ObservationKind.Network, time, source, null, values: [(0, 86_400.0), (1, ehs)]);

    public static TestBatch Index(this TestBatch batch, string name, long time, double close, string source = "index") =>
        batch.Observe(ObservationKind.VolatilityIndex, time, source, name, values: [(3, close)]);

    public static TestBatch Treasury(this TestBatch batch, string holder, long time, double amountBtc, double priceUsd, string source = "filings") =>
        batch.Observe(ObservationKind.Treasury, time, source, holder, values: [(0, amountBtc), (1, priceUsd)]);

    private static TestBatch Observe(
        this TestBatch batch, ObservationKind kind, long time, string source, string? name, bool isDailyClose = false, long until = 0,
        params ReadOnlySpan<(int Index, double Value)> values)
    {
        batch.Batch.BeginMessage(InputKind.Observations, 0);
        int at = batch.Batch.Observations.Append(1);
        ObservationRow row = ObservationRow.Of(kind);
        (row.HasTime, row.Time, row.Until, row.PriceKind) = (true, time, until, isDailyClose ? ObservationRow.PriceKindDailyClose : (byte)0);
        row.SourceText = batch.Batch.Text.Add(Encoding.UTF8.GetBytes(source));
        row.NameText = name is null ? -1 : batch.Batch.Text.Add(Encoding.UTF8.GetBytes(name));
        foreach ((int index, double value) in values)
        {
            row[index] = value;
        }

        batch.Batch.Observations.Rows[at] = row;
        return batch;
    }
}
