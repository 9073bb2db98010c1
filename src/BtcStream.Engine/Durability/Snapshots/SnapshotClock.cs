namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>What a <see cref="SnapshotKeeper"/> knows of time: the engine itself knows only what inputs say.</summary>
/// <param name="Passed">Time that has passed since some moment. It never goes back, whatever somebody sets the clock to.</param>
/// <param name="UnixNanos">The clock on the wall, Unix nanoseconds UTC: how old what is kept may be.</param>
public sealed record SnapshotClock(Func<TimeSpan> Passed, Func<long> UnixNanos);
