using BtcStream.Cli.Feeding;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Replay;

/// <summary>What an input of a replay is.</summary>
internal enum ReplayKind
{
    /// <summary>Whole option chains.</summary>
    Chain,

    /// <summary>Forced orders.</summary>
    ForcedOrders,

    /// <summary>A history, which is needed from long before the replay begins.</summary>
    History,
}

/// <summary>One file of a replay: items that each belong to a moment. One thread.</summary>
internal interface IReplayInput
{
    /// <summary>The file's name, for people.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public ReplayKind Kind { get; }

    /// <summary>The moment of each item, Unix nanoseconds UTC, in the file's order, which need not be that of time.</summary>
    public IReadOnlyList<long> Times { get; }

    /// <summary>Makes batches of some items; their sequence numbers are the sender's to give.</summary>
    /// <param name="items">Indexes into <see cref="Times"/>, in the order to send.</param>
    /// <param name="builders">Make messages, for the whole call.</param>
    public IEnumerable<ReplayBatch> Build(IReadOnlyList<int> items, ReplayBuilders builders);
}

/// <summary>What makes messages of rows; ids that they give out are local to one call. Forced orders name their instruments, so that ids are of options alone.</summary>
/// <param name="maxInstruments">Number of ids the server lets a call introduce.</param>
/// <param name="batchRows">Most rows of a batch.</param>
internal sealed class ReplayBuilders(uint maxInstruments, int batchRows)
{
    /// <summary>Quotes, as columns.</summary>
    public ColumnBatchBuilder Quotes { get; } = new(maxInstruments);

    /// <summary>Forced orders, as rows.</summary>
    public LiquidationBatchBuilder Liquidations { get; } = new(FeedForm.Rows, maxInstruments);

    /// <summary>Observations, as columns where they are of one series.</summary>
    public ObservationBatchBuilder Observations { get; } = new(FeedForm.Columns);

    /// <summary>Most rows of a batch.</summary>
    public int BatchRows => batchRows;
}

/// <summary>A batch, ready to be sent.</summary>
/// <param name="Frame">The message.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Trace">Turns the server's refusal of a row or definition of this batch into one that names the file's row.</param>
internal sealed record ReplayBatch(ClientFrame Frame, int Rows, Func<Rejection, Refusal> Trace)
{
    /// <summary>Gives the batch its sequence number.</summary>
    public void Number(ulong sequence)
    {
        switch (Frame.FrameCase)
        {
            case ClientFrame.FrameOneofCase.Quotes:
                Frame.Quotes.Sequence = sequence;
                break;
            case ClientFrame.FrameOneofCase.Market:
                Frame.Market.Sequence = sequence;
                break;
            case ClientFrame.FrameOneofCase.Liquidations:
                Frame.Liquidations.Sequence = sequence;
                break;
            case ClientFrame.FrameOneofCase.Observations:
                Frame.Observations.Sequence = sequence;
                break;
            default:
                throw new InvalidOperationException($"a replay sends no {Frame.FrameCase}");
        }
    }
}
