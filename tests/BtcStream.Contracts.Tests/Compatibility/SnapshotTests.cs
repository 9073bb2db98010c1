using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace BtcStream.Contracts.Tests.Compatibility;

/// <summary>
/// Holds the contract to the committed snapshot of what was promised: Snapshot/btcstream.v1.binpb, which buf breaking reads too, and the same as text for review.
/// To record new promises: BTCSTREAM_UPDATE_CONTRACT=1 dotnet test tests/BtcStream.Contracts.Tests. It refuses while a promise is broken; to break one on purpose, delete both files first.
/// </summary>
public sealed class SnapshotTests
{
    private const string UpdateVariable = "BTCSTREAM_UPDATE_CONTRACT";

    private static string DescriptorFile => Path.Combine(RepositoryPaths.Snapshot, "btcstream.v1.binpb");

    private static string TextFile => Path.Combine(RepositoryPaths.Snapshot, "btcstream.v1.txt");

    [Fact]
    public void Contract_AgainstSnapshot_KeepsEveryPromise()
    {
        UpdateIfAsked();

        IReadOnlyList<string> breaks = ContractComparison.FindBreaks(ReadSnapshot(), ContractDescriptors.Load());

        Findings.AssertNone(breaks);
    }

    [Fact]
    public void Snapshot_AgainstStableMethods_HoldsEveryOne()
    {
        UpdateIfAsked();

        IEnumerable<string> stable = ContractIndex.Of(PromisedContract.Of(ContractDescriptors.Load())).Methods.Keys;
        string[] unguarded = [.. stable.Except(ContractIndex.Of(ReadSnapshot()).Methods.Keys)];

        Assert.True(
            unguarded.Length == 0,
            $"Methods became stable that the snapshot does not guard yet: {string.Join(", ", unguarded)}. Record them: {UpdateVariable}=1 dotnet test tests/BtcStream.Contracts.Tests");
    }

    [Fact]
    public void Snapshot_AsText_SaysTheSame()
    {
        UpdateIfAsked();

        Assert.Equal(ContractText.Render(ReadSnapshot()), File.ReadAllText(TextFile).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Render_Contract_NamesMethodsFieldsAndValues()
    {
        string[] lines = ContractText.Render(PromisedContract.Of(StableContract.Load())).Split('\n');

        Assert.Contains("rpc btcstream.v1.RiskService.Connect (stream btcstream.v1.ClientFrame) returns (stream btcstream.v1.RiskFrame)", lines);
        Assert.Contains("  6 mark_iv: optional double", lines);
        Assert.Contains("  6 mark_iv: repeated double", lines);
        Assert.Contains("  2 quotes: btcstream.v1.QuoteBatch (oneof frame)", lines);
        Assert.Contains("  1 POSITIONING_MODEL_NAIVE", lines);
    }

    private static FileDescriptorSet ReadSnapshot()
    {
        Assert.True(File.Exists(DescriptorFile), string.Create(CultureInfo.InvariantCulture, $"{DescriptorFile} is missing. Write it: {UpdateVariable}=1 dotnet test tests/BtcStream.Contracts.Tests"));
        return ContractDescriptors.Parse(File.ReadAllBytes(DescriptorFile));
    }

    // Tests of one class run one after the other, so that only the first of them writes.
    private static void UpdateIfAsked()
    {
        if (Environment.GetEnvironmentVariable(UpdateVariable) != "1")
        {
            return;
        }

        FileDescriptorSet contract = ContractDescriptors.Load();
        if (File.Exists(DescriptorFile))
        {
            IReadOnlyList<string> breaks = ContractComparison.FindBreaks(ReadSnapshot(), contract);
            Assert.True(breaks.Count == 0, "Not recorded, since promises are broken:\n" + string.Join('\n', breaks));
        }

        FileDescriptorSet promised = PromisedContract.Of(contract);
        Directory.CreateDirectory(RepositoryPaths.Snapshot);
        File.WriteAllBytes(DescriptorFile, promised.ToByteArray());
        File.WriteAllText(TextFile, ContractText.Render(promised));
    }
}
