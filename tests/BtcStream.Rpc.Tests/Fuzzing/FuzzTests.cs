using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Fuzz;

namespace BtcStream.Rpc.Tests.Fuzzing;

/// <summary>A few seconds of the fuzzer, always with the same seeds; <c>tests/BtcStream.Rpc.Fuzz</c> goes on for longer with others.</summary>
[Collection(nameof(FuzzTests))]
[CollectionDefinition(nameof(FuzzTests), DisableParallelization = true)]
public sealed class FuzzTests
{
    [Fact]
    public async Task Frames_OfAnyKind_ReadAsTheReferenceReadsThem()
    {
        await RunAsync(FuzzTarget.Frames, 700);
        Assert.Equal(0, ScratchBuffer.Outstanding);
    }

    [Fact]
    public Task Headers_OfAnyKind_NeverThrow() => RunAsync(FuzzTarget.Headers, 5000);

    [Fact]
    public async Task Server_UnderHostileConnections_ServesOthersAndEndsEveryCall()
    {
        await RunAsync(FuzzTarget.Server, 200);
        await Eventually.True(() => ScratchBuffer.Outstanding == 0, "no buffer in use");
    }

    private static async Task RunAsync(FuzzTarget target, int cases)
    {
        await using FuzzRunner runner = await FuzzRunner.StartAsync(target);
        for (int seed = 1; seed <= cases; seed++)
        {
            await runner.RunAsync(seed);
        }
    }
}
