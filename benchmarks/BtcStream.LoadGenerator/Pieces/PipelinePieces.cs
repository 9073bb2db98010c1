using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.LoadGenerator.Gates;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.LoadGenerator.Positions;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Ladders;
using BtcStream.Server.Ingest.Decoding;
using BtcStream.Server.Services.Encoding;
using Google.Protobuf;
using QuoteBatch = BtcStream.Contracts.V1.QuoteBatch;

namespace BtcStream.LoadGenerator.Pieces;

/// <summary>The pieces between wire and wire, one call each, for the microbenchmarks. Messages have 1,024 rows.</summary>
internal sealed class PipelinePieces : IDisposable
{
    /// <summary>Rows of a message.</summary>
    public const int Rows = 1_024;

    private const int Positions = 200_000;
    private const double DepthUsdPerPercent = 250e6;

    private readonly InputBatch _batch = new();
    private readonly EncodeBuffer _buffer = new();
    private readonly RiskEngine _engine = new(new EngineOptions { FallbackDepthUsdPerPercent = DepthUsdPerPercent });
    private readonly FrozenBook _frozen;
    private readonly EngineBatches _positions;
    private readonly LocalIngest _quotes;
    private readonly RiskSubscription _subscription;
    private readonly byte[] _columns;
    private readonly byte[] _rows;
    private int _change;
    private long _draw;

    public PipelinePieces()
    {
        var tape = new QuoteTape();
        _columns = TimelessQuotes.Batch(tape.RowsOf(0, 1), 0, RowForm.Columns, Rows).ToByteArray();
        _rows = TimelessQuotes.Batch(tape.RowsOf(0, 1), 0, RowForm.Rows, Rows).ToByteArray();
        _positions = new EngineBatches(_engine);
        _positions.Positions(Positions, row => (int)row, 0);
        _quotes = new LocalIngest(_engine, tape, RowForm.Columns, Rows);
        _quotes.Feed(16 * Rows);
        _subscription = _engine.Subscribe(PositionTape.Underlying, PositioningModel.Naive, RiskParts.All, _engine.Unsubscribe);
        _frozen = new FrozenBook(_engine.Options);
        _engine.Freeze(PositionTape.Underlying, _frozen);
    }

    /// <summary>Google.Protobuf: the same message as objects.</summary>
    public QuoteBatch ParseColumns() => QuoteBatch.Parser.ParseFrom(_columns);

    /// <summary>The same of rows.</summary>
    public QuoteBatch ParseRows() => QuoteBatch.Parser.ParseFrom(_rows);

    /// <summary>The server's decoder: columns into a pooled batch.</summary>
    public int DecodeColumns() => Decode(_columns);

    /// <summary>The same of rows.</summary>
    public int DecodeRows() => Decode(_rows);

    /// <summary>Decoded and applied.</summary>
    public void ApplyQuotes() => _quotes.Feed(Rows);

    /// <summary>Upserts of positions into the ladder of liquidations; filling the batches is part of it.</summary>
    public void UpsertPositions()
    {
        long first = _draw;
        _draw += Rows;
        _positions.Positions(Rows, row => PositionTape.Pick(first + row, Positions), ++_change);
    }

    /// <summary>A message of quotes applied and every view published.</summary>
    public void ApplyAndPublish()
    {
        _quotes.Feed(Rows);
        _engine.Publish();
    }

    /// <summary>Encodes a snapshot of every view.</summary>
    public int EncodeView()
    {
        using RiskView view = _subscription.TryTake(0)!;
        _buffer.Clear();
        RiskUpdateEncoder.Write(new WireWriter(_buffer), view, new UpdateShape(RiskParts.All, CellRange.All), null, new ServerFacts(1, false, PriceGrid.Default));
        return _buffer.Length;
    }

    /// <summary>A cascade of −5 % from a copy of the book.</summary>
    public CascadeAnswer RunCascade() => CascadeComputer.Compute(_frozen, _engine.Options, PositioningModel.Naive, new CascadeQuestion { ShockPercent = -5.0 });

    public void Dispose()
    {
        _subscription.Dispose();
        _buffer.Dispose();
    }

    private int Decode(byte[] message)
    {
        _batch.Clear();
        BatchDecoder.Append<QuoteDecoder>(message, _batch);
        return _batch.RowCount;
    }
}
