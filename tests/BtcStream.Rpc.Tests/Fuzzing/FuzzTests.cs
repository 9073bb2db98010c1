using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Fuzz;

namespace BtcStream.Rpc.Tests.Fuzzing;

/// <summary>A few seconds of the fuzzer, always with the same seeds, or as long as one likes; <c>tests/BtcStream.Rpc.Fuzz</c> is the same as a program.</summary>
[Collection(nameof(FuzzTests))]
[CollectionDefinition(nameof(FuzzTests), DisableParallelization = true)]
[Trait("Category", FuzzRun.Category)]
public sealed class FuzzTests(ITestOutputHelper output)
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

    private async Task RunAsync(FuzzTarget target, int cases)
    {
        await using FuzzRunner runner = await FuzzRunner.StartAsync(target);
        foreach (int seed in new FuzzRun($"gRPC's {target.ToString().ToLowerInvariant()}", cases, output).Seeds())
        {
            await runner.RunAsync(seed);
        }
    }
}
