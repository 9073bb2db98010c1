using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Ring;

/// <summary>One message of a batch: where its definitions and rows are. Definitions apply first.</summary>
/// <param name="Kind">What the rows are.</param>
/// <param name="Sequence">The client's sequence number; 0 is one more than the last.</param>
/// <param name="DefinitionStart">Index of its first definition.</param>
/// <param name="RowStart">Index of its first row in the columns of its kind; of the name of a session among the texts.</param>
/// <param name="TimeUnixNanos">The clock's time, for a tick.</param>
internal readonly record struct BatchMessage(InputKind Kind, ulong Sequence, int DefinitionStart, int RowStart, long TimeUnixNanos);

/// <summary>What one message of a batch holds, for tools.</summary>
/// <param name="Kind">What the rows are.</param>
/// <param name="Sequence">The client's sequence number; 0 is one more than the last.</param>
/// <param name="Definitions">Definitions.</param>
/// <param name="FirstRow">Place of its first row among those of its kind.</param>
/// <param name="Rows">Rows.</param>
public readonly record struct MessageInfo(InputKind Kind, ulong Sequence, int Definitions, int FirstRow, int Rows);

/// <summary>A place in a batch's tables of an instrument that rows name outright; texts are indices into <see cref="InputBatch.Text"/>.</summary>
/// <param name="VenueText">Venue; null is deribit.</param>
/// <param name="NameText">Name at the venue.</param>
public readonly record struct NamedInstrument(int? VenueText, int NameText);

/// <summary>
/// Everything decoded from one read of a socket, in the order it came: messages, their definitions and their rows in columns.
/// Rented from an ingest session, filled by the call and handed to the engine, which gives it back to the session once it is applied; what became of its rows comes
/// back as a <see cref="BatchReceipt"/>. Owned by one thread at a time.
/// </summary>
/// <remarks>
/// Fill it message by message: <see cref="BeginMessage"/>, then definitions, then rows appended to the columns of the message's kind.
/// Nothing is checked here: the engine checks values when it applies them, in order, so that replay refuses the same rows.
/// </remarks>
public sealed class InputBatch : EngineWork
{
    private readonly RowList<BatchMessage> _messages = new();

    /// <summary>Names, texts and levels held before the last message.</summary>
    private (int Names, int Texts, int Depth, int Points) _mark;

    /// <summary>Instruments introduced, message by message.</summary>
    public RowList<DefinitionRow> Definitions { get; } = new();

    /// <summary>Instruments that rows name outright instead of by id.</summary>
    public RowList<NamedInstrument> Names { get; } = new();

    /// <summary>The texts that definitions, names and market rows refer to.</summary>
    public TextColumn Text { get; } = new();

    /// <summary>Option quotes.</summary>
    public QuoteColumns Quotes { get; } = new();

    /// <summary>Option trades.</summary>
    public TradeColumns Trades { get; } = new();

    /// <summary>Index and perpetual ticks.</summary>
    public MarketColumns Market { get; } = new();

    /// <summary>Levels of order books that market rows refer to.</summary>
    public RowList<DepthLevel> Depth { get; } = new();

    /// <summary>Leveraged positions.</summary>
    public PositionColumns Positions { get; } = new();

    /// <summary>Equities of margin accounts.</summary>
    public AccountColumns Accounts { get; } = new();

    /// <summary>Forced orders.</summary>
    public LiquidationColumns Liquidations { get; } = new();

    /// <summary>Everything slower.</summary>
    public ObservationColumns Observations { get; } = new();

    /// <summary>Lists that observations refer to.</summary>
    public RowList<ObservationPoint> ObservationPoints { get; } = new();

    /// <summary>
    /// When the host received the read, Unix nanoseconds UTC: the time of rows without one while the engine has none itself, and
    /// under the live clock the present that rows may not be too far ahead of. It is an input like the rows.
    /// </summary>
    public long ReceivedUnixNanos { get; set; }

    /// <summary>What became of the rows: the engine writes it, and a <see cref="BatchReceipt"/> takes it.</summary>
    public BatchResult Result { get; private set; } = new();

