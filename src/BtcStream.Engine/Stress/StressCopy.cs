using BtcStream.Engine.Publication;
using BtcStream.Engine.State.Observations;

namespace BtcStream.Engine.Stress;

/// <summary>
/// What the stress answers rest on, as of one moment: an underlying's book and its histories. The engine thread only gathers; then its thread is its owner's. An
/// answer is a function of it alone, so that it does not matter in which order the inputs came.
/// </summary>
internal sealed class StressCopy
{
    /// <summary>A copy of an underlying, which is settled first. Engine thread.</summary>
    public StressCopy(RiskEngine engine, string underlying)
    {
        Options = engine.Options;
        Underlying = underlying;
        Book = new FrozenBook(engine.Options);
        engine.Freeze(underlying, Book);
        Observations = ObservationImage.Of(engine.State.Observations, underlying);
    }

    public EngineOptions Options { get; }

    public string Underlying { get; }

    public FrozenBook Book { get; }

    public ObservationImage Observations { get; }

    /// <summary>The engine's as_of; <see cref="long.MinValue"/> while there is none.</summary>
    public long AsOf => Book.AsOf;

    /// <summary>The publication that this is the state of.</summary>
    public long Sequence => Book.Sequence;

    /// <summary>Copies on the engine thread.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public static Task<StressCopy> TakeAsync(EngineHost host, string underlying)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentException.ThrowIfNullOrEmpty(underlying);
        return host.AskAsync(engine => new StressCopy(engine, underlying));
    }
}
