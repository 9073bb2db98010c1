using BtcStream.Rpc;
using BtcStream.Rpc.Framing;
using BtcStream.Server.Ingest;
using Gamma = BtcStream.Quant.Gamma;

namespace BtcStream.Server.Services;

/// <summary>
/// The subscriptions of one call: one for each underlying and model, of which a later request replaces the earlier. However fast requests come, each subscription has one task and
/// at most one request that waits for it: asking costs a caller a few bytes.
/// </summary>
/// <param name="streams">Sends risk.</param>
/// <param name="requests">Stopped where a subscription fails.</param>
/// <param name="outbox">Where updates go.</param>
/// <param name="end">Ends all of them.</param>
internal sealed class SubscriptionSet(RiskStreams streams, FrameReader requests, Outbox outbox, CancellationTokenSource end)
{
    /// <summary>Subscriptions of one call. A page shows a few underlyings in four models each; <c>--max-subscriptions</c> is for those of all calls.</summary>
    public const int Max = 256;

    private readonly Dictionary<(string, Gamma.PositioningModel), Running> _running = [];

    /// <summary>Starts one, or has it go on with another request. Called by the task that reads the call.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: the call has too many.</exception>
    public void Add(SubscriptionRequest request)
    {
        if (_running.TryGetValue((request.Underlying, request.Model), out Running? running))
        {
            running.Replace(request);
            return;
        }

        if (_running.Count == Max)
        {
            throw new RpcException(StatusCode.ResourceExhausted, $"a call has at most {Max} subscriptions, each of an underlying and a positioning model; make another call");
        }

        running = new Running(request);
        _running.Add((request.Underlying, request.Model), running);
        running.Task = RunAsync(running);
    }

    /// <summary>Waits until none runs any more. Called once no more are added.</summary>
    public Task WaitAsync() => Task.WhenAll(_running.Values.Select(running => running.Task));

    private async Task RunAsync(Running running)
    {
        try
        {
            while (true)
            {
                await RunOneAsync(running);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A caller that only listens would never learn of it: the call ends here.
            requests.Stop();
            throw;
        }
    }

    private async Task RunOneAsync(Running running)
    {
        using var replaced = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        SubscriptionRequest request = running.Begin(replaced);
        try
        {
            await streams.RunAsync(request, outbox, replaced.Token);
        }
        catch (OperationCanceledException) when (replaced.IsCancellationRequested && !end.IsCancellationRequested)
        {
            // Another request has come for it.
        }
        finally
        {
            running.End();
        }
    }

    /// <summary>One subscription: what it is to do, and how it is told that this is something else by now. The reading task replaces, its own begins and ends.</summary>
    private sealed class Running(SubscriptionRequest first)
    {
        private readonly Lock _gate = new();
        private SubscriptionRequest _wanted = first;
        private CancellationTokenSource? _replaced;

        public Task Task { get; set; } = Task.CompletedTask;

        public void Replace(SubscriptionRequest request)
        {
            lock (_gate)
            {
                _wanted = request;

                // What it does ends by another thread: this one has rows to read. Null where it has been told already, and looks at what is wanted when it has ended.
                _ = _replaced?.CancelAsync();
                _replaced = null;
            }
        }

        public SubscriptionRequest Begin(CancellationTokenSource replaced)
        {
            lock (_gate)
            {
                _replaced = replaced;
                return _wanted;
            }
        }

        public void End()
        {
            lock (_gate)
            {
                _replaced = null;
            }
        }
    }
}
