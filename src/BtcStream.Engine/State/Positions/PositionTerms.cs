using BtcStream.Engine.Ring;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.State.Positions;

/// <summary>Merges the fields of a checked row into a position, and says what is still missing to price it. Engine thread only.</summary>
internal sealed class PositionTerms(EngineState state)
{
    private readonly Dictionary<byte[], ushort> _models = ModelsByName(state.Options.MarginModels);

    /// <summary>Writes the fields that the row has.</summary>
    public RowFault Merge(InputBatch batch, int at, PositionMarket market, ref PositionRecord next)
    {
        PositionColumns rows = batch.Positions;
        PositionFields fields = rows.FieldsOf[at];
        next.Size = (fields & PositionFields.Size) != 0 ? rows.SizeOf[at] : next.Size;
        next.EntryPrice = (fields & PositionFields.EntryPrice) != 0 ? rows.EntryPriceOf[at] : next.EntryPrice;
        if ((fields & PositionFields.Leverage) != 0)
        {
            next.Backing = rows.LeverageOf[at];
            next.Traits |= PositionTraits.IsLeverage;
        }
        else if ((fields & PositionFields.Margin) != 0)
        {
            next.Backing = rows.MarginOf[at];
            next.Traits &= ~PositionTraits.IsLeverage;
        }

        if ((fields & PositionFields.MarginMode) != 0)
        {
            bool isCross = rows.MarginModeOf[at] == PositionColumns.ModeCross;
            next.Traits = isCross ? next.Traits | PositionTraits.IsCross : next.Traits & ~PositionTraits.IsCross;
        }

        if ((fields & PositionFields.LiquidationPrice) != 0)
        {
            next.LiquidationPrice = rows.LiquidationPriceOf[at];
            next.Traits |= PositionTraits.HasVenuePrice;
        }

        RowFault fault = MergeModel(batch, at, fields, market, ref next);
        return fault.IsOk ? Missing(next) : fault;
    }

    private RowFault MergeModel(InputBatch batch, int at, PositionFields fields, PositionMarket market, ref PositionRecord next)
    {
        if ((fields & PositionFields.MarginModel) == 0)
        {
            next.Model = (next.Traits & PositionTraits.HasOwnModel) != 0 ? next.Model : market.DefaultModel;
            return state.Options.MarginModels.Find(next.Model) is { IsUsdQuoted: false }
                ? new RowFault(RejectionCode.ConflictingFields, InputField.MarginModel)
                : RowFault.None;
        }

        int text = batch.Positions.MarginModelOf[at];
        if (!_models.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(batch.Text[text], out ushort model))
        {
            return RowFault.OfText(RejectionCode.UnknownMarginModel, InputField.MarginModel, text);
        }

        // The ladder is in USD: what is margined in another quote currency has no place on it.
        MarginModel named = state.Options.MarginModels.Find(model)!;
        if (named.Settlement != market.Settlement || !named.IsUsdQuoted)
        {
            return RowFault.OfText(RejectionCode.ConflictingFields, InputField.MarginModel, text);
        }

        next.Model = model;
        next.Traits |= PositionTraits.HasOwnModel;
        return RowFault.None;
    }

    private static RowFault Missing(in PositionRecord next) =>
        !(next.Size > 0.0) ? new RowFault(RejectionCode.MissingField, InputField.Size)
        : next.HasVenuePrice ? RowFault.None
        : next.Model == PositionBook.NoModel ? new RowFault(RejectionCode.UnknownMarginModel, InputField.MarginModel)
        : next.IsCross ? RowFault.None
        : double.IsNaN(next.EntryPrice) ? new RowFault(RejectionCode.MissingField, InputField.EntryPrice)
        : double.IsNaN(next.Backing) ? new RowFault(RejectionCode.MissingField, InputField.Margin)
        : RowFault.None;

    private static Dictionary<byte[], ushort> ModelsByName(MarginModelCatalog catalog)
    {
        var models = new Dictionary<byte[], ushort>(Utf8Comparer.Instance);
        foreach (MarginModelEntry entry in catalog.Entries)
        {
            models[System.Text.Encoding.UTF8.GetBytes(entry.Model.Name)] = entry.Id;
        }

        return models;
    }
}
