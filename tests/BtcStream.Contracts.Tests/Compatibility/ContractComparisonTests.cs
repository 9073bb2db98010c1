using BtcStream.Contracts.V1;
using Google.Protobuf.Reflection;

namespace BtcStream.Contracts.Tests.Compatibility;

/// <summary>The checker itself: every kind of break is found, and nothing else is.</summary>
public sealed class ContractComparisonTests
{
    private const FieldDescriptorProto.Types.Label Repeated = FieldDescriptorProto.Types.Label.Repeated;
    private const FieldDescriptorProto.Types.Type Float = FieldDescriptorProto.Types.Type.Float;

    [Fact]
    public void FindBreaks_SameContract_None() => AssertKept(_ => { });

    [Fact]
    public void FindBreaks_FieldRemoved_Found() =>
        AssertBroken(now => now.Remove("QuoteRow", "mark_iv"), "btcstream.v1.QuoteRow.mark_iv: the field is gone.");

    [Fact]
    public void FindBreaks_FieldRenumbered_Found() =>
        AssertBroken(now => now.Field("QuoteRow", "mark_iv").Number = 99, "btcstream.v1.QuoteRow.mark_iv: the number was 6 and is 99.");

    [Fact]
    public void FindBreaks_FieldRetyped_Found() =>
        AssertBroken(now => now.Field("QuoteRow", "mark_iv").Type = Float, "btcstream.v1.QuoteRow.mark_iv: the type was Double and is Float.");

    [Fact]
    public void FindBreaks_FieldOfAnotherMessageType_Found() =>
        AssertBroken(
            now => now.Field("Summary", "flips").TypeName = ".btcstream.v1.AtmIv",
            "btcstream.v1.Summary.flips: the type name was .btcstream.v1.Flip and is .btcstream.v1.AtmIv.");

    [Fact]
    public void FindBreaks_FieldRenamed_Found() =>
        AssertBroken(now => now.Field("QuoteRow", "mark_iv").Name = "iv", "btcstream.v1.QuoteRow.mark_iv: the name was mark_iv and is iv.");

    [Fact]
    public void FindBreaks_JsonNameChanged_Found() =>
        AssertBroken(now => now.Field("QuoteRow", "mark_iv").JsonName = "iv", "btcstream.v1.QuoteRow.mark_iv: the JSON name was markIv and is iv.");

    [Fact]
    public void FindBreaks_FieldMadeRepeated_Found() =>
        AssertBroken(now => now.Field("GammaCell", "strike").Label = Repeated, "btcstream.v1.GammaCell.strike: the cardinality was Optional and is Repeated.");

    [Fact]
    public void FindBreaks_PresenceChanged_Found() =>
        AssertBroken(
            now => now.Field("QuoteRow", "mark_iv").Proto3Optional = false,
            "btcstream.v1.QuoteRow.mark_iv: the presence (optional) was True and is False.",
            "btcstream.v1.QuoteRow.mark_iv: the oneof was none and is _mark_iv.");

    [Fact]
    public void FindBreaks_FieldTakenOutOfOneof_Found() =>
        AssertBroken(now => now.Field("ClientFrame", "quotes").ClearOneofIndex(), "btcstream.v1.ClientFrame.quotes: the oneof was frame and is none.");

    [Fact]
    public void FindBreaks_ColumnUnpacked_Found() =>
        AssertBroken(
            now => now.Field("QuoteColumns", "mark_iv").Options = new FieldOptions { Packed = false },
            "btcstream.v1.QuoteColumns.mark_iv: the packing was True and is False.");

    [Fact]
    public void FindBreaks_FieldMarkedUnstable_Found() =>
        AssertBroken(now => now.Field("QuoteRow", "mark_iv").Mark(Stability.Unstable), "btcstream.v1.QuoteRow.mark_iv: the field was promised and is now marked unstable.");

    [Fact]
    public void FindBreaks_MessageRenamed_Found()
    {
        IReadOnlyList<string> breaks = BreaksAfter(now => now.Message("QuoteRow").Name = "QuoteLine");

        Assert.Contains("btcstream.v1.QuoteRow: the message is gone.", breaks);
    }

    [Fact]
    public void FindBreaks_EnumValueRemoved_Found() =>
        AssertBroken(
            now => now.Enum("Side").Value.Remove(now.Value("Side", "SIDE_SELL")),
            "btcstream.v1.Side.SIDE_SELL: the enum value is gone.");

