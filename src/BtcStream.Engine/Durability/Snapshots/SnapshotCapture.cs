using BtcStream.Engine.History;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Observations;
using BtcStream.Engine.State.Positions;

namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>
/// An engine's whole state between two inputs, taken on its thread: what is small as bytes, what never changes once it is there by reference, and rows of positions and
/// accounts as frozen chunks, of which the engine copies those that it writes to until this is disposed. Any thread may write it to a file meanwhile.
/// </summary>
internal sealed class SnapshotCapture : IDisposable
{
    private readonly long _observationChanges;

    private SnapshotCapture(RiskEngine engine, SnapshotHeader header, byte[] buffer)
    {
        EngineState state = engine.State;
        Header = header;
        State = StateCarrier.Saving(buffer);
        engine.Carry(State, null);
        Definitions = state.Instruments.Definitions;
        Observations = state.Observations.Images;
        _observationChanges = state.Observations.Changes;
        History = engine.History.Image;
        Accounts = state.Positions.Accounts.Rows.Freeze();
        try
        {
            Positions = state.Positions.Rows.Freeze();
        }
        catch
        {
            Accounts.Dispose();
            throw;
        }
    }

    public SnapshotHeader Header { get; }

    /// <summary>The small part of the state, as bytes.</summary>
    public StateCarrier State { get; }

    public DefinitionImage Definitions { get; }

    public SeriesImage[] Observations { get; }

    public HistoryImage History { get; }

    public FrozenTable<AccountRecord> Accounts { get; }

    public FrozenTable<PositionRecord> Positions { get; }

    /// <summary>Takes it. Engine thread, between two inputs; all that the journal has up to the position has been applied, and nothing else.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="covered">Where the journal is.</param>
    /// <param name="epoch">The run of the server.</param>
    /// <param name="buffer">Takes the small part of the state; a larger one is made where it is too small.</param>
    public static SnapshotCapture Take(RiskEngine engine, JournalPosition covered, ulong epoch, byte[] buffer) => new(
        engine,
        new SnapshotHeader
        {
            Covered = covered,
            Epoch = epoch,
            AsOfUnixNanos = engine.AsOfUnixNanos ?? long.MinValue,
            Sequence = engine.Sequence,
            Options = ReplayOptions.Of(engine.Options),
        },
        buffer);

    /// <summary>Writes the observations. Any thread.</summary>
    public void SaveObservations(StateCarrier carrier) => ObservationBook.Save(carrier, Observations, _observationChanges);

    public void Dispose()
    {
        Accounts.Dispose();
        Positions.Dispose();
    }
}
