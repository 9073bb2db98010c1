using BtcStream.Contracts.V1;
using BtcStream.Feeds.Synthetic;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;

namespace BtcStream.Server.Demo;

/// <summary>
/// Streams a made-up market into the server, through the same gRPC interface and over the same socket as any client would. Whatever rests on it is labelled
/// SYNTHETIC.
/// </summary>
internal sealed partial class DemoFeeder : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly RpcChannel _channel;
    private readonly SyntheticMarket _market;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Creates the feeder; nothing is sent before <see cref="Start"/>.</summary>
    /// <param name="address">The server's gRPC address.</param>
    /// <param name="channel">The credential and trust that the server gives to itself.</param>
    /// <param name="time">Paces the market and dates it.</param>
    /// <param name="logger">Where an end of the feed is told.</param>
    public DemoFeeder(Uri address, RpcChannelOptions channel, TimeProvider time, ILogger logger)
    {
        _channel = new RpcChannel(address, channel);
        _time = time;
        _logger = logger;
        _market = new SyntheticMarket(new SyntheticMarketOptions { StartUnixNanos = EngineLifetime.UnixNanos(time), StepNanos = Step.Ticks * 100 });
    }

    /// <summary>Starts to stream.</summary>
    public void Start() => _running = RunAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _channel.Dispose();
        _stop.Dispose();
    }

    [LoggerMessage(401, LogLevel.Information, "Demo: streaming a SYNTHETIC market of {Options} options and {Positions} leveraged positions, seeded and made up")]
    private static partial void LogStarted(ILogger logger, int options, int positions);

    [LoggerMessage(402, LogLevel.Error, "Demo: the feed has ended: {Reason}")]
    private static partial void LogEnded(ILogger logger, string reason);

    [LoggerMessage(403, LogLevel.Error, "Demo: {Count} rows were refused, the first because {Reason}")]
    private static partial void LogRefused(ILogger logger, ulong count, string reason);

    private async Task RunAsync()
    {
        LogStarted(_logger, _market.ListedOptions, _market.OpenPositions);
        try
        {
            DuplexMethod<ClientFrame, RiskFrame> connect = _channel.Duplex<ClientFrame, RiskFrame>(RiskReflection.Descriptor.Services.Single(), "Connect");
            using DuplexCall<ClientFrame, RiskFrame> call = connect.Start(new CallOptions { Cancellation = _stop.Token });
            Task acks = ReadAcksAsync(call);
            using var timer = new PeriodicTimer(Step, _time);
            bool isFirst = true;
            do
            {
                foreach (ClientFrame frame in DemoFrames.Of(_market.Next(), isFirst))
                {
                    call.Requests.Write(frame);
                }

                isFirst = false;
            }
            while (await call.Requests.FlushAsync() && await timer.WaitForNextTickAsync(_stop.Token));

            await acks;
        }
        catch (Exception e) when (_stop.IsCancellationRequested && e is OperationCanceledException or RpcException)
        {
            // The server is stopping, and the feed with it.
        }
        catch (RpcException e)
        {
            LogEnded(_logger, e.Status.ToString());
        }
    }

    private async Task ReadAcksAsync(DuplexCall<ClientFrame, RiskFrame> call)
    {
        await foreach (RiskFrame frame in call.Responses.ReadAllAsync())
        {
            if (frame.Ack is { Rejections: [Rejection first, ..] } ack)
            {
                LogRefused(_logger, ack.RejectedRows, first.Message);
            }
        }
    }
}
