using BtcStream.Contracts.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace BtcStream.Contracts.Tests.Compatibility;

public sealed class PromisedContractTests
{
    [Fact]
    public void Of_StableMethods_KeepsThemAndWhatTheyReach()
    {
        ContractIndex promised = ContractIndex.Of(PromisedContract.Of(StableContract.Load()));

        Assert.Equal([StableContract.Connect, StableContract.GetSummary], promised.Methods.Keys);
        Assert.Contains("btcstream.v1.QuoteColumns", promised.Messages.Keys);
        Assert.Contains("btcstream.v1.InstrumentDefinition", promised.Messages.Keys);
        Assert.Contains("btcstream.v1.FlipStatus", promised.Enums.Keys);
    }

    [Fact]
    public void Of_UnstableFields_LeavesOutThemAndWhatOnlyTheyReach()
    {
        ContractIndex promised = ContractIndex.Of(PromisedContract.Of(StableContract.Load()));

        Assert.DoesNotContain(promised.Messages["btcstream.v1.RiskUpdate"].Field, field => field.Name == "stress_rows");
        Assert.DoesNotContain("btcstream.v1.StressRow", promised.Messages.Keys);
        Assert.DoesNotContain("btcstream.v1.Spillover", promised.Messages.Keys);
    }

    [Fact]
    public void Of_AnyContract_IsAValidContract()
    {
        FileDescriptorSet promised = PromisedContract.Of(StableContract.Load());

        // Building the descriptors resolves every name and checks numbers, oneofs and imports.
        IReadOnlyList<FileDescriptor> built = FileDescriptor.BuildFromByteStrings(InDependencyOrder(promised).Select(file => file.ToByteString()));

        Assert.Equal(promised.File.Count, built.Count);
    }

    [Fact]
    public void Of_NoStableMethod_IsEmpty()
    {
        FileDescriptorSet contract = StableContract.Load();
        contract.Method(StableContract.Connect).Mark(Stability.Unstable);
        contract.Method(StableContract.GetSummary).Mark(Stability.Unspecified);

        Assert.Empty(PromisedContract.Of(contract).File);
    }

    [Fact]
    public void Of_TypeOutsideThePackage_Throws()
    {
        FileDescriptorSet contract = StableContract.Load();
        contract.Field("Summary", "flips").TypeName = ".google.protobuf.Any";

        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => PromisedContract.Of(contract));

        Assert.Contains("google.protobuf.Any", thrown.Message, StringComparison.Ordinal);
    }

    private static List<FileDescriptorProto> InDependencyOrder(FileDescriptorSet set)
    {
        List<FileDescriptorProto> ordered = [];
        while (ordered.Count < set.File.Count)
        {
            ordered.Add(set.File.First(file => !ordered.Contains(file) && file.Dependency.All(import => ordered.Exists(done => done.Name == import))));
        }

        return ordered;
    }
}
