using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace BtcStream.Cluster.Broker;

/// <summary>A publisher's use of one connection, from its probe to its first failure.</summary>
internal sealed class PublisherSession : IDisposable
{
    private readonly IChannel _channel;
    private readonly LogPublisher _publisher;
    private readonly PublisherWindow _window;
    private readonly Patience _patience;
    private readonly CancellationTokenSource _end;
    private readonly TaskCompletionSource _probed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _reason;
    private long _base;
    private long _lastProgress;

    private PublisherSession(IChannel channel, LogPublisher publisher, PublisherWindow window, Patience patience, CancellationToken stop)
    {
        (_channel, _publisher, _window, _patience) = (channel, publisher, window, patience);
        _end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        channel.BasicAcksAsync += OnAckAsync;
        channel.BasicNacksAsync += OnNackAsync;
        channel.BasicReturnAsync += OnReturnAsync;
        channel.ChannelShutdownAsync += OnShutdownAsync;
    }

    /// <summary>Opens a channel and has one message confirmed over it, which readers pass over.</summary>
    public static async Task<PublisherSession> OpenAsync(
        IConnection connection, LogPublisher publisher, PublisherWindow window, Patience patience, CancellationToken stop)
    {
        IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, false), stop).ConfigureAwait(false);
        var session = new PublisherSession(channel, publisher, window, patience, stop);
        try
        {
            await session.SendAsync(0, ReadOnlyMemory<byte>.Empty).ConfigureAwait(false);
            await session._probed.Task.WaitAsync(patience.Probe, session._end.Token).ConfigureAwait(false);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Publishes until something fails.</summary>
    public async Task RunAsync()
    {
        // The probe was delivery 1, so delivery n is the message n − 2 after the first.
        Volatile.Write(ref _base, _window.Rewind() - 2);
        Volatile.Write(ref _lastProgress, Environment.TickCount64);
        while (true)
        {
            Task changed = _window.Changed;
            while (_window.TryTake(out long sequence, out ReadOnlyMemory<byte> body))
            {
                if (sequence == _window.Confirmed + 1)
                {
                    Volatile.Write(ref _lastProgress, Environment.TickCount64);
                }

                await SendAsync(sequence, body).ConfigureAwait(false);
            }

            await WaitAsync(changed).ConfigureAwait(false);
        }
    }

    public void Dispose() => _end.Dispose();

    private async Task SendAsync(long sequence, ReadOnlyMemory<byte> body)
    {
        var properties = new BasicProperties
        {
            Headers = new Dictionary<string, object?>(2)
            {
                [LogMessage.ProducerHeader] = unchecked((long)_publisher.Producer),
                [LogMessage.SequenceHeader] = sequence,
            },
        };
        if (_publisher.Member is { } member)
        {
            properties.Headers.Add(LogMessage.MemberHeader, member);
        }

        try
        {
            // Against a channel that is gone it would hang for many seconds without this token, which the channel's end cancels.
            await _channel.BasicPublishAsync("", _publisher.Stream, mandatory: true, properties, body, _end.Token).AsTask().WaitAsync(_patience.Confirm, _end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_reason is { } reason)
        {
            throw new IOException(reason);
        }
    }

    /// <summary>Waits for news, but not for ever for a confirm that is due.</summary>
    private async Task WaitAsync(Task changed)
    {
        try
        {
            while (!changed.IsCompleted)
            {
                await changed.WaitAsync(_patience.Confirm / 4, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _end.Token.ThrowIfCancellationRequested();
                if (_window.Pending > 0 && Environment.TickCount64 - Volatile.Read(ref _lastProgress) > _patience.Confirm.TotalMilliseconds)
                {
                    throw new TimeoutException($"No broker has confirmed anything to {_publisher.Stream} for {_patience.Confirm}.");
                }
            }
        }
        catch (OperationCanceledException) when (_reason is { } reason)
        {
            throw new IOException(reason);
        }
    }

    private Task OnAckAsync(object sender, BasicAckEventArgs ack)
    {
        Volatile.Write(ref _lastProgress, Environment.TickCount64);
        if (ack.DeliveryTag == 1)
        {
            _probed.TrySetResult();
        }
        else
        {
            _window.Ack(Volatile.Read(ref _base) + (long)ack.DeliveryTag, ack.Multiple);
        }

        return Task.CompletedTask;
    }

    /// <summary>The order is broken from here on: the connection is given up, and everything from the first that is not confirmed goes again.</summary>
    private Task OnNackAsync(object sender, BasicNackEventArgs nack) => EndAsync($"A broker refused a message to {_publisher.Stream}.");

    private Task OnReturnAsync(object sender, BasicReturnEventArgs returned) => EndAsync($"There is no stream {_publisher.Stream}.");

    private Task OnShutdownAsync(object sender, ShutdownEventArgs reason) => EndAsync(reason.ReplyText.Length > 0 ? reason.ReplyText : "The channel was closed.");

    private async Task EndAsync(string reason)
    {
        _reason ??= reason;
        try
        {
            await _end.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The session has ended already.
        }
    }
}
