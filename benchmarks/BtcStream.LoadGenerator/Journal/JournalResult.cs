using BtcStream.Engine.Durability;

namespace BtcStream.LoadGenerator.Journal;

/// <summary>One slice of each side.</summary>
/// <param name="MemoryMillionRows">Million rows a second into an engine without a journal.</param>
/// <param name="JournaledMillionRows">The same with one.</param>
/// <param name="DiskMegabytes">Megabytes a second that the disk takes of one writer that does nothing else.</param>
internal sealed record JournalSlice(double MemoryMillionRows, double JournaledMillionRows, double DiskMegabytes);

/// <summary>What a run of the journal measured.</summary>
/// <param name="Fsync">When records were forced to the disk.</param>
/// <param name="Slices">Slices of each side, in turns.</param>
/// <param name="BytesPerRow">Bytes of the journal a row.</param>
/// <param name="Rows">Rows replayed at the end.</param>
/// <param name="ReplaySeconds">The time that took.</param>
internal sealed record JournalResult(FsyncPolicy Fsync, IReadOnlyList<JournalSlice> Slices, double BytesPerRow, long Rows, double ReplaySeconds)
{
    /// <summary>Rows a second with a journal to those without.</summary>
    public Ratio ToMemory => Ratio.Of(Slices.Select(slice => slice.JournaledMillionRows / slice.MemoryMillionRows));

    /// <summary>What the journal wrote to what the disk takes.</summary>
    public Ratio ToDisk => Ratio.Of(Slices.Select(slice => slice.JournaledMillionRows * BytesPerRow / slice.DiskMegabytes));

    /// <summary>Million rows replayed a second.</summary>
    public double ReplayMillionRows => Rows / ReplaySeconds / 1e6;
}
