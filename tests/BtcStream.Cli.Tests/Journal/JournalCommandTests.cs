using System.Text.Json;
using BtcStream.Engine.Stress.Table;

namespace BtcStream.Cli.Tests.Journal;

/// <summary>The journal of a real server, read by the tool: what it holds, that it holds, and what is wrong where it does not.</summary>
public sealed class JournalCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("btcstream-journal-").FullName;

    private string Data => Path.Combine(_folder, "data");

    [Fact]
    public async Task Journal_OfAServer_IsReadVerifiedExportedAndRecovered()
    {
        string before = await FeedAsync();

        using JsonDocument inspected = await JsonAsync("inspect");
        Assert.Equal(3, inspected.RootElement.GetProperty("rows").GetProperty("liquidations").GetInt64());
        Assert.Equal(1, inspected.RootElement.GetProperty("segments").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, inspected.RootElement.GetProperty("torn").ValueKind);
        using JsonDocument verified = await JsonAsync("verify");
        long records = verified.RootElement.GetProperty("records").GetInt64();
        Assert.Equal((3, inspected.RootElement.GetProperty("lastRecord").GetInt64()), (verified.RootElement.GetProperty("rows").GetInt64(), records));
        Assert.Matches("^[0-9a-f]{16}$", verified.RootElement.GetProperty("digest").GetString()!);
        CommandRun exported = await CommandRun.OfAsync("journal", "export", Data);
        Assert.Equal(records, exported.Lines.Length);
        Assert.Contains(exported.Lines, line => line.Contains("\"messages\":[{\"kind\":\"Liquidations\"", StringComparison.Ordinal));
        Assert.Single((await CommandRun.OfAsync("journal", "export", Data, "--from", "2", "--count", "1")).Lines);
        CommandRun rows = await CommandRun.OfAsync("journal", "export", Data, "--rows");
        Assert.Equal(2, rows.Out.Split("\"side\":3,\"price\":59,\"amount\":0.5").Length - 1);
        Assert.Matches("digest +[0-9a-f]{16}\nend +whole", (await CommandRun.OfAsync("journal", "verify", Data)).Out);
        Assert.Contains("3 liquidations", (await CommandRun.OfAsync("journal", "inspect", Data)).Out, StringComparison.Ordinal);

        await using RealServer again = await RealServer.StartAsync(Data);
        Assert.Equal(before, await RealisedAsync(again));
    }

    [Fact]
    public async Task Snapshot_OfAServerThatDoesNotRun_LeavesNothingToReplay_AndVerifyHoldsItAgainstZero()
    {
        string before = await FeedAsync();
        Array.ForEach(Directory.GetFiles(Data, "*.snap"), File.Delete);
        using JsonDocument written = await JsonAsync("snapshot");
        Assert.True(written.RootElement.GetProperty("isNew").GetBoolean());
        string file = written.RootElement.GetProperty("snapshot").GetProperty("file").GetString()!;
        using JsonDocument verified = await JsonAsync("verify");
        Assert.Equal(written.RootElement.GetProperty("digest").GetString(), verified.RootElement.GetProperty("digest").GetString());
        Assert.Equal(verified.RootElement.GetProperty("digest").GetString(), verified.RootElement.GetProperty("snapshotDigest").GetString());
        using JsonDocument again = await JsonAsync("snapshot");
        Assert.False(again.RootElement.GetProperty("isNew").GetBoolean());
        using JsonDocument inspected = await JsonAsync("inspect");
        Assert.Equal(file, inspected.RootElement.GetProperty("snapshots")[0].GetProperty("file").GetString());
        Assert.Contains("it and the records after it give the same", (await CommandRun.OfAsync("journal", "verify", Data)).Out, StringComparison.Ordinal);
        Assert.Contains(file, (await CommandRun.OfAsync("journal", "snapshot", Data)).Out, StringComparison.Ordinal);

        await using RealServer server = await RealServer.StartAsync(Data);
        Assert.Equal(before, await RealisedAsync(server));
        CommandRun inUse = await CommandRun.OfAsync("journal", "snapshot", Data);
        Assert.Equal(ExitCodes.Usage, inUse.ExitCode);
        Assert.Contains("in use", inUse.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("snapshot")]
    public async Task Journal_OfAServerWithThresholdsOfItsOwn_NeedsTheSame(string command)
    {
        string thresholds = Path.Combine(_folder, "thresholds.json"), others = Path.Combine(_folder, "others.json"), wrong = Path.Combine(_folder, "wrong.json");
        await File.WriteAllTextAsync(thresholds, "{ \"thresholds\": [ { \"row\": \"iv_percentile\", \"threshold\": 90 } ] }");
        await File.WriteAllTextAsync(others, "{ \"thresholds\": [ { \"row\": \"iv_percentile\", \"threshold\": 91 } ] }");
        await File.WriteAllTextAsync(wrong, "{ \"threshold\": 90 }");
        await FeedAsync(thresholds);
        Array.ForEach(Directory.GetFiles(Data, "*.snap"), File.Delete);

        CommandRun without = await CommandRun.OfAsync("journal", command, Data);
        CommandRun with = await CommandRun.OfAsync("journal", command, Data, "--stress-thresholds", thresholds);
        Assert.Equal((ExitCodes.Verification, 0, ""), (without.ExitCode, with.ExitCode, with.Error));
        Assert.Contains("StressThresholds was own", without.Error, StringComparison.Ordinal);
        Array.ForEach(Directory.GetFiles(Data, "*.snap"), File.Delete);
        Assert.Equal(ExitCodes.Verification, (await CommandRun.OfAsync("journal", command, Data, "--stress-thresholds", others)).ExitCode);
        CommandRun unreadable = await CommandRun.OfAsync("journal", command, Data, "--stress-thresholds", wrong);
        Assert.Equal(ExitCodes.Usage, unreadable.ExitCode);
        Assert.Contains("--stress-thresholds", unreadable.Error, StringComparison.Ordinal);
        Assert.Contains("the file.threshold is 90", unreadable.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skip_LeavesARecordOut_AndRefusesOneThatIsNotThere()
    {
        await FeedAsync();
        Array.ForEach(Directory.GetFiles(Data, "*.snap"), File.Delete);
        CommandRun none = await CommandRun.OfAsync("journal", "skip", Data, "--record", "1000");
        Assert.Equal(ExitCodes.Verification, none.ExitCode);
        Assert.Contains("has no record 1000", none.Error, StringComparison.Ordinal);
        using JsonDocument whole = await JsonAsync("verify");
        CommandRun refused = await CommandRun.OfAsync("journal", "skip", Data, "--record", "1");
        Assert.Equal(ExitCodes.Verification, refused.ExitCode);
        Assert.Contains("record 1 was applied once: record ", refused.Error, StringComparison.Ordinal);
        CommandRun skip = await CommandRun.OfAsync("journal", "skip", Data, "--record", "1", "--force");
        Assert.Equal((0, "left out from the next start on: 1"), (skip.ExitCode, skip.Out.Trim()));
        using JsonDocument verified = await JsonAsync("verify");
        Assert.Equal(1, verified.RootElement.GetProperty("skipped")[0].GetInt64());
        Assert.NotEqual(whole.RootElement.GetProperty("digest").GetString(), verified.RootElement.GetProperty("digest").GetString());
        Assert.Matches("left out +1", (await CommandRun.OfAsync("journal", "inspect", Data)).Out);
    }

    [Fact]
    public async Task Feed_RunAgainUnderTheSameClientId_CountsNothingTwice()
    {
        string file = Path.Combine(_folder, "again.csv");
        await File.WriteAllLinesAsync(file, [Row("SELL", 2_000), Row("BUY", 3_000)]);
        await using RealServer server = await RealServer.StartAsync(Data);
        CommandRun first = await CommandRun.OfAsync("feed", "binance-force-orders", file, "--server", server.Address, "--client-id", "desk", "--json");
        string before = await RealisedAsync(server);
        CommandRun second = await CommandRun.OfAsync("feed", "binance-force-orders", file, "--server", server.Address, "--client-id", "desk", "--json");
        Assert.Equal((0, 0, before), (first.ExitCode, second.ExitCode, await RealisedAsync(server)));
        Assert.Equal(ExitCodes.Usage, (await CommandRun.OfAsync("feed", "binance-force-orders", file, "--server", server.Address, "--client-id", "two words")).ExitCode);
    }

    [Fact]
    public async Task Verify_TornAndDamaged_SaysWhatAndWhere()
    {
        await FeedAsync();
        string segment = Directory.GetFiles(Data, "*.seg").Single();
        byte[] whole = await File.ReadAllBytesAsync(segment);
        await File.WriteAllBytesAsync(segment, whole[..^3]);
        CommandRun covered = await CommandRun.OfAsync("journal", "verify", Data);
        Assert.Equal(ExitCodes.Verification, covered.ExitCode);
        Assert.Contains("no state is lost", covered.Error, StringComparison.Ordinal);
        Array.ForEach(Directory.GetFiles(Data, "*.snap"), File.Delete);
        CommandRun torn = await CommandRun.OfAsync("journal", "verify", Data);
        Assert.Equal(0, torn.ExitCode);
        Assert.Contains("are no whole record", torn.Out, StringComparison.Ordinal);

        whole[20] ^= 1;
        await File.WriteAllBytesAsync(segment, whole);
        CommandRun damaged = await CommandRun.OfAsync("journal", "verify", Data);
        Assert.Equal(ExitCodes.Verification, damaged.ExitCode);
        Assert.Contains(Path.GetFileName(segment), damaged.Error, StringComparison.Ordinal);
        CommandRun missing = await CommandRun.OfAsync("journal", "inspect", Path.Combine(_folder, "nowhere"));
        Assert.Equal(ExitCodes.Usage, missing.ExitCode);
        Assert.Contains("nowhere", missing.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Row(string side, long millis) => $"BTC,{side},LIMIT,IOC,0.7,58,59,FILLED,0.1,0.5,{millis},29";

    private static async Task<string> RealisedAsync(RealServer server)
    {
        CommandRun query = await CommandRun.OfAsync("query", "liquidations", "--json", "--server", server.Address);
        Assert.Equal(0, query.ExitCode);
        using var answer = JsonDocument.Parse(query.Out);
        return answer.RootElement.GetProperty("realised").GetRawText();
    }

    private async Task<string> FeedAsync(string? thresholds = null)
    {
        List<string> problems = [];
        StressThresholds own = StressThresholdFile.Read(thresholds, problems);
        Assert.Empty(problems);
        string file = Path.Combine(_folder, "orders.csv");
        await File.WriteAllLinesAsync(file, [Row("SELL", 2_000), Row("BUY", 3_000), Row("SELL", 4_000)]);
        await using RealServer server = await RealServer.StartAsync(Data, configure: options => options with { StressThresholds = own });
        CommandRun feed = await CommandRun.OfAsync("feed", "binance-force-orders", file, "--server", server.Address);
        Assert.Equal(0, feed.ExitCode);
        return await RealisedAsync(server);
    }

    private async Task<JsonDocument> JsonAsync(string command)
    {
        CommandRun run = await CommandRun.OfAsync("journal", command, Data, "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Out);
    }
}
