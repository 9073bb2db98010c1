namespace BtcStream.Server;

/// <summary>
/// How long each part of a stop may take, from when the process is asked to: calls have their grace; the web host a while more to write what is left and to close
/// connections; and then the journal and the last snapshot theirs, which a disk that hangs would take for ever. The systemd unit's TimeoutStopSec is longer than all.
/// </summary>
internal sealed class ShutdownTimes(TimeProvider time, int graceSeconds)
{
    /// <summary>For the web host after the grace: what calls handed over is written, and connections close.</summary>
    private const int WebHostSeconds = 20;

    /// <summary>For the journal's end and the last snapshot: some 2 GB on a disk that writes 100 MB a second.</summary>
    private const int DiskSeconds = 20;

    /// <summary>Of those, for what comes after the last snapshot: telemetry takes 4 s to be sent where nobody takes it.</summary>
    private const int AfterSnapshotSeconds = 6;

    private const long NotAsked = -1;

    private long _asked = NotAsked;

    /// <summary>When the web host gives up.</summary>
    public static TimeSpan WebHost(int graceSeconds) => TimeSpan.FromSeconds(graceSeconds + WebHostSeconds);

    /// <summary>When the process is ended, whatever it is at.</summary>
    public static TimeSpan Whole(int graceSeconds) => WebHost(graceSeconds) + TimeSpan.FromSeconds(DiskSeconds);

    /// <summary>When the last snapshot is given up. What is not needed before is the snapshot's, which may be large.</summary>
    public static TimeSpan LastSnapshot(int graceSeconds) => Whole(graceSeconds) - TimeSpan.FromSeconds(AfterSnapshotSeconds);

    /// <summary>Says that the server is asked to stop; the first time counts.</summary>
    public void Begin() => Interlocked.CompareExchange(ref _asked, time.GetTimestamp(), NotAsked);

    /// <summary>What is left for the last snapshot. All of it while nobody has asked.</summary>
    public TimeSpan LeftForSnapshot()
    {
        long asked = Interlocked.Read(ref _asked);
        TimeSpan passed = asked == NotAsked ? TimeSpan.Zero : time.GetElapsedTime(asked);
        return passed < LastSnapshot(graceSeconds) ? LastSnapshot(graceSeconds) - passed : TimeSpan.Zero;
    }
}
