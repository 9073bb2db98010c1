using BtcStream.Contracts.V1;
using BtcStream.Feeds;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;
using InstrumentDefinition = BtcStream.Contracts.V1.InstrumentDefinition;
using InstrumentKind = BtcStream.Contracts.V1.InstrumentKind;

namespace BtcStream.Cli.Feeding;

/// <summary>
/// Turns forced orders into batches of either form. Every instrument is defined before the first row about it, for the venue's names do not define
/// themselves. One builder a call: ids that it gives out are local to the call.
/// </summary>
/// <param name="form">Rows that name their instruments, or columns of ids.</param>
/// <param name="maxInstruments">Number of ids a call may introduce.</param>
internal sealed class LiquidationBatchBuilder(FeedForm form, uint maxInstruments)
{
    private readonly Dictionary<SwapInstrument, uint> _ids = [];

    /// <summary>A batch whose rows are these orders, in order, so that row numbers of refusals are indexes here.</summary>
    /// <param name="sequence">The batch's sequence number.</param>
    /// <param name="orders">At least one.</param>
    /// <exception cref="CliException">There are more instruments than ids.</exception>
    public LiquidationBatch Build(ulong sequence, IReadOnlyList<ForcedOrder> orders)
    {
        var batch = new LiquidationBatch { Sequence = sequence, Columns = form == FeedForm.Columns ? new LiquidationColumns() : null };
        foreach (ForcedOrder order in orders)
        {
            uint id = Introduce(order.Instrument, batch);
            if (batch.Columns is { } columns)
            {
                columns.Id.Add(id);
                columns.Time.Add((ulong)order.TimeUnixNanos);
                columns.Side.Add(SideOf(order));
                columns.Price.Add(order.Price);
                columns.Amount.Add(order.Amount);
            }
            else
            {
                batch.Rows.Add(ToRow(order));
            }
        }

        return batch;
    }

    private static LiquidationRow ToRow(in ForcedOrder order) => new()
    {
        Venue = order.Instrument.Venue,
        Instrument = order.Instrument.Name,
        Time = (ulong)order.TimeUnixNanos,
        Side = SideOf(order),
        Price = order.Price,
        Amount = order.Amount,
    };

    private static Side SideOf(in ForcedOrder order) => order.Side == PositionSide.Long ? Side.Long : Side.Short;

    private uint Introduce(SwapInstrument instrument, LiquidationBatch batch)
    {
        if (!_ids.TryGetValue(instrument, out uint id))
        {
            id = (uint)_ids.Count;
            if (form == FeedForm.Columns && id >= maxInstruments)
            {
                throw new CliException(ExitCodes.Usage, $"more than {maxInstruments} different instruments in one call do not fit into columns; use --form rows");
            }

            _ids.Add(instrument, id);
            InstrumentDefinition definition = Define(instrument);
            if (form == FeedForm.Columns)
            {
                definition.Id = id;
            }

            batch.Definitions.Add(definition);
        }

        return id;
    }

    private static InstrumentDefinition Define(SwapInstrument instrument)
    {
        var definition = new InstrumentDefinition
        {
            Venue = instrument.Venue,
            Instrument = instrument.Name,
            Underlying = instrument.Underlying,
            Kind = instrument.ExpiryUnixNanos is null ? InstrumentKind.Perpetual : InstrumentKind.Future,
            Settlement = instrument.Settlement == SettlementKind.Inverse ? Settlement.Inverse : Settlement.Linear,
        };
        if (instrument.ExpiryUnixNanos is { } expiry)
        {
            definition.Expiry = (ulong)expiry;
        }

        return definition;
    }
}
