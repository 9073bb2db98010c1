using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.LoadGenerator.Processes;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>What one slice gave.</summary>
/// <param name="Messages">Sent, each of them answered.</param>
/// <param name="Seconds">From the first message to the last answer.</param>
/// <param name="Answers">Responses that told of new messages.</param>
/// <param name="AnswerBytes">Their bytes.</param>
/// <param name="ServerCpuSeconds">Processor time of the server.</param>
/// <param name="Latencies">Nanoseconds from the intended time; empty where messages went as fast as they could.</param>
internal sealed record LoopSlice(long Messages, double Seconds, long Answers, long AnswerBytes, double ServerCpuSeconds, LogLinearHistogram Latencies);

/// <summary>The real server and the echo, each a process of its own, and the messages that both get.</summary>
internal sealed class LatencyRig : IAsyncDisposable
{
    /// <summary>Market time between slices.</summary>
    private const long PauseNanos = 1_000_000_000;

    private readonly ServerChild _server;
    private readonly ServerChild? _echo;
    private readonly RpcChannel _channel;
    private readonly RpcChannel? _echoChannel;
    private readonly RpcChannel _questions;
    private readonly RpcChannel? _echoQuestions;
    private readonly QuoteTape _tape = new();
    private readonly PacedMessages _messages;

    private LatencyRig(ServerChild server, ServerChild? echo, int rowsPerMessage)
    {
        (_server, _echo) = (server, echo);
        _channel = new RpcChannel(server.Address);
        _questions = new RpcChannel(server.Address);
        Counters = new ServerCounters(_questions);
        if (echo is not null)
        {
            _echoChannel = new RpcChannel(echo.Address);
            _echoQuestions = new RpcChannel(echo.Address);
        }

        _messages = PacedMessages.Encode(_tape, rowsPerMessage, RiskLoop.Wrap);
    }

    /// <summary>What the real server counts.</summary>
    public ServerCounters Counters { get; }

    public ServerChild Server => _server;

    public string CommandLines => _echo is null ? _server.CommandLine : $"{_server.CommandLine}; {_echo.CommandLine}";

    public PacedMessages Messages => _messages;

    /// <summary>Options of the chain.</summary>
    public int Instruments => _tape.Instruments;

    /// <summary>Time of the next quote, Unix nanoseconds.</summary>
    public long NextUnixNanos { get; private set; } = QuoteTape.FirstUnixNanos;

    public static async Task<LatencyRig> StartAsync(int rowsPerMessage, bool withEcho = true, params string[] serverOptions)
    {
        ServerChild server = await ServerChild.StartServerAsync(serverOptions);
        try
        {
            return new LatencyRig(server, withEcho ? await ServerChild.StartSelfAsync(EchoServer.Command) : null, rowsPerMessage);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Messages a second that the server applies at most, with one subscriber: the median of slices.</summary>
    public async Task<double> MeasureSustainedAsync(int slices, TimeSpan length)
    {
        List<double> rates = [];
        for (int slice = -1; slice < slices; slice++)
        {
            LoopSlice result = await RunAsync(await OpenServerAsync(), Counters, call => call.RunFlatOutAsync(_messages, length, NextUnixNanos), new LogLinearHistogram());
            if (slice >= 0)
            {
                rates.Add(result.Messages / result.Seconds);
            }
        }

        return Statistics.Median(rates);
    }

    /// <summary>A slice of the real server.</summary>
    public async Task<LoopSlice> MeasureServerAsync(double messagesPerSecond, TimeSpan length) =>
        await PaceAsync(await OpenServerAsync(), Counters, messagesPerSecond, length);

    /// <summary>A slice of the echo.</summary>
    /// <param name="messagesPerSecond">The rate.</param>
    /// <param name="length">How long.</param>
    /// <param name="answerBytes">Length of an answer.</param>
    public async Task<LoopSlice> MeasureEchoAsync(double messagesPerSecond, TimeSpan length, int answerBytes)
    {
        var call = new EchoLoop(_echoChannel!, answerBytes);
        await call.OpenAsync();
        return await PaceAsync(call, new ServerCounters(_echoQuestions!), messagesPerSecond, length);
    }

    /// <summary>Opens a call of the real server; the caller disposes it.</summary>
    public async Task<RiskLoop> OpenServerAsync()
    {
        var call = new RiskLoop(_channel, _tape.Definitions(), NextUnixNanos);
        try
        {
            await call.OpenAsync();
        }
        catch
        {
            call.Dispose();
            throw;
        }

        NextUnixNanos++;
        return call;
    }

    /// <summary>Introduces the instruments on another call.</summary>
    public QuoteBatch Definitions() => _tape.Definitions();

    /// <summary>Sets aside market time for messages.</summary>
    /// <returns>When it starts.</returns>
    public long TakeTime(long nanos)
    {
        long start = NextUnixNanos;
        Advance(nanos);
        return start;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        _questions.Dispose();
        _echoChannel?.Dispose();
        _echoQuestions?.Dispose();
        await _server.DisposeAsync();
        if (_echo is not null)
        {
            await _echo.DisposeAsync();
        }
    }

    private Task<LoopSlice> PaceAsync(LoopCall call, ServerCounters counters, double messagesPerSecond, TimeSpan length)
    {
        var histogram = new LogLinearHistogram();
        return RunAsync(
            call, counters, async loop => (await loop.RunPacedAsync(_messages, messagesPerSecond, length, NextUnixNanos, histogram), length.TotalSeconds), histogram);
    }

    private async Task<LoopSlice> RunAsync(
        LoopCall call, ServerCounters counters, Func<LoopCall, Task<(long Messages, double Seconds)>> run, LogLinearHistogram histogram)
    {
        using (call)
        {
            Counters before = await counters.ReadAsync();
            (long messages, double seconds) = await run(call);
            Counters after = await counters.ReadAsync();
            Advance(call.LastUnixNanos(messages) - NextUnixNanos);
            return new LoopSlice(messages, seconds, call.Answers, call.AnswerBytes, after.CpuSeconds - before.CpuSeconds, histogram);
        }
    }

    private void Advance(long nanos)
    {
        NextUnixNanos += nanos + PauseNanos;
        if (NextUnixNanos >= QuoteTape.LastUnixNanos)
        {
            throw new InvalidOperationException("the run is so long that the first options of its chain expire: use fewer or shorter slices");
        }
    }
}