    [Fact]
    public void FindBreaks_EnumValueRenumbered_Found() =>
        AssertBroken(now => now.Value("Side", "SIDE_SELL").Number = 9, "btcstream.v1.Side.SIDE_SELL: the number was 2 and is 9.");

    [Fact]
    public void FindBreaks_EnumValueRenamed_Found() =>
        AssertBroken(now => now.Value("Side", "SIDE_SELL").Name = "SIDE_SOLD", "btcstream.v1.Side.SIDE_SELL: the enum value is gone.");

    [Fact]
    public void FindBreaks_EnumRenamed_Found() => AssertBroken(now => now.Enum("Side").Name = "Way", "btcstream.v1.Side: the enum is gone.");

    [Fact]
    public void FindBreaks_MethodRemoved_Found() =>
        AssertBroken(now => now.Method(StableContract.GetSummary).Name = "Summarise", "btcstream.v1.RiskService.GetSummary: the method is gone.");

    [Fact]
    public void FindBreaks_RequestTypeChanged_Found() =>
        AssertBroken(
            now => now.Method(StableContract.GetSummary).InputType = ".btcstream.v1.VerifyRequest",
            "btcstream.v1.RiskService.GetSummary: the request type was .btcstream.v1.GetSummaryRequest and is .btcstream.v1.VerifyRequest.");

    [Fact]
    public void FindBreaks_ResponseTypeChanged_Found() =>
        AssertBroken(
            now => now.Method(StableContract.GetSummary).OutputType = ".btcstream.v1.VerifyResponse",
            "btcstream.v1.RiskService.GetSummary: the response type was .btcstream.v1.Summary and is .btcstream.v1.VerifyResponse.");

    [Fact]
    public void FindBreaks_StreamingChanged_Found() =>
        AssertBroken(
            now =>
            {
                now.Method(StableContract.Connect).ClientStreaming = false;
                now.Method(StableContract.GetSummary).ServerStreaming = true;
            },
            "btcstream.v1.RiskService.Connect: the client streaming was True and is False.",
            "btcstream.v1.RiskService.GetSummary: the server streaming was False and is True.");

    [Fact]
    public void FindBreaks_MethodMarkedUnstable_Found() =>
        AssertBroken(
            now => now.Method(StableContract.GetSummary).Mark(Stability.Unstable),
            "btcstream.v1.RiskService.GetSummary: the stability was Stable and is Unstable.");

    [Fact]
    public void FindBreaks_ReservationDropped_Found()
    {
        FileDescriptorSet before = StableContract.Load();
        before.Message("QuoteRow").ReservedRange.Add(new DescriptorProto.Types.ReservedRange { Start = 50, End = 52 });
        before.Message("QuoteRow").ReservedName.Add("last_price");

        IReadOnlyList<string> breaks = ContractComparison.FindBreaks(PromisedContract.Of(before), StableContract.Load());

        Assert.Equal(["btcstream.v1.QuoteRow: numbers 50 to 51 are no longer reserved.", "btcstream.v1.QuoteRow: the name last_price is no longer reserved."], breaks);
    }

    [Fact]
    public void FindBreaks_Additions_None() =>
        AssertKept(now =>
        {
            now.Message("QuoteRow").Field.Add(new FieldDescriptorProto { Name = "rho", JsonName = "rho", Number = 99, Type = Float });
            now.Enum("Side").Value.Add(new EnumValueDescriptorProto { Name = "SIDE_FLAT", Number = 99 });
            now.File.Single(file => file.Name == "btcstream/v1/risk.proto").MessageType.Add(new DescriptorProto { Name = "Added" });
            now.Method(StableContract.GetSpillover).Mark(Stability.Stable);
        });

    [Fact]
    public void FindBreaks_ChangesInUnstableParts_None() =>
        AssertKept(now =>
        {
            now.Remove("AssetSpillover", "beta");
            now.Method(StableContract.GetSpillover).Name = "GetContagion";
            now.Field("RiskUpdate", "stress_rows").Number = 99;
            now.Remove("StressRow", "figure");
        });

    private static void AssertKept(Action<FileDescriptorSet> change) => Assert.Empty(BreaksAfter(change));

    private static void AssertBroken(Action<FileDescriptorSet> change, params string[] expected) => Assert.Equal(expected, BreaksAfter(change));

    private static IReadOnlyList<string> BreaksAfter(Action<FileDescriptorSet> change)
    {
        FileDescriptorSet now = StableContract.Load();
        change(now);
        return ContractComparison.FindBreaks(PromisedContract.Of(StableContract.Load()), now);
    }
}