    /// <summary>Messages held.</summary>
    public int MessageCount => _messages.Count;

    /// <summary>Rows held, of all kinds.</summary>
    public int RowCount => Quotes.Count + Trades.Count + Market.Count + Positions.Count + Accounts.Count + Liquidations.Count + Observations.Count;

    internal ReadOnlySpan<BatchMessage> Messages => _messages.Rows;

    /// <summary>The session it was rented from; null for a batch that is applied directly.</summary>
    internal IngestSession? Session { get; set; }

    /// <summary>Begins a message: the definitions and rows added from here on are its own.</summary>
    /// <param name="kind">A kind of rows.</param>
    /// <param name="sequence">The client's sequence number; 0 is one more than the call's last.</param>
    public void BeginMessage(InputKind kind, ulong sequence)
    {
        int start = ColumnsOf(kind)?.Count ?? throw new ArgumentOutOfRangeException(nameof(kind), kind, "A message holds rows of one kind.");
        _mark = (Names.Count, Text.Count, Depth.Count, ObservationPoints.Count);
        _messages.Add() = new BatchMessage(kind, sequence, Definitions.Count, start, 0);
    }

    /// <summary>Gives the last message begun another sequence number: for decoders that meet it after rows.</summary>
    /// <param name="sequence">As in <see cref="BeginMessage"/>.</param>
    /// <exception cref="InvalidOperationException">There is no message.</exception>
    public void SetSequence(ulong sequence)
    {
        if (_messages.Count == 0)
        {
            throw new InvalidOperationException("There is no message to number.");
        }

        ref BatchMessage message = ref _messages[_messages.Count - 1];
        message = message with { Sequence = sequence };
    }

    /// <summary>
    /// Takes back the last message begun, with all that was added to it: for a message that turns out malformed half-way. The batch is then as it was before.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no message.</exception>
    public void DropMessage()
    {
        if (_messages.Count == 0)
        {
            throw new InvalidOperationException("There is no message to drop.");
        }

        BatchMessage message = _messages[_messages.Count - 1];
        _messages.Truncate(_messages.Count - 1);
        Definitions.Truncate(message.DefinitionStart);
        Names.Truncate(_mark.Names);
        Text.Truncate(_mark.Texts);
        Depth.Truncate(_mark.Depth);
        ObservationPoints.Truncate(_mark.Points);
        ColumnsOf(message.Kind)?.Truncate(message.RowStart);
    }

    /// <summary>Adds a tick of the host's clock, Unix nanoseconds UTC. It advances time under the live clock and does nothing under the input clock.</summary>
    public void AddClockTick(long timeUnixNanos) => _messages.Add() = new BatchMessage(InputKind.ClockTick, 0, Definitions.Count, 0, timeUnixNanos);

    /// <summary>Adds a point at which the state is published.</summary>
    public void AddPublicationPoint() => _messages.Add() = new BatchMessage(InputKind.PublicationPoint, 0, Definitions.Count, 0, 0);

    /// <summary>Says that the call begins or continues a session of this name: first of all in the call.</summary>
    internal void AddSessionName(ReadOnlySpan<byte> utf8Name) => _messages.Add() = new BatchMessage(InputKind.SessionName, 0, Definitions.Count, Text.Add(utf8Name), 0);

    /// <summary>Empties the batch, keeping its capacity.</summary>
    public void Clear()
    {
        _messages.Clear();
        Definitions.Clear();
        Names.Clear();
        Text.Clear();
        Quotes.Clear();
        Trades.Clear();
        Market.Clear();
        Depth.Clear();
        Positions.Clear();
        Accounts.Clear();
        Liquidations.Clear();
        Observations.Clear();
        ObservationPoints.Clear();
        Result.Clear();
        ReceivedUnixNanos = 0;
    }

