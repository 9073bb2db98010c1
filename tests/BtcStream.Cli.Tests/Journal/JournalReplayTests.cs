using System.Globalization;
using System.Text;
using System.Text.Json;
using BtcStream.Cli.Commands;
using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;
using CallOptions = BtcStream.Rpc.Client.CallOptions;

namespace BtcStream.Cli.Tests.Journal;

/// <summary><c>journal replay</c>: what servers published, from their journals alone.</summary>
public sealed class JournalReplayTests : IDisposable
{
    private const int Updates = 12;

    private readonly ServerJournal _journal = new();

    /// <summary>A market with options, positions and depth, so that every figure of a summary is there: a subscription is recorded, and every one of its summaries comes out again.</summary>
    [Fact]
    public async Task Replay_OfWhatASubscriberGot_IsTheSameToTheLastDigit()
    {
        var sent = new List<Summary>();
        await using (RealServer server = await RealServer.StartAsync(_journal.Data, configure: options => options with { Demo = true }))
        {
            using var client = new BtcStreamMethods(server.Host.GrpcAddress);
            var request = new SubscribeRequest { Views = { View.Summary } };
            using ServerStreamingCall<RiskUpdate> call = client.Subscribe.Start(request, new CallOptions { Cancellation = TestContext.Current.CancellationToken });
            while (sent.Count(summary => summary.NearestLiquidationClusterBelow is not null) < Updates && await call.Responses.MoveNextAsync())
            {
                if (call.Responses.Current.Summary is { } summary)
                {
                    sent.Add(summary);
                }
            }
        }

        CommandRun run = await CommandRun.OfAsync("journal", "replay", _journal.Data, "--json");
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Dictionary<ulong, string> replayed = run.Lines.ToDictionary(line => SequenceOf(Parse(line)), line => line[line.IndexOf("\"epoch\"", StringComparison.Ordinal)..]);
        Assert.True(sent.Count >= Updates);
        Assert.Contains(sent, summary => summary is { HasCallWallStrike: true, AccelerationZones.Count: > 0, Coverage.Count: > 0, Expiries.Count: > 0, Positions: > 0 });
        Assert.All(sent, summary => Assert.Equal(Json.Line(summary)[2..].Replace("\"synthetic\": true, ", "", StringComparison.Ordinal), replayed[summary.Sequence]));
    }

    [Fact]
    public async Task Replay_AgainAndAfterAKill_GivesTheSameBytes()
    {
        string killed = Path.Combine(Path.GetDirectoryName(_journal.Data)!, "killed");
        await using (RealServer server = await RealServer.StartAsync(_journal.Data))
        {
            await _journal.FeedChainsAsync(server, 4);
            Directory.CreateDirectory(killed);
            foreach (string segment in _journal.Segments)
            {
                File.Copy(segment, Path.Combine(killed, Path.GetFileName(segment)));
            }
        }

        CommandRun before = await CommandRun.OfAsync("journal", "replay", killed, "--json");
        await using (await RealServer.StartAsync(killed))
        {
        }

        CommandRun again = await CommandRun.OfAsync("journal", "replay", killed, "--json");
        string last = RecordOf(before.Lines[^1]).ToString(CultureInfo.InvariantCulture);
        CommandRun stopped = await CommandRun.OfAsync("journal", "replay", _journal.Data, "--to", last, "--json");
        Assert.True(before.Lines.Length > 3);
        Assert.Equal((ExitCodes.Ok, before.Out, before.Out), (again.ExitCode, again.Out, stopped.Out));
        CommandRun table = await CommandRun.OfAsync("journal", "replay", _journal.Data);
        Assert.Equal(table.Out, (await CommandRun.OfAsync("journal", "replay", _journal.Data)).Out);
        Assert.Matches("^ +record +sequence +as of .* digest\n(.*[0-9a-f]{16}\n)+$", table.Out);
    }

    [Fact]
    public async Task Replay_PartsOfAJournal_AreTheLinesOfTheWhole()
    {
        for (int run = 0; run < 3; run++)
        {
            await using RealServer server = await RealServer.StartAsync(_journal.Data);
            await _journal.FeedChainsAsync(server, 2, 2 * run);
        }

        string[] all = await LinesAsync();
        string[] asOf = [.. all.Select(line => Figures.Exact(AsOfOf(line)))];
        int middle = all.Length / 2;
        string record = RecordOf(all[middle]).ToString(CultureInfo.InvariantCulture);
        Assert.Equal(all[middle..], await LinesAsync("--from", record));
        Assert.Equal(all[..(middle + 1)], await LinesAsync("--to", record));
        Assert.Equal(all[middle..(middle + 1)], await LinesAsync("--from", record, "--to", record));
        Assert.Equal(all[^1..], await LinesAsync("--last"));
        Assert.Equal(all[middle..(middle + 1)], await LinesAsync("--last", "--to", record));
        Assert.Equal(all.Where((_, i) => AsOfOf(all[i]) >= AsOfOf(all[middle])), await LinesAsync("--from", asOf[middle]));
        Assert.Equal(all.Where((_, i) => AsOfOf(all[i]) <= AsOfOf(all[middle])), await LinesAsync("--to", asOf[middle]));
        string[] everyHour = await LinesAsync("--every", "1h");
        Assert.All(everyHour, line => Assert.Contains(line, all));
        Assert.Equal(all[0], everyHour[0]);
        Assert.All(everyHour.Zip(everyHour.Skip(1)), pair => Assert.True(AsOfOf(pair.Second) >= AsOfOf(pair.First) + 3_600_000_000_000));
        Assert.NotEqual(all, await LinesAsync("--model", "reversed"));
        Assert.Equal((await _journal.JsonAsync("verify")).GetProperty("sequence").GetInt64(), (long)SequenceOf(Parse(all[^1])));
    }

