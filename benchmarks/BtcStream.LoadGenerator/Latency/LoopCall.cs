using System.Diagnostics;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>
/// A call that messages go into by a schedule, or as fast as it takes them, and whose answers tell up to which message they go. One thread sends; one reads.
/// </summary>
/// <param name="call">Just begun.</param>
internal abstract class LoopCall(RpcCall call) : IDisposable
{
    private const int MostAtOnce = 256;

    private readonly SemaphoreSlim _advanced = new(0);
    private Task _reading = Task.CompletedTask;
    private Run? _run;
    private long _covered;

    /// <summary>Responses that told of new messages.</summary>
    public long Answers { get; private set; }

    /// <summary>Their bytes.</summary>
    public long AnswerBytes { get; private set; }

    /// <summary>Time of the first row after a number of messages.</summary>
    public long LastUnixNanos(long messages) => _run!.Times.Of(messages);

    /// <summary>Times of the rows of the run; null before it.</summary>
    protected RowTimes? Times => Volatile.Read(ref _run)?.Times;

    protected RpcCall Call => call;

    /// <summary>Sends what has to go before the first message, and waits until it has been taken.</summary>
    public abstract Task OpenAsync();

    /// <summary>Sends messages when they are due, and waits until the last is answered.</summary>
    /// <param name="messages">What to send.</param>
    /// <param name="messagesPerSecond">The rate.</param>
    /// <param name="length">How long.</param>
    /// <param name="startUnixNanos">Time of the first row.</param>
    /// <param name="sink">Takes the nanoseconds of each message, from when it was meant to go to the answer.</param>
    /// <param name="begin">Told the times before the first message goes; null for nobody.</param>
    /// <returns>Messages sent.</returns>
    public async Task<long> RunPacedAsync(
        PacedMessages messages, double messagesPerSecond, TimeSpan length, long startUnixNanos, ILatencySink sink, Action<RowTimes, Schedule>? begin = null)
    {
        var times = new RowTimes(startUnixNanos, Math.Max(messages.RowsPerMessage, (long)(1e9 / messagesPerSecond)));
        var schedule = new Schedule(Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 100), messagesPerSecond);
        long count = schedule.CountWithin(length);
        var run = new Run(times, schedule, sink);
        Volatile.Write(ref _run, run);
        begin?.Invoke(times, schedule);
        await Task.Run(() => SendPacedAsync(messages, run, count));
        await WaitUntilAsync(() => Volatile.Read(ref _covered) >= count, () => $"{count} messages were sent, {_covered} answered");
        await RequireAppliedAsync(count, messages.RowsPerMessage);
        return count;
    }

    /// <summary>Sends messages as fast as they are taken, and waits until the last is answered.</summary>
    /// <returns>Messages sent, and seconds until the last was answered.</returns>
    public async Task<(long Messages, double Seconds)> RunFlatOutAsync(PacedMessages messages, TimeSpan length, long startUnixNanos)
    {
        // A hundred nanoseconds a row: at millions of rows a second the market's time goes about as fast as the clock.
        var run = new Run(new RowTimes(startUnixNanos, 100 * messages.RowsPerMessage), default, null);
        Volatile.Write(ref _run, run);
        long start = Stopwatch.GetTimestamp();
        long sent = await Task.Run(() => SendFlatOutAsync(messages, run, start, length));
        await WaitUntilAsync(() => Volatile.Read(ref _covered) >= sent, () => $"{sent} messages were sent, {_covered} answered");
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await RequireAppliedAsync(sent, messages.RowsPerMessage);
        return (sent, seconds);
    }

    /// <summary>Sends a message, waits for its answer, and so on: one is under way at a time.</summary>
    /// <param name="messages">What to send.</param>
    /// <param name="length">How long.</param>
    /// <param name="startUnixNanos">Time of the first row.</param>
    /// <param name="least">Messages that are sent at least.</param>
    /// <returns>Messages sent, and the time they took.</returns>
    public async Task<(long Messages, double Seconds)> RunLockStepAsync(PacedMessages messages, TimeSpan length, long startUnixNanos, long least = 1)
    {
        var run = new Run(new RowTimes(startUnixNanos, 100 * messages.RowsPerMessage), default, null, IsLockStep: true);
        Volatile.Write(ref _run, run);
        long start = Stopwatch.GetTimestamp();
        long sent = 0;
        while (sent < least || Stopwatch.GetElapsedTime(start) < length)
        {
            sent = Write(messages, run, sent, sent + 1);
            await call.FlushAsync();
            while (Volatile.Read(ref _covered) < sent)
            {
                await WaitForAdvanceAsync(sent);
            }
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await RequireAppliedAsync(sent, messages.RowsPerMessage);
        return (sent, seconds);
    }

    public void Dispose()
    {
        call.Dispose();
        _advanced.Dispose();
    }

    /// <summary>Takes one response.</summary>
    /// <param name="payload">Its bytes.</param>
    /// <returns>Messages that are answered by now.</returns>
    protected abstract long Take(ReadOnlySpan<byte> payload);

    /// <summary>Throws unless every row has been applied.</summary>
    protected abstract Task RequireAppliedAsync(long messages, int rowsPerMessage);

    /// <summary>Begins to read responses.</summary>
    protected void BeginReading() => _reading = ReadAsync();

    /// <summary>Waits for what the reader will see; throws what ended the call, if anything has.</summary>
    protected Task WaitUntilAsync(Func<bool> isSo, Func<string> describe) => Poll.UntilAsync(isSo, describe, [_reading]);

    private async Task WaitForAdvanceAsync(long sent)
    {
        if (_reading.IsCompleted)
        {
            await _reading;
        }

        if (!await _advanced.WaitAsync(Poll.Patience))
        {
            throw new TimeoutException($"after {Poll.Patience.TotalSeconds} s {sent} messages were sent, {_covered} answered");
        }
    }

    private async Task SendPacedAsync(PacedMessages messages, Run run, long count)
    {
        long sent = 0;
        bool open = true;
        while (sent < count && open)
        {
            long due = Math.Min(count, run.Schedule.DueAt(Stopwatch.GetTimestamp()));
            if (due == sent)
            {
                // Holds a thread of the pool, of which Program keeps enough ready.
                PreciseSleep.Until(run.Schedule.IntendedTimestamp(sent));
                continue;
            }

            sent = Write(messages, run, sent, due);
            open = await call.FlushAsync();
        }
    }

    private async Task<long> SendFlatOutAsync(PacedMessages messages, Run run, long start, TimeSpan length)
    {
        // As many bytes at once as the ingest benchmark sends.
        int burst = Math.Clamp((int)(65_536 / messages.MeanBytes), 1, MostAtOnce);
        long sent = 0;
        bool open = true;
        while (open && Stopwatch.GetElapsedTime(start) < length)
        {
            sent = Write(messages, run, sent, sent + burst);
            open = await call.FlushAsync();
        }

        return sent;
    }

    private long Write(PacedMessages messages, Run run, long from, long to)
    {
        long end = Math.Min(to, from + MostAtOnce);
        for (long index = from; index < end; index++)
        {
            messages.Write(call.Requests, index, run.Times.Of(index));
        }

        return end;
    }

    private async Task ReadAsync()
    {
        while (await call.Responses.ReadAsync())
        {
            long now = Stopwatch.GetTimestamp();
            while (call.Responses.TryRead(out ReadOnlySpan<byte> payload))
            {
                Cover(Take(payload), now, payload.Length);
            }
        }
    }

    private void Cover(long messages, long now, int bytes)
    {
        if (messages <= _covered)
        {
            return;
        }

        Answers++;
        AnswerBytes += bytes;
        if (_run is { Sink: { } sink, Schedule: var schedule })
        {
            for (long index = _covered; index < messages; index++)
            {
                sink.Record(schedule.NanosSinceIntended(index, now));
            }
        }

        Volatile.Write(ref _covered, messages);
        if (_run is { IsLockStep: true })
        {
            _advanced.Release();
        }
    }

    /// <summary>What the reader has to know of a run; whole or not at all.</summary>
    private sealed record Run(RowTimes Times, Schedule Schedule, ILatencySink? Sink, bool IsLockStep = false);
}
