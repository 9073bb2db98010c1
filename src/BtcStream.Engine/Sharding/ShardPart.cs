using System.Runtime.InteropServices;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Sharding;

/// <summary>What one log gets of a batch that is taken apart. Texts and names come along as they are needed.</summary>
internal sealed class ShardPart
{
    private readonly List<int> _positions = [];
    private readonly List<int> _accounts = [];
    private readonly Dictionary<int, int> _texts = [];
    private readonly Dictionary<int, int> _names = [];
    private bool _hasDepth;
    private int _message;

    public InputBatch Batch { get; } = new();

    public ReadOnlySpan<int> RowsOf(InputKind kind) => CollectionsMarshal.AsSpan(kind == InputKind.Positions ? _positions : _accounts);

    public void Begin(InputBatch source)
    {
        Batch.Clear();
        Batch.ReceivedUnixNanos = source.ReceivedUnixNanos;
        _positions.Clear();
        _accounts.Clear();
        _texts.Clear();
        _names.Clear();
        (_hasDepth, _message) = (false, -1);
    }

    /// <summary>Adds a message's definitions, and maybe its rows. Nothing where there are neither: rows that come one by one begin it then.</summary>
    public void Add(InputBatch source, int index, in BatchMessage message, bool withRows)
    {
        _message = -1;
        ReadOnlySpan<DefinitionRow> definitions = source.Definitions.Rows[message.DefinitionStart..source.DefinitionEnd(index)];
        int end = withRows && source.ColumnsOf(message.Kind) is not null ? source.RowEnd(index) : message.RowStart;
        bool isControl = source.ColumnsOf(message.Kind) is null;
        if (definitions.IsEmpty && end == message.RowStart && !isControl && !withRows)
        {
            return;
        }

        BeginMessage(source, message, isControl);
        foreach (ref readonly DefinitionRow definition in definitions)
        {
            Batch.Definitions.Add() = definition with
            {
                VenueText = MapText(source, definition.VenueText),
                NameText = MapText(source, definition.NameText),
                UnderlyingText = MapText(source, definition.UnderlyingText),
            };
        }

        if (end > message.RowStart)
        {
            CopyRows(source, message, end);
        }
    }

    /// <summary>Adds one row of positions or accounts.</summary>
    public void AddRow(InputBatch source, in BatchMessage message, int row)
    {
        if (_message < 0)
        {
            BeginMessage(source, message, isControl: false);
        }

        if (message.Kind == InputKind.Positions)
        {
            int at = Copy(source.Positions, Batch.Positions, row, 1, message.Kind);
            FixNames(source, (ushort)Batch.Positions.FieldsOf[at], ref Batch.Positions.InstrumentOf[at]);
            if ((Batch.Positions.FieldsOf[at] & PositionFields.MarginModel) != 0)
            {
                Batch.Positions.MarginModelOf[at] = MapText(source, Batch.Positions.MarginModelOf[at]);
            }

            _positions.Add(row - message.RowStart);
        }
        else
        {
            int at = Copy(source.Accounts, Batch.Accounts, row, 1, message.Kind);
            if ((Batch.Accounts.FieldsOf[at] & AccountFields.Venue) != 0)
            {
                Batch.Accounts.VenueOf[at] = MapText(source, Batch.Accounts.VenueOf[at]);
            }

            _accounts.Add(row - message.RowStart);
        }
    }

    private static int Copy(ColumnSet from, ColumnSet to, int row, int rows, InputKind kind)
    {
        int at = to.Append(rows);
        for (int column = 0; ColumnTables.AllOf(kind) >> column != 0; column++)
        {
            ReadOnlySpan<byte> source = ColumnTables.Bytes(from, column);
            Span<byte> target = ColumnTables.Bytes(to, column);
            int size = source.Length / from.Count;
            source.Slice(row * size, rows * size).CopyTo(target[(at * size)..]);
        }

        return at;
    }

    private void BeginMessage(InputBatch source, in BatchMessage message, bool isControl)
    {
        int start = message.Kind == InputKind.SessionName ? MapText(source, message.RowStart) : isControl ? 0 : Batch.ColumnsOf(message.Kind)!.Count;
        _message = Batch.MessageCount;
        Batch.AddMessage(message with { DefinitionStart = Batch.Definitions.Count, RowStart = start });
    }