    /// <summary>What its messages hold, in order.</summary>
    public IReadOnlyList<MessageInfo> DescribeMessages()
    {
        var messages = new MessageInfo[_messages.Count];
        for (int i = 0; i < messages.Length; i++)
        {
            BatchMessage message = _messages[i];
            int rows = ColumnsOf(message.Kind) is null ? 0 : RowEnd(i) - message.RowStart;
            messages[i] = new MessageInfo(message.Kind, message.Sequence, DefinitionEnd(i) - message.DefinitionStart, message.RowStart, rows);
        }

        return messages;
    }

    /// <summary>Bytes counted as waiting for the engine; see <see cref="IngestMemory"/>.</summary>
    internal long WaitingBytes { get; set; }

    /// <summary>Bytes counted as kept; see <see cref="IngestMemory"/>.</summary>
    internal long KeptBytes { get; set; }

    /// <summary>Bytes of memory that it takes, filled or not. Costs some additions: for once a batch, not once a row.</summary>
    internal long HeldBytes =>
        _messages.HeldBytes + Definitions.HeldBytes + Names.HeldBytes + Text.HeldBytes + Depth.HeldBytes + ObservationPoints.HeldBytes
        + Quotes.HeldBytes + Trades.HeldBytes + Market.HeldBytes + Positions.HeldBytes + Accounts.HeldBytes + Liquidations.HeldBytes + Observations.HeldBytes;

    /// <summary>Gives its result away for an empty one.</summary>
    internal BatchResult ExchangeResult(BatchResult empty)
    {
        BatchResult result = Result;
        Result = empty;
        return result;
    }

    /// <summary>Gives the memory of a batch back that has been applied.</summary>
    internal void Drop()
    {
        _messages.Drop();
        Definitions.Drop();
        Names.Drop();
        Quotes.Drop();
        Trades.Drop();
        Market.Drop();
        Depth.Drop();
        Positions.Drop();
        Accounts.Drop();
        Liquidations.Drop();
        Observations.Drop();
        ObservationPoints.Drop();
        Text.Drop();
    }

    /// <summary>Number of its record in the journal.</summary>
    internal long Record { get; set; }

    internal override bool IsInput => true;

    /// <summary>Gives the messages that leave their sequence to the engine the one that it would give them.</summary>
    /// <param name="last">The call's last sequence; of the last message here afterwards.</param>
    internal void NumberMessages(ref ulong last)
    {
        foreach (ref BatchMessage message in _messages.Rows)
        {
            if (ColumnsOf(message.Kind) is not null)
            {
                last = message.Sequence == 0 ? last + 1 : message.Sequence;
                message = message with { Sequence = last };
            }
        }
    }

    /// <summary>Adds a message as a journal has it.</summary>
    internal void AddMessage(in BatchMessage message) => _messages.Add() = message;

    internal override void Run(EngineHost host) => host.Apply(this);

    internal override bool TryRecord(JournalWriter journal) => journal.TryAppend(Session!.Call, this);

    internal override void Fail(Exception reason) => Session?.OnFailed(this);

    /// <summary>The columns of a kind of rows; null for a kind that has none.</summary>
    internal ColumnSet? ColumnsOf(InputKind kind) => kind switch
    {
        InputKind.Quotes => Quotes,
        InputKind.Trades => Trades,
        InputKind.Positions => Positions,
        InputKind.Accounts => Accounts,
        InputKind.Liquidations => Liquidations,
        InputKind.Observations => Observations,
        InputKind.Market => Market,
        _ => null,
    };

    /// <summary>Index after the last definition of a message.</summary>
    internal int DefinitionEnd(int message) =>
        message + 1 < _messages.Count ? _messages[message + 1].DefinitionStart : Definitions.Count;

    /// <summary>Index after the last row of a message in the columns of its kind: where the next message of that kind begins.</summary>
    internal int RowEnd(int message)
    {
        InputKind kind = _messages[message].Kind;
        for (int next = message + 1; next < _messages.Count; next++)
        {
            if (_messages[next].Kind == kind)
            {
                return _messages[next].RowStart;
            }
        }

        return ColumnsOf(kind)?.Count ?? 0;
    }
}
