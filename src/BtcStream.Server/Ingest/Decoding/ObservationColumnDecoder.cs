using BtcStream.Contracts.V1;
using BtcStream.Engine.Ring;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Columns = BtcStream.Contracts.V1.ObservationColumns;
using Row = BtcStream.Engine.Ring.ObservationRow;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>ObservationColumns of the contract: a row for each time, all of one series.</summary>
internal static class ObservationColumnDecoder
{
    /// <summary>Appends all rows.</summary>
    /// <exception cref="MalformedMessageException">A column or bitmap is not as long as the times.</exception>
    public static void Append(Columns columns, InputBatch batch)
    {
        var row = Row.Of((ObservationKind)columns.SeriesCase);
        row.SourceText = ObservationDecoder.AddText(batch, columns.Source);
        row.UnderlyingText = columns.HasUnderlying ? ObservationDecoder.AddAnyText(batch, columns.Underlying) : -1;
        row.HasTime = true;
        Share(ref row, columns, batch);
        int start = batch.Observations.Append(columns.Time.Count);
        Span<Row> rows = batch.Observations.Rows[start..];
        for (int i = 0; i < rows.Length; i++)
        {
            row.Time = unchecked((long)columns.Time[i]);
            rows[i] = row;
        }

        Fill(rows, columns);
    }

    /// <summary>What all rows have alike.</summary>
    private static void Share(ref Row row, Columns columns, InputBatch batch)
    {
        row.PointStart = batch.ObservationPoints.Count;
        switch (columns.SeriesCase)
        {
            case Columns.SeriesOneofCase.Treasury:
                row.NameText = ObservationDecoder.AddText(batch, columns.Treasury.Holder);
                break;
            case Columns.SeriesOneofCase.VolatilityIndex:
                row.NameText = ObservationDecoder.AddText(batch, columns.VolatilityIndex.Index);
                break;
            case Columns.SeriesOneofCase.PredictionMarket:
                row.NameText = ObservationDecoder.AddText(batch, columns.PredictionMarket.Market);
                row.Until = unchecked((long)columns.PredictionMarket.Until);
                if (columns.PredictionMarket.HasBarrierPrice)
                {
                    row[0] = columns.PredictionMarket.BarrierPrice;
                }

                break;
            case Columns.SeriesOneofCase.AssetPrice:
                row.NameText = ObservationDecoder.AddText(batch, columns.AssetPrice.Asset);
                row.PriceKind = ObservationDecoder.PriceKindOf(columns.AssetPrice.Kind);
                break;
            default:
                break;
        }
    }

    private static void Fill(Span<Row> rows, Columns columns)
    {
        switch (columns.SeriesCase)
        {
            case Columns.SeriesOneofCase.Network:
                Fill(rows, columns.Network);
                break;
            case Columns.SeriesOneofCase.Treasury:
                TreasuryColumns treasury = columns.Treasury;
                Fill(rows, 0, "amount_btc", treasury.AmountBtc, treasury.AmountBtcPresent);
                Fill(rows, 1, "price_usd", treasury.PriceUsd, treasury.PriceUsdPresent);
                Fill(rows, 2, "holding_btc", treasury.HoldingBtc, treasury.HoldingBtcPresent);
                break;
            case Columns.SeriesOneofCase.VolatilityIndex:
                VolatilityIndexColumns index = columns.VolatilityIndex;
                Fill(rows, 0, "open", index.Open, index.OpenPresent);
                Fill(rows, 1, "high", index.High, index.HighPresent);
                Fill(rows, 2, "low", index.Low, index.LowPresent);
                Fill(rows, 3, "close", index.Close, ByteString.Empty);
                break;
            case Columns.SeriesOneofCase.PredictionMarket:
                Fill(rows, 1, "probability", columns.PredictionMarket.Probability, ByteString.Empty);
                break;
            case Columns.SeriesOneofCase.AssetPrice:
                Fill(rows, 0, "price_usd", columns.AssetPrice.PriceUsd, ByteString.Empty);
                break;
            default:
                break;
        }
    }

    private static void Fill(Span<Row> rows, NetworkColumns network)
    {
        Fill(rows, 0, "period_seconds", network.PeriodSeconds, network.PeriodSecondsPresent);
        Fill(rows, 1, "hash_rate_ehs", network.HashRateEhs, network.HashRateEhsPresent);
        Fill(rows, 2, "difficulty", network.Difficulty, network.DifficultyPresent);
        Fill(rows, 3, "blocks", network.Blocks, network.BlocksPresent);
        Fill(rows, 4, "fees_btc", network.FeesBtc, network.FeesBtcPresent);
        Fill(rows, 5, "issuance_btc", network.IssuanceBtc, network.IssuanceBtcPresent);
        Fill(rows, 6, "issuance_usd", network.IssuanceUsd, network.IssuanceUsdPresent);
        Fill(rows, 7, "subsidy_btc", network.SubsidyBtc, network.SubsidyBtcPresent);
    }

    /// <summary>Sets a value of the rows that have it: those of its bitmap, or all where it has none. An empty column is absent, whatever its bitmap says.</summary>
    private static void Fill<T>(Span<Row> rows, int value, string name, RepeatedField<T> column, ByteString bitmap)
        where T : struct, System.Numerics.INumberBase<T>
    {
        if (column.Count == 0)
        {
            return;
        }

        if (column.Count != rows.Length)
        {
            throw new MalformedMessageException($"column {name} has {column.Count} entries; the message has {rows.Length} rows in columns");
        }

        if (!bitmap.IsEmpty && bitmap.Length != (rows.Length + 7) / 8)
        {
            throw new MalformedMessageException($"bitmap {name}_present has {bitmap.Length} bytes; {rows.Length} rows take {(rows.Length + 7) / 8}");
        }

        for (int i = 0; i < rows.Length; i++)
        {
            if (bitmap.IsEmpty || ((bitmap[i >> 3] >> (i & 7)) & 1) != 0)
            {
                rows[i][value] = double.CreateChecked(column[i]);
            }
        }
    }
}