    private void CopyRows(InputBatch source, in BatchMessage message, int end)
    {
        int count = end - message.RowStart;
        if (message.Kind == InputKind.Observations)
        {
            CopyObservations(source, message.RowStart, count);
            return;
        }

        ColumnSet from = source.ColumnsOf(message.Kind)!;
        int at = Copy(from, Batch.ColumnsOf(message.Kind)!, message.RowStart, count, message.Kind);
        for (int row = at; row < at + count; row++)
        {
            FixRow(source, message.Kind, row);
        }
    }

    private void FixRow(InputBatch source, InputKind kind, int row)
    {
        switch (kind)
        {
            case InputKind.Quotes:
                FixNames(source, (ushort)Batch.Quotes.FieldsOf[row], ref Batch.Quotes.InstrumentOf[row]);
                break;
            case InputKind.Trades:
                FixNames(source, (ushort)Batch.Trades.FieldsOf[row], ref Batch.Trades.InstrumentOf[row]);
                break;
            case InputKind.Liquidations:
                FixNames(source, (ushort)Batch.Liquidations.FieldsOf[row], ref Batch.Liquidations.InstrumentOf[row]);
                break;
            case InputKind.Market:
                FixMarket(source, row);
                break;
            default:
                throw new InvalidOperationException($"Rows of kind {kind} are not kept in columns that all logs get.");
        }
    }

    private void FixMarket(InputBatch source, int row)
    {
        MarketColumns rows = Batch.Market;
        MarketFields fields = rows.FieldsOf[row];
        rows.VenueOf[row] = (fields & MarketFields.Venue) != 0 ? MapText(source, rows.VenueOf[row]) : 0;
        rows.UnderlyingOf[row] = (fields & MarketFields.Underlying) != 0 ? MapText(source, rows.UnderlyingOf[row]) : 0;
        rows.PerpetualOf[row] = (fields & MarketFields.Perpetual) != 0 ? MapText(source, rows.PerpetualOf[row]) : 0;
        if ((fields & (MarketFields.Bids | MarketFields.Asks)) != 0 && !_hasDepth)
        {
            // All levels, so that the ranges of rows stay as they are.
            _hasDepth = true;
            foreach (ref readonly DepthLevel level in source.Depth.Rows)
            {
                Batch.Depth.Add() = level;
            }
        }
    }

    private void CopyObservations(InputBatch source, int start, int count)
    {
        int at = Batch.Observations.Append(count);
        for (int i = 0; i < count; i++)
        {
            ObservationRow row = source.Observations.Rows[start + i];
            row.SourceText = MapText(source, row.SourceText);
            row.UnderlyingText = MapText(source, row.UnderlyingText);
            row.NameText = MapText(source, row.NameText);
            row.AssumptionText = MapText(source, row.AssumptionText);
            row.UnequalListText = MapText(source, row.UnequalListText);
            int first = Batch.ObservationPoints.Count;
            for (int point = row.PointStart; point < row.PointStart + row.PointCount; point++)
            {
                ObservationPoint copied = source.ObservationPoints.Rows[point];
                Batch.ObservationPoints.Add() = copied with { NameText = MapText(source, copied.NameText) };
            }

            row.PointStart = first;
            Batch.Observations.Rows[at + i] = row;
        }
    }

    private void FixNames(InputBatch source, ushort fields, ref uint instrument)
    {
        // The same bits in the masks of every kind that has instruments.
        if ((fields & (ushort)QuoteFields.InstrumentName) == 0)
        {
            return;
        }

        int name = (int)instrument;
        if (!_names.TryGetValue(name, out int mapped))
        {
            mapped = Batch.Names.Count;
            NamedInstrument named = source.Names[name];
            Batch.Names.Add() = new NamedInstrument(MapText(source, named.VenueText), MapText(source, named.NameText));
            _names.Add(name, mapped);
        }

        instrument = (uint)mapped;
    }

    private int? MapText(InputBatch source, int? text) => text is { } index ? MapText(source, index) : null;

    private int MapText(InputBatch source, int text)
    {
        if (text < 0)
        {
            return text;
        }

        if (!_texts.TryGetValue(text, out int mapped))
        {
            mapped = Batch.Text.Add(source.Text[text]);
            _texts.Add(text, mapped);
        }

        return mapped;
    }
}
