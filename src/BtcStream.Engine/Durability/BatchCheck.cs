using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Durability;

/// <summary>
/// Whether a batch that was read from a file hangs together: starts that do not fall, and texts, names, levels and points that are there. The engine takes all
/// that for granted, since what decodes the wire cannot get it wrong. Values are not looked at: the engine refuses rows itself, as it did the first time.
/// </summary>
internal static class BatchCheck
{
    public static bool IsWhole(InputBatch batch) =>
        AreMessagesWhole(batch) && AreDefinitionsWhole(batch) && AreNamesWhole(batch) && AreRowsNamed(batch) && IsMarketWhole(batch) && AreOthersWhole(batch)
        && AreObservationsWhole(batch);

    private static bool AreMessagesWhole(InputBatch batch)
    {
        Span<int> rowStart = stackalloc int[(int)InputKind.Observations + 1];
        rowStart.Clear();
        int definitionStart = 0;
        foreach (ref readonly BatchMessage message in batch.Messages)
        {
            if (message.DefinitionStart < definitionStart || message.DefinitionStart > batch.Definitions.Count)
            {
                return false;
            }

            definitionStart = message.DefinitionStart;
            if (message.Kind is InputKind.ClockTick or InputKind.PublicationPoint)
            {
                continue;
            }

            if (message.Kind == InputKind.SessionName)
            {
                if ((uint)message.RowStart >= (uint)batch.Text.Count)
                {
                    return false;
                }

                continue;
            }

            if (batch.ColumnsOf(message.Kind) is not { } columns || message.RowStart < rowStart[(int)message.Kind] || message.RowStart > columns.Count)
            {
                return false;
            }

            rowStart[(int)message.Kind] = message.RowStart;
        }

        return true;
    }

    private static bool AreDefinitionsWhole(InputBatch batch)
    {
        foreach (ref readonly DefinitionRow row in batch.Definitions.Rows)
        {
            if (!IsText(batch, row.VenueText ?? -1) || !IsText(batch, row.NameText ?? -1) || !IsText(batch, row.UnderlyingText ?? -1))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreNamesWhole(InputBatch batch)
    {
        foreach (ref readonly NamedInstrument name in batch.Names.Rows)
        {
            if (!IsText(batch, name.VenueText ?? -1) || name.NameText < 0 || !IsText(batch, name.NameText))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreRowsNamed(InputBatch batch)
    {
        for (int i = 0; i < batch.Quotes.Count; i++)
        {
            if ((batch.Quotes.FieldsOf[i] & QuoteFields.InstrumentName) != 0 && batch.Quotes.InstrumentOf[i] >= (uint)batch.Names.Count)
            {
                return false;
            }
        }

        for (int i = 0; i < batch.Trades.Count; i++)
        {
            if ((batch.Trades.FieldsOf[i] & TradeFields.InstrumentName) != 0 && batch.Trades.InstrumentOf[i] >= (uint)batch.Names.Count)
            {
                return false;
            }
        }

        for (int i = 0; i < batch.Liquidations.Count; i++)
        {
            if ((batch.Liquidations.FieldsOf[i] & LiquidationFields.InstrumentName) != 0 && batch.Liquidations.InstrumentOf[i] >= (uint)batch.Names.Count)
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreOthersWhole(InputBatch batch)
    {
        for (int i = 0; i < batch.Positions.Count; i++)
        {
            PositionFields fields = batch.Positions.FieldsOf[i];
            if (((fields & PositionFields.InstrumentName) != 0 && batch.Positions.InstrumentOf[i] >= (uint)batch.Names.Count)
                || ((fields & PositionFields.MarginModel) != 0 && (uint)batch.Positions.MarginModelOf[i] >= (uint)batch.Text.Count))
            {
                return false;
            }
        }

        for (int i = 0; i < batch.Accounts.Count; i++)
        {
            if ((batch.Accounts.FieldsOf[i] & AccountFields.Venue) != 0 && (uint)batch.Accounts.VenueOf[i] >= (uint)batch.Text.Count)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsMarketWhole(InputBatch batch)
    {
        MarketColumns market = batch.Market;
        int texts = batch.Text.Count;
        for (int i = 0; i < market.Count; i++)
        {
            MarketFields fields = market.FieldsOf[i];
            if (((fields & MarketFields.Venue) != 0 && (uint)market.VenueOf[i] >= (uint)texts)
                || ((fields & MarketFields.Underlying) != 0 && (uint)market.UnderlyingOf[i] >= (uint)texts)
                || ((fields & MarketFields.Perpetual) != 0 && (uint)market.PerpetualOf[i] >= (uint)texts)
                || ((fields & MarketFields.Bids) != 0 && !IsRange(market.BidsOf[i].Start, market.BidsOf[i].Count, batch.Depth.Count))
                || ((fields & MarketFields.Asks) != 0 && !IsRange(market.AsksOf[i].Start, market.AsksOf[i].Count, batch.Depth.Count)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreObservationsWhole(InputBatch batch)
    {
        foreach (ref readonly ObservationRow row in batch.Observations.Rows)
        {
            if (!IsText(batch, row.SourceText) || !IsText(batch, row.UnderlyingText) || !IsText(batch, row.NameText) || !IsText(batch, row.AssumptionText)
                || !IsRange(row.PointStart, row.PointCount, batch.ObservationPoints.Count)
                || (row.UnequalList != InputField.None && (uint)row.UnequalListText >= (uint)batch.Text.Count))
            {
                return false;
            }
        }

        foreach (ref readonly ObservationPoint point in batch.ObservationPoints.Rows)
        {
            if (!IsText(batch, point.NameText))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A text that is there, or −1 for none.</summary>
    private static bool IsText(InputBatch batch, int text) => text >= -1 && text < batch.Text.Count;

    private static bool IsRange(int start, int count, int length) => start >= 0 && count >= 0 && start <= length - count;
}
