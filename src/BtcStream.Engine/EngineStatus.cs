namespace BtcStream.Engine;

/// <summary>Where an engine's thread is.</summary>
public enum EngineStatus : byte
{
    /// <summary>Not started.</summary>
    Created = 0,

    /// <summary>Taking and applying inputs.</summary>
    Running = 1,

    /// <summary>Taking no more inputs; applying those it has.</summary>
    Stopping = 2,

    /// <summary>Ended in order: every input it took has been applied.</summary>
    Stopped = 3,

    /// <summary>Ended because an invariant was violated; see <see cref="EngineHost.Fault"/>. Its state is not to be trusted.</summary>
    Faulted = 4,
}
