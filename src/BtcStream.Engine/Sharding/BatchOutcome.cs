using System.Diagnostics.CodeAnalysis;
using System.Text;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Sharding;

/// <summary>What a shard's engine made of a record with positions or accounts, for the gateway that wrote it.</summary>
/// <param name="Producer">The gateway.</param>
/// <param name="Sequence">Its number of the message.</param>
/// <param name="Record">Number of the record in the message, from 1.</param>
/// <param name="LastSequence">The call's last client sequence there.</param>
/// <param name="RefusedDefinitions">Definitions, or a session's name, refused.</param>
/// <param name="Counts">Rows of positions and accounts by outcome.</param>
/// <param name="Refusals">The first of the refused ones.</param>
internal sealed record BatchOutcome(
    ulong Producer, long Sequence, int Record, ulong LastSequence, int RefusedDefinitions, RowCounts Counts, IReadOnlyList<Refusal> Refusals);

/// <summary>A refused row, its offending text with it.</summary>
/// <param name="Row">The refusal; its text is an index of the batch that the gateway has no more.</param>
/// <param name="Kind">What the message holds.</param>
/// <param name="Text">The text; null where there is none.</param>
internal readonly record struct Refusal(RowRejection Row, InputKind Kind, string? Text)
{
    public static Refusal Of(InputBatch batch, in RowRejection row) =>
        new(row, KindOf(batch, row.BatchSequence), row.ValueText >= 0 ? Encoding.UTF8.GetString(batch.Text[row.ValueText]) : null);

    public static Refusal Carry(StateCarrier carrier, Refusal refusal)
    {
        RowRejection row = refusal.Row;
        row.BatchSequence = carrier.Unsigned(row.BatchSequence);
        row.Row = carrier.Int(row.Row);
        row.IsDefinition = carrier.Flag(row.IsDefinition);
        row.Code = (RejectionCode)carrier.Int((int)row.Code);
        row.Field = (InputField)carrier.Int((int)row.Field);
        row.IsInteger = carrier.Flag(row.IsInteger);
        row.IsNumber = carrier.Flag(row.IsNumber);
        row.Value = carrier.Double(row.Value);
        row.IntegerValue = carrier.Long(row.IntegerValue);
        row.ValueText = -1;
        var kind = (InputKind)carrier.Int((int)refusal.Kind);
        bool hasText = carrier.Flag(refusal.Text is not null);
        return new Refusal(row, kind, hasText ? carrier.Text(refusal.Text ?? "") : null);
    }

    private static InputKind KindOf(InputBatch batch, ulong sequence)
    {
        foreach (ref readonly BatchMessage message in batch.Messages)
        {
            if (message.Sequence == sequence && batch.ColumnsOf(message.Kind) is not null)
            {
                return message.Kind;
            }
        }

        return InputKind.None;
    }
}

/// <summary>Collects what a shard's engine makes of its log, for messages to the gateways. The engine's thread.</summary>
public sealed class OutcomeWriter : ILogListener
{
    internal const long Magic = 0x314d4f4354554f42;

    private readonly LogEngine _engine;
    private readonly List<BatchOutcome> _outcomes = [];
    private readonly Queue<LogQuestion> _questions = new();
    private RowCounts _positions;
    private RowCounts _accounts;

    /// <summary>Listens to an engine.</summary>
    public OutcomeWriter(LogEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _engine = engine;
        (_positions, _accounts) = (engine.Counts.Positions, engine.Counts.Accounts);
        engine.Listener = this;
    }

    /// <summary>Outcomes that wait.</summary>
    public int Count => _outcomes.Count;

    /// <inheritdoc/>
    public void OnApplied(ulong producer, long sequence, int record, uint callNumber, InputBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        (RowCounts positions, RowCounts accounts) = (_engine.Counts.Positions, _engine.Counts.Accounts);
        if (IsOwed(batch))
        {
            RowCounts counts = positions.Since(_positions);
            counts.Add(accounts.Since(_accounts));
            List<Refusal> refusals = [];
            foreach (ref readonly RowRejection row in batch.Result.Rejections)
            {
                refusals.Add(Refusal.Of(batch, row));
            }

            _outcomes.Add(new BatchOutcome(producer, sequence, record, batch.Result.LastSequence, batch.Result.RejectedDefinitions, counts, refusals));
        }

        (_positions, _accounts) = (positions, accounts);
    }

    /// <inheritdoc/>
    public void OnTakenOver(ulong producer, uint callNumber)
    {
        // The market log tells it too, and every gateway reads that.
    }

    /// <inheritdoc/>
    public void OnQuestion(ulong producer, ReadOnlySpan<byte> question)
    {
        if (LogQuestion.TryRead(producer, question) is { } read)
        {
            _questions.Enqueue(read);
        }
    }

    /// <summary>Takes a question; false where there is none. Whoever does not own the shard yet has to take them too: they were for who did.</summary>
    public bool TryTakeQuestion([NotNullWhen(true)] out LogQuestion? question) => _questions.TryDequeue(out question);

    /// <summary>All that wait as one message; null where none do.</summary>
    public byte[]? Take()
    {
        if (_outcomes.Count == 0)
        {
            return null;
        }

        StateCarrier carrier = StateCarrier.Saving(new byte[64 + (64 * _outcomes.Count)]);
        Carry(carrier, _outcomes);
        _outcomes.Clear();
        return carrier.Written.ToArray();
    }

    /// <summary>Whether a gateway waits for what a shard makes of a batch: of market rows and definitions its own view tells it.</summary>
    internal static bool IsOwed(InputBatch batch)
    {
        bool isNamed = false;
        foreach (ref readonly BatchMessage message in batch.Messages)
        {
            isNamed |= message.Kind == InputKind.SessionName;
        }

        return isNamed || batch.Positions.Count > 0 || batch.Accounts.Count > 0;
    }

    /// <summary>Reads a message of outcomes; null where it is none.</summary>
    /// <exception cref="InvalidDataException">What is wrong with it.</exception>
    internal static List<BatchOutcome>? TryRead(byte[] message, int length)
    {
        StateCarrier carrier = StateCarrier.Loading(message, 0, length);
        if (length < sizeof(long) || carrier.Long(0) != Magic)
        {
            return null;
        }

        List<BatchOutcome> outcomes = [];
        Carry(StateCarrier.Loading(message, 0, length), outcomes);
        return outcomes;
    }

    private static void Carry(StateCarrier carrier, List<BatchOutcome> outcomes)
    {
        carrier.Long(Magic);
        int count = carrier.Count(outcomes.Count, 48);
        for (int i = 0; i < count; i++)
        {
            BatchOutcome one = carrier.IsLoading ? new BatchOutcome(0, 0, 0, 0, 0, default, []) : outcomes[i];
            (ulong producer, long sequence, int record) = (carrier.Unsigned(one.Producer), carrier.Long(one.Sequence), carrier.Int(one.Record));
            (ulong last, int definitions) = (carrier.Unsigned(one.LastSequence), carrier.Int(one.RefusedDefinitions));
            RowCounts counts = LadderPart.CarryCounts(carrier, one.Counts);
            var refusals = new Refusal[carrier.Count(one.Refusals.Count, 48)];
            for (int j = 0; j < refusals.Length; j++)
            {
                refusals[j] = Refusal.Carry(carrier, carrier.IsLoading ? default : one.Refusals[j]);
            }

            if (carrier.IsLoading)
            {
                outcomes.Add(new BatchOutcome(producer, sequence, record, last, definitions, counts, refusals));
            }
        }
    }
}