    /// <summary>The snapshot between them is where the first server was stopped, so the records after it replay under what they were written with, and so do those before it.</summary>
    [Fact]
    public async Task Replay_AfterOptionsChanged_BeginsWithTheChange_AndTheRecordsBeforeItCanBeNamed()
    {
        await _journal.RunAsync(null, 2, 3);
        string[] before = await LinesAsync();
        await _journal.RunAsync(options => options with { Clock = BtcStream.Engine.ClockMode.Live }, 4, 5);

        CommandRun after = await CommandRun.OfAsync("journal", "replay", _journal.Data, "--json");
        Assert.Equal(ExitCodes.Ok, after.ExitCode);
        Assert.Contains("Clock was Input and is Live", after.Error, StringComparison.Ordinal);
        Assert.True(RecordOf(after.Lines[0]) > RecordOf(before[^1]));
        Assert.Equal(before, await LinesAsync("--to", RecordOf(before[^1]).ToString(CultureInfo.InvariantCulture)));
        File.Delete(_journal.Segments[0]);
        CommandRun cut = await CommandRun.OfAsync("journal", "replay", _journal.Data, "--json");
        Assert.Equal((ExitCodes.Ok, after.Out), (cut.ExitCode, cut.Out));
        Assert.Contains("the journal's beginning has been deleted", cut.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_TornAndDamaged_SaysWhatAndWhere()
    {
        await _journal.RunAsync(null, 2, 3, 4);
        Array.ForEach(_journal.Snapshots, File.Delete);
        string segment = _journal.Segments.Single();
        byte[] whole = await File.ReadAllBytesAsync(segment, TestContext.Current.CancellationToken);
        string[] all = await LinesAsync();
        await File.WriteAllBytesAsync(segment, whole[..^3], TestContext.Current.CancellationToken);
        CommandRun torn = await CommandRun.OfAsync("journal", "replay", _journal.Data, "--json");
        Assert.Equal(ExitCodes.Ok, torn.ExitCode);
        Assert.Equal(all.Take(torn.Lines.Length), torn.Lines);
        Assert.Contains("are no whole record", torn.Error, StringComparison.Ordinal);

        JsonElement second = Parse((await CommandRun.OfAsync("journal", "export", _journal.Data, "--from", "2", "--count", "1")).Lines[0]);
        whole[second.GetProperty("offset").GetInt32() + 8] ^= 1;
        await File.WriteAllBytesAsync(segment, whole, TestContext.Current.CancellationToken);
        CommandRun damaged = await CommandRun.OfAsync("journal", "replay", _journal.Data, "--json");
        Assert.Equal(ExitCodes.Verification, damaged.ExitCode);
        Assert.Contains(Path.GetFileName(segment), damaged.Error, StringComparison.Ordinal);
    }

    /// <summary>As <c>| head</c> has it: the directory is not what is wrong.</summary>
    [Theory]
    [InlineData("export")]
    [InlineData("replay")]
    public async Task ReplayAndExport_ReaderOfThePipeHasGone_EndWell(string command)
    {
        await _journal.RunAsync(null, 2);
        var error = new StringBuilder();
        CliEnvironment environment = CommandRun.EnvironmentOver(new StringBuilder(), error) with { Out = new ClosedPipe() };
        int exitCode = await new CliProgram(environment).RunAsync(["journal", command, _journal.Data], TestContext.Current.CancellationToken);
        Assert.Equal((ExitCodes.Ok, ""), (exitCode, error.ToString()));
    }

    [Theory]
    [InlineData("--from", "0", "--from is 0; records count from 1")]
    [InlineData("--to", "noon", "--to is 'noon'; it must be the number of a record, or a UTC day")]
    [InlineData("--every", "5", "--every is '5'; it must be a whole number above 0 and a unit")]
    [InlineData("--every", "0s", "--every is '0s'")]
    [InlineData("--every", "9999999999999d", "--every is '9999999999999d'")]
    public async Task Replay_WrongOption_SaysWhatWouldBeRight(string option, string value, string message)
    {
        CommandRun run = await CommandRun.OfAsync("journal", "replay", _journal.Data, option, value);
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _journal.Dispose();

    private sealed class ClosedPipe : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("Broken pipe", CommandRunner.BrokenPipe);
    }

    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;

    private static long RecordOf(string line) => Parse(line).GetProperty("record").GetInt64();

    private static ulong SequenceOf(JsonElement line) => ulong.Parse(line.GetProperty("sequence").GetString()!, CultureInfo.InvariantCulture);

    private static ulong AsOfOf(string line) => ulong.Parse(Parse(line).GetProperty("asOf").GetString()!, CultureInfo.InvariantCulture);

    private async Task<string[]> LinesAsync(params string[] more)
    {
        CommandRun run = await CommandRun.OfAsync(["journal", "replay", _journal.Data, "--json", .. more]);
        Assert.Equal((ExitCodes.Ok, ""), (run.ExitCode, run.Error));
        return run.Lines;
    }
}
