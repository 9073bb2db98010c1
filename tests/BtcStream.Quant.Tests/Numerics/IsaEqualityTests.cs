using BtcStream.Quant.IsaProbe;

namespace BtcStream.Quant.Tests.Numerics;

/// <summary>The same bits on every register width, for every length, with whatever instructions the machine has.</summary>
public sealed class IsaEqualityTests(ITestOutputHelper output)
{
    private static readonly string[] LaneTypes = ["LaneDispatch", "Lanes512", "Lanes256", "Lanes128", "LanesScalar"];

    /// <summary>
    /// What the kernels gave when they were written, on x86-64 with AVX2. The bits belong to the results (journals are replayed
    /// and compared): another value here is a change of every result, to be made knowingly or not at all.
    /// </summary>
    private static readonly Dictionary<string, string> Golden = new()
    {
        ["exp"] = "BC471C4B89CE5225",
        ["exp2"] = "5DE4199EE3BDB3F3",
        ["log"] = "F2E17D9079792724",
        ["pdf"] = "DB6A5015A8054C8B",
        ["cdf"] = "237A273526DEDC39",
        ["gamma"] = "EBE70A9E173CE6FE",
        ["price"] = "53B00C15C40C6BDC",
        ["greeks"] = "853AD678339FBA72",
        ["profile"] = "A0CB6FCCFBEE4322",
    };

    [Theory]
    [InlineData(null)]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableAVX")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task EveryKernel_InAChildProcess_GivesTheSameBitsOnEveryWidth(string? switchedOff)
    {
        IReadOnlyDictionary<string, string> probe = await IsaProbeProcess.RunAsync(switchedOff);

        output.WriteLine($"{switchedOff ?? "all on"}: " + string.Join(", ", InstructionSets.All.Select(set => $"{set.Name} {probe[set.Name]}")));
        output.WriteLine($"selected {probe["Selected"]}");
        foreach ((string part, string expected) in Golden)
        {
            Assert.All(LaneTypes, lanes => Assert.Equal($"{lanes} {part} {expected}", $"{lanes} {part} {probe[$"{lanes}.{part}"]}"));
        }
    }

    [Fact]
    public async Task ScalarFunctions_SameArguments_HaveTheBitsOfTheKernels()
    {
        IReadOnlyDictionary<string, string> probe = await IsaProbeProcess.RunAsync(null);

        string[] parts = [.. probe.Keys.Where(key => key.StartsWith("DeterministicMath.", StringComparison.Ordinal)).Select(key => key.Split('.')[1])];
        Assert.Equal(["exp", "log", "pdf", "cdf", "gamma", "price"], parts);
        Assert.All(parts, part => Assert.Equal(probe[$"DeterministicMathInLanes.{part}"], probe[$"DeterministicMath.{part}"]));
    }

    /// <summary>Without this the test above could compare a machine with itself five times over.</summary>
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "Avx512F", "Vector512")]
    [InlineData("DOTNET_EnableAVX2", "Avx2", "Vector256")]
    [InlineData("DOTNET_EnableAVX", "Avx", "Vector256")]
    [InlineData("DOTNET_EnableHWIntrinsic", "Avx", "Vector128")]
    public async Task Knob_SwitchedOff_TakesTheInstructionsAway(string knob, string instructionSet, string width)
    {
        IReadOnlyDictionary<string, string> probe = await IsaProbeProcess.RunAsync(knob);

        Assert.Equal(bool.FalseString, probe[instructionSet]);
        Assert.Equal(bool.FalseString, probe[width]);
    }
}
