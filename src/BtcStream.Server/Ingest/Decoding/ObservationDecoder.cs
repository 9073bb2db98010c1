using System.Text;
using BtcStream.Contracts.V1;
using BtcStream.Engine.Ring;
using Google.Protobuf;
using InputKind = BtcStream.Engine.Ring.InputKind;
using Row = BtcStream.Engine.Ring.ObservationRow;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>ObservationBatch of the contract. Observations are few, so the generated types read them: some rows a day, or a history once.</summary>
internal static class ObservationDecoder
{
    /// <summary>Appends one message to a batch.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="batch">Takes it whole, or not at all.</param>
    /// <exception cref="MalformedMessageException">A column has another length than the times; the batch is as it was.</exception>
    /// <exception cref="InvalidProtocolBufferException">The message is not valid; the batch is as it was.</exception>
    public static void Append(ReadOnlySpan<byte> payload, InputBatch batch)
    {
        ObservationBatch message = ObservationBatch.Parser.ParseFrom(payload);
        batch.BeginMessage(InputKind.Observations, message.Sequence);
        try
        {
            foreach (InstrumentDefinition definition in message.Definitions)
            {
                DefinitionDecoder.Append(definition, batch);
            }

            foreach (Contracts.V1.ObservationRow row in message.Rows)
            {
                AppendRow(row, batch);
            }

            if (message.Columns is { } columns)
            {
                ObservationColumnDecoder.Append(columns, batch);
            }
        }
        catch (MalformedMessageException)
        {
            batch.DropMessage();
            throw;
        }
    }

    /// <summary>Adds a text; −1 for one that is empty, which is as good as absent where the contract has no presence.</summary>
    public static int AddText(InputBatch batch, string text) => text.Length == 0 ? -1 : AddAnyText(batch, text);

    /// <summary>Adds a text that may be empty, for the engine to refuse.</summary>
    public static int AddAnyText(InputBatch batch, string text) => batch.Text.Add(Encoding.UTF8.GetBytes(text));

    /// <summary>An enum as a row holds it; a value over 255 becomes 255, which no field takes.</summary>
    public static byte PriceKindOf(AssetPriceKind kind) => (int)kind is >= 0 and <= byte.MaxValue ? (byte)kind : byte.MaxValue;

    private static void AppendRow(Contracts.V1.ObservationRow message, InputBatch batch)
    {
        var row = Row.Of((ObservationKind)message.ObservationCase);
        row.SourceText = AddText(batch, message.Source);
        row.UnderlyingText = message.HasUnderlying ? AddAnyText(batch, message.Underlying) : -1;
        (row.HasTime, row.Time) = (message.HasTime, unchecked((long)message.Time));
        row.PointStart = batch.ObservationPoints.Count;
        ObservationKindDecoder.Fill(ref row, message, batch);
        row.PointCount = batch.ObservationPoints.Count - row.PointStart;
        int at = batch.Observations.Append(1);
        batch.Observations.Rows[at] = row;
    }
}
