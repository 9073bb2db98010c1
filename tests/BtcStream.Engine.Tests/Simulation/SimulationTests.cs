using System.Diagnostics;
using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Simulation;

/// <summary>Seeds of the simulation: as many as a build has time for, or as many as somebody asks for; and proof that it finds what is wrong.</summary>
public class SimulationTests(ITestOutputHelper output)
{
    /// <summary>How many seeds.</summary>
    public const string SeedsVariable = "BTCSTREAM_SIM_SEEDS";

    /// <summary>The first of them.</summary>
    public const string FromVariable = "BTCSTREAM_SIM_FROM";

    private const int DefaultSeeds = 2_000;
    private const int SeedsToFindADefect = 300;

    [Fact]
    public void Seeds_EachOfThem_KeepsWhatWasPromised()
    {
        int first = LongRun.Setting(FromVariable) ?? 1;
        int count = LongRun.Setting(SeedsVariable) ?? DefaultSeeds;
        SimulationFailure? failure = null;
        var total = default(SimulationResult);
        var turn = new Lock();
        var watch = Stopwatch.StartNew();

        // Each seed runs on one thread; which of them run at the same time changes nothing. One for each processor: the pool adds threads to loops that last, forty after a
        // few minutes, and the garbage of so many runs at once is gigabytes.
        Parallel.For(0L, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (i, loop) =>
        {
            try
            {
                SimulationResult result = new Simulation(first + (int)i).Run();
                lock (turn)
                {
                    total += result;
                }
            }
            catch (SimulationFailure e)
            {
                lock (turn)
                {
                    failure = failure is null || e.Seed < failure.Seed ? e : failure;
                }

                loop.Break();
            }
        });

        output.WriteLine($"{count} seeds from {first} in {watch.Elapsed.TotalSeconds:F1} s: {total}");
        Assert.True(failure is null, failure?.ToString());
        Assert.True(count < DefaultSeeds || (total is { Torn: > 0, Snapshots: > 0, FromSnapshot: > 0, Resumes: > 0, HeldUp: > 0, Failures: > 0 }), $"what is to be tried does not happen: {total}");
    }

    [Fact]
    public void Seed_Twice_IsTheSameRun()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            Assert.Equal(new Simulation(seed).Run(), new Simulation(seed).Run());
        }
    }

    [Fact]
    public void Defect_DiskThatLiesAboutFlushes_IsFound() => AssertFound(seed => new Simulation(seed, DiskLie.Sync));

    [Fact]
    public void Defect_DirectoryThatIsNotFlushed_IsFound() => AssertFound(seed => new Simulation(seed, DiskLie.SyncDirectory));

    [Fact]
    public void Defect_AckBeforeTheDiskHasIt_IsFound() => AssertFound(seed => new Simulation(seed, journal: FsyncPolicy.Never));

    private void AssertFound(Func<int, Simulation> plant)
    {
        for (int seed = 1; seed <= SeedsToFindADefect; seed++)
        {
            try
            {
                plant(seed).Run();
            }
            catch (SimulationFailure found)
            {
                output.WriteLine(found.Message);
                Assert.Contains($"{FromVariable}={seed} ", found.Message, StringComparison.Ordinal);
                return;
            }
        }

        Assert.Fail($"{SeedsToFindADefect} seeds do not find it");
    }
}
