using System.Diagnostics;
using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.LoadGenerator.Latency;
using BtcStream.LoadGenerator.Processes;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Fanout;

/// <summary>Who subscribes during a slice.</summary>
/// <param name="Readers">Subscribers that read.</param>
/// <param name="HasStalled">Whether there is another one that does not.</param>
internal readonly record struct FanoutArm(int Readers, bool HasStalled)
{
    public override string ToString() => HasStalled ? $"{Readers + 1}, one of them stalled" : $"{Readers}";
}

/// <summary>What one slice gave.</summary>
/// <param name="Updates">Delivered to all readers.</param>
/// <param name="CpuMicrosPerUpdate">The server's processor time for each of them.</param>
/// <param name="Latencies">Nanoseconds from a message's intended time to a reader's update, for every reader and message.</param>
/// <param name="ResidentBytes">The server's memory at the end.</param>
/// <param name="Resumed">What the stalled subscriber got; null where there is none.</param>
internal sealed record FanoutSlice(long Updates, double CpuMicrosPerUpdate, LogLinearHistogram Latencies, long ResidentBytes, Resumed? Resumed);

/// <summary>One feed at a steady rate and 1, 64, 1,024 subscribers in turns; and 64 of which one does not read, beside 63 alone.</summary>
internal sealed class FanoutBenchmark : IDisposable
{
    private const int WarmUpRounds = 1;

    /// <summary>Before a slice with a stalled subscriber and the one it is compared with: so much that what the transport holds for it is full.</summary>
    private const long StallBytes = 1024 * 1024;

    private const double LeastLeadInMessagesPerSecond = 500.0;

    private static readonly TimeSpan LeadInPart = TimeSpan.FromSeconds(0.2);

    private readonly FanoutOptions _options;
    private readonly ServerChild _server;
    private readonly RpcChannel _feedChannel;
    private readonly RpcChannel _questions;
    private readonly ServerCounters _counters;
    private readonly QuoteTape _tape = new();
    private readonly PacedMessages _messages;
    private long _nextUnixNanos = QuoteTape.FirstUnixNanos;

    private FanoutBenchmark(FanoutOptions options, ServerChild server)
    {
        (_options, _server) = (options, server);
        _feedChannel = new RpcChannel(server.Address);
        _questions = new RpcChannel(server.Address);
        _counters = new ServerCounters(_questions);
        _messages = PacedMessages.Encode(_tape, options.RowsPerMessage, batch => batch);
    }

    /// <returns>The exit code: 0, since times gate nothing. An update that does not apply, or is too old after a stall, throws.</returns>
    public static async Task<int> ExecuteAsync(FanoutOptions options, string command, CancellationToken cancellation)
    {
        await using ServerChild server = await ServerChild.StartServerAsync();
        Machine.WriteHead(command, server.CommandLine);
        FanoutReport.Write(options, await MeasureAsync(server, options, cancellation));
        return 0;
    }

    public static async Task<Dictionary<FanoutArm, List<FanoutSlice>>> MeasureAsync(ServerChild server, FanoutOptions options, CancellationToken cancellation)
    {
        FanoutArm[] arms = [new(1, false), .. options.Subscribers.Select(count => new FanoutArm(count, false)), .. StalledPair(options)];
        Dictionary<FanoutArm, List<FanoutSlice>> results = arms.Distinct().ToDictionary(arm => arm, _ => new List<FanoutSlice>());
        using var benchmark = new FanoutBenchmark(options, server);
        for (int round = -WarmUpRounds; round < options.Slices; round++)
        {
            foreach ((FanoutArm arm, List<FanoutSlice> slices) in results)
            {
                cancellation.ThrowIfCancellationRequested();
                FanoutSlice slice = await benchmark.MeasureAsync(arm);
                if (round >= 0)
                {
                    slices.Add(slice);
                }
            }
        }

        return results;
    }

    /// <summary>The others alone, and with the stalled one beside them.</summary>
    public static FanoutArm[] StalledPair(FanoutOptions options) => [new(options.StalledAmong - 1, false), new(options.StalledAmong - 1, true)];

    public void Dispose()
    {
        _feedChannel.Dispose();
        _questions.Dispose();
    }

    private async Task<FanoutSlice> MeasureAsync(FanoutArm arm)
    {
        using QuoteFeed feed = await OpenFeedAsync();
        await using var readers = new SubscriberGroup(_server.Address, arm.Readers);
        await readers.OpenAsync();
        using StalledSubscriber? stalled = arm.HasStalled ? new StalledSubscriber(_server.Address) : null;
        if (stalled is not null)
        {
            await stalled.OpenAsync();
        }

        await LeadInAsync(arm, readers);
        long updates = readers.Updates;
        Counters before = await _counters.ReadAsync();
        var histogram = new LogLinearHistogram();
        await SendAsync(feed, _options.MessagesPerSecond, _options.Slice, readers, histogram);
        Counters after = await _counters.ReadAsync();
        updates = readers.Updates - updates;
        Resumed? resumed = stalled is null ? null : await stalled.ResumeAsync(readers.NewestSequence);
        return new FanoutSlice(updates, (after.CpuSeconds - before.CpuSeconds) * 1e6 / updates, histogram, _server.ResidentBytes, resumed);
    }

    /// <summary>Fills what the transport holds for a subscriber that does not read; the arm it is compared with gets the same.</summary>
    private async Task LeadInAsync(FanoutArm arm, SubscriberGroup readers)
    {
        if (!StalledPair(_options).Contains(arm))
        {
            return;
        }

        long bytes = readers.UpdateBytes;
        long start = Stopwatch.GetTimestamp();
        while ((readers.UpdateBytes - bytes) / arm.Readers < StallBytes)
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(60))
            {
                throw new TimeoutException($"after a minute each of {arm.Readers} subscribers has got less than {StallBytes} bytes");
            }

            using QuoteFeed feed = await OpenFeedAsync();
            await SendAsync(feed, Math.Max(LeastLeadInMessagesPerSecond, _options.MessagesPerSecond), LeadInPart, readers, null);
        }
    }

    private async Task<QuoteFeed> OpenFeedAsync()
    {
        var feed = new QuoteFeed(_feedChannel, _tape.Definitions(), _messages.RowsPerMessage);
        try
        {
            await feed.OpenAsync();
            return feed;
        }
        catch
        {
            feed.Dispose();
            throw;
        }
    }

    /// <summary>Sends messages at a rate and waits until every reader holds what they lead to.</summary>
    private async Task SendAsync(QuoteFeed feed, double messagesPerSecond, TimeSpan length, SubscriberGroup readers, LogLinearHistogram? histogram)
    {
        Action<RowTimes, Schedule>? begin = histogram is null ? null : (times, schedule) => readers.Record(times, schedule, histogram);
        long sent = await feed.RunPacedAsync(_messages, messagesPerSecond, length, _nextUnixNanos, new LogLinearHistogram(), begin);
        await readers.WaitForAsync(feed.LastUnixNanos(sent - 1) + _messages.RowsPerMessage - 1);
        _nextUnixNanos = feed.LastUnixNanos(sent);
    }
}
