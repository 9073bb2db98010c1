using System.Buffers.Binary;
using BtcStream.Engine;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.Server.Ingest.Decoding;
using Google.Protobuf;

namespace BtcStream.LoadGenerator.Gates;

/// <summary>The server's decoders and its engine on this thread, without a wire between: what they allocate is exact.</summary>
internal sealed class LocalIngest
{
    private readonly IngestCall _call;
    private readonly InputBatch _batch = new();
    private readonly FrameBlocks _frames;
    private byte[] _block = [];
    private int _at;

    /// <param name="engine">Takes the rows.</param>
    /// <param name="tape">Where they come from.</param>
    /// <param name="form">How they stand in a message.</param>
    /// <param name="rowsPerMessage">Rows in each message.</param>
    public LocalIngest(RiskEngine engine, QuoteTape tape, RowForm form, int rowsPerMessage)
    {
        Engine = engine;
        _call = engine.OpenCall();
        BatchDecoder.Append<QuoteDecoder>(tape.Definitions().ToByteArray(), _batch);
        Apply(0);
        _frames = FrameBlocks.Encode(tape.RowsOf(0, 1), form, rowsPerMessage, QuoteTape.FirstUnixNanos);
    }

    public RiskEngine Engine { get; }

    /// <summary>Decodes and applies rows.</summary>
    /// <param name="rows">A multiple of the rows of a message.</param>
    public void Feed(int rows)
    {
        for (int done = 0; done < rows; done += _frames.RowsPerMessage)
        {
            if (_at == _block.Length)
            {
                // Blocks are arrays, sent again and again: nothing is copied or made here.
                _block = _frames.NextBlock();
                _at = 0;
            }

            int length = BinaryPrimitives.ReadInt32BigEndian(_block.AsSpan(_at + 1));
            BatchDecoder.Append<QuoteDecoder>(_block.AsSpan(_at + 5, length), _batch);
            _at += 5 + length;
            Apply(_frames.RowsPerMessage);
        }
    }

    private void Apply(int rows)
    {
        Engine.Apply(_call, _batch);
        if (_batch.RowCount != rows || _batch.Result.RejectedDefinitions > 0 || _batch.Result.Counts.Late + _batch.Result.Counts.Rejected > 0)
        {
            throw new InvalidOperationException($"of {rows} rows {_batch.Result.Counts.Accepted} were accepted in the call so far, {_batch.Result.Counts.Late} were late and {_batch.Result.Counts.Rejected} refused");
        }

        _batch.Clear();
    }
}
