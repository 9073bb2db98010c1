using BtcStream.Contracts.V1;
using Google.Protobuf.Reflection;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace BtcStream.Contracts.Tests;

public sealed class ContractCommentTests
{
    private static readonly IReadOnlyList<CommentedElement> Elements = ContractComments.Read(ContractDescriptors.Load());

    [Fact]
    public void Comments_EveryElement_HasOne() => Findings.AssertNone(Elements.Where(element => element.Comment.Length == 0).Select(element => element.Name));

    [Fact]
    public void Comments_WholeContract_WasRead()
    {
        // A reader that misses a kind of element would make the test above pass.
        Assert.Equal(27, Elements.Count(element => element.Descriptor is MethodDescriptorProto));
        Assert.Contains(Elements, element => element is { Name: "btcstream.v1.QuoteRow.mark_iv", Descriptor: FieldDescriptorProto });
        Assert.Contains(Elements, element => element is { Name: "btcstream.v1.ClientFrame.frame", Descriptor: OneofDescriptorProto });
        Assert.Contains(Elements, element => element is { Name: "btcstream.v1.SIDE_BUY", Descriptor: EnumValueDescriptorProto });
        Assert.Contains(Elements, element => element is { Name: "btcstream.v1.method_stability", Descriptor: FieldDescriptorProto });
        Assert.Contains(Elements, element => element is { Name: "btcstream/v1/risk.proto", Descriptor: FileDescriptorProto });
    }

    [Fact]
    public void Comments_NumericFields_MentionTheirUnit() =>
        Findings.AssertNone(Elements
            .Where(element => element.Descriptor is FieldDescriptorProto field && IsNumeric(field) && !ContractComments.MentionsUnit(element.Comment))
            .Select(element => $"{element.Name}: {element.Comment}"));

    [Fact]
    public void Comments_TimeFields_SayUnixNanoseconds() =>
        Findings.AssertNone(Elements
            .Where(element => element.Descriptor is FieldDescriptorProto { Type: FieldType.Fixed64 } && !IsIdentifier(element.Name))
            .Where(element => !element.Comment.Contains("(Unix ns UTC)", StringComparison.Ordinal))
            .Select(element => element.Name));

    [Theory]
    [InlineData("Forward of the expiry.", false)]
    [InlineData("Mark price, if any.", false)]
    [InlineData("Forward of the expiry in USD per coin.", true)]
    [InlineData("Time of the quote (Unix ns UTC).", true)]
    [InlineData("Number of live options.", true)]
    public void MentionsUnit_Comment_FindsUnitWords(string comment, bool expected) => Assert.Equal(expected, ContractComments.MentionsUnit(comment));

    [Fact]
    public void Comments_Methods_SayUnstableExactlyWhereTheyAre() =>
        Findings.AssertNone(Elements
            .Where(element => element.Descriptor is MethodDescriptorProto method
                && element.Comment.Contains("Unstable: ", StringComparison.Ordinal) != (method.Stability() == Stability.Unstable))
            .Select(element => element.Name));

    [Fact]
    public void Stability_EveryMethod_IsSaid() =>
        Findings.AssertNone(Elements.Where(element => element.Descriptor is MethodDescriptorProto method && method.Stability() == Stability.Unspecified).Select(element => element.Name));

    private static bool IsNumeric(FieldDescriptorProto field) =>
        field.Type is not (FieldType.String or FieldType.Bytes or FieldType.Bool or FieldType.Message or FieldType.Enum);

    private static bool IsIdentifier(string name) =>
        name.EndsWith(".account", StringComparison.Ordinal) || name.EndsWith("_account", StringComparison.Ordinal) || name.EndsWith("epoch", StringComparison.Ordinal);
}
