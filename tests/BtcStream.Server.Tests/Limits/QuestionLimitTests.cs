using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Server.Tests.Hosting;
using Google.Protobuf;

namespace BtcStream.Server.Tests.Limits;

/// <summary>Questions of few bytes that would take many times their memory.</summary>
public sealed class QuestionLimitTests
{
    /// <summary>More entries of two bytes than there may be, in less than a question's bytes.</summary>
    private const int Entries = 20_000;

    public static TheoryData<string, string, byte[]> Questions => new()
    {
        { "ScenarioService/Revalue", "hypothetical_positions", Repeat(Entry(RevalueRequest.HypotheticalPositionsFieldNumber, []), 2_000_000) },
        { "ScenarioService/Revalue", "hypothetical_options", Repeat(Entry(RevalueRequest.HypotheticalOptionsFieldNumber, []), Entries) },
        {
            "ScenarioService/Revalue", "custom_margin_model.brackets",
            Entry(RevalueRequest.CustomMarginModelFieldNumber, Repeat(Entry(MarginModel.BracketsFieldNumber, []), Entries))
        },
        {
            // In pieces, which the parser puts together.
            "ScenarioService/Revalue", "custom_margin_model.applies_to",
            Repeat(Entry(RevalueRequest.CustomMarginModelFieldNumber, Repeat(Entry(MarginModel.AppliesToFieldNumber, []), 10)), Entries / 10)
        },
        { "ScenarioService/RunCascade", "supply_curves", Repeat(Entry(RunCascadeRequest.SupplyCurvesFieldNumber, []), Entries) },
        { "ScenarioService/RunCascade", "hypothetical_supply", Repeat(Entry(RunCascadeRequest.HypotheticalSupplyFieldNumber, []), Entries) },
        { "StressService/GetMinerStress", "fleet", Repeat(Entry(GetMinerStressRequest.FleetFieldNumber, []), Entries) },
        { "StressService/GetTreasuryStress", "holders", Repeat(Entry(GetTreasuryStressRequest.HoldersFieldNumber, []), Entries) },
        { "StressService/GetSpillover", "assets", Repeat(Entry(GetSpilloverRequest.AssetsFieldNumber, []), Entries) },
        { "RiskService/GetLiquidationHeatmap", "venues", Repeat(Entry(GetLiquidationHeatmapRequest.VenuesFieldNumber, []), Entries) },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Question_OfMoreEntriesThanThereMayBe_IsRefusedByTheFieldsName(string method, string field, byte[] question)
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.Equal(
            new Status(StatusCode.ResourceExhausted, $"{field} brings the entries of one request above the limit of 16384 (fixed): messages and repeated texts within it, at any depth"),
            await AskAsync(server, method, question));
    }

    [Fact]
    public async Task Question_OfAsManyAsItsMethodTakes_MeetsTheMethodsOwnLimit()
    {
        await using TestServer server = await TestServer.StartAsync();
        var question = new RevalueRequest { HypotheticalOptions = { Enumerable.Repeat(new HypotheticalOption { Definition = new InstrumentDefinition() }, 1_000) } };
        question.HypotheticalPositions.AddRange(Enumerable.Repeat(new PositionRow { Venue = "binance", Instrument = "BTCUSDT" }, 10_001));
        Assert.Equal(
            new Status(StatusCode.InvalidArgument, "hypothetical_positions is '10001 entries': at most 10000 are taken"), await AskAsync(server, "ScenarioService/Revalue", question.ToByteArray()));
    }

    [Fact]
    public async Task Subscribe_InAFrameLongerThanAnySubscription_IsRefused()
    {
        await using TestServer server = await TestServer.StartAsync();
        byte[] frame = Entry(ClientFrame.SubscribeFieldNumber, Repeat(Entry(SubscribeRequest.ViewsFieldNumber, [1]), Entries + 2_000));
        Assert.Equal(
            new Status(StatusCode.ResourceExhausted, "bytes of one subscribe: 66000, above the limit of 65536 (fixed)"), await AskAsync(server, "RiskService/Connect", frame));
    }

    private static byte[] Entry(int field, byte[] content) => [.. new[] { (byte)((field << 3) | 2) }, .. Length(content.Length), .. content];

    private static byte[] Length(int length)
    {
        List<byte> bytes = [];
        for (; length >= 0x80; length >>= 7)
        {
            bytes.Add((byte)(length | 0x80));
        }

        return [.. bytes, (byte)length];
    }

    private static byte[] Repeat(byte[] entry, int count) => [.. Enumerable.Repeat(entry, count).SelectMany(bytes => bytes)];

    private static async Task<Status> AskAsync(TestServer server, string method, byte[] question)
    {
        using RpcCall call = server.Client.Channel.Start("btcstream.v1." + method, RiskClient.Bounded);
        call.Requests.Write(question);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await call.CompleteAsync();
            while (await call.Responses.ReadAsync())
            {
                while (call.Responses.TryRead(out _))
                {
                }
            }
        });
        return refused.Status;
    }
}
