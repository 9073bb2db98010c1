using BtcStream.Contracts.V1;
using Google.Protobuf.Collections;

namespace BtcStream.Client;

/// <summary>What batches of every kind have, and no interface says.</summary>
/// <param name="Sequence">Gets a batch's number.</param>
/// <param name="Number">Sets it.</param>
/// <param name="Definitions">Its definitions.</param>
internal sealed record IngestKind<TBatch>(Func<TBatch, ulong> Sequence, Action<TBatch, ulong> Number, Func<TBatch, RepeatedField<InstrumentDefinition>> Definitions);

/// <summary>The kinds.</summary>
internal static class IngestKinds
{
    public static IngestKind<QuoteBatch> Quotes { get; } = new(batch => batch.Sequence, (batch, number) => batch.Sequence = number, batch => batch.Definitions);

    public static IngestKind<TradeBatch> Trades { get; } = new(batch => batch.Sequence, (batch, number) => batch.Sequence = number, batch => batch.Definitions);

    public static IngestKind<PositionBatch> Positions { get; } = new(batch => batch.Sequence, (batch, number) => batch.Sequence = number, batch => batch.Definitions);

    public static IngestKind<AccountBatch> Accounts { get; } = new(batch => batch.Sequence, (batch, number) => batch.Sequence = number, batch => batch.Definitions);

    public static IngestKind<LiquidationBatch> Liquidations { get; } = new(batch => batch.Sequence, (batch, number) => batch.Sequence = number, batch => batch.Definitions);

    public static IngestKind<MarketBatch> Market { get; } = new(batch => batch.Sequence, (batch, number) => batch.Sequence = number, batch => batch.Definitions);

    public static IngestKind<ObservationBatch> Observations { get; } = new(batch => batch.Sequence, (batch, number) => batch.Sequence = number, batch => batch.Definitions);
}
