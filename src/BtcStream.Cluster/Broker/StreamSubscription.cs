using System.Buffers;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace BtcStream.Cluster.Broker;

/// <summary>A message that a subscription got, and what has to be given back for it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Tag">Its number on the channel.</param>
/// <param name="Buffer">Holds its body.</param>
/// <param name="IsRepeated">Whether it is the one that the subscription begins behind.</param>
internal sealed record StreamDelivery(LogMessage Message, ulong Tag, byte[] Buffer, bool IsRepeated);

/// <summary>A reader's use of one connection: deliveries are taken in order and acked every quarter of the prefetch.</summary>
internal sealed class StreamSubscription : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    private readonly Channel<StreamDelivery> _deliveries;
    private readonly string _stream;
    private readonly StreamStart _start;
    private readonly int _ackEvery;
    private bool _isChecked;
    private int _unacked;

    private StreamSubscription(IChannel channel, string stream, StreamStart start, ushort prefetch)
        : base(channel)
    {
        (_stream, _start, _ackEvery) = (stream, start, prefetch / 4);
        _deliveries = System.Threading.Channels.Channel.CreateBounded<StreamDelivery>(new BoundedChannelOptions(prefetch) { SingleReader = true });
    }

    /// <summary>Why it ended.</summary>
    public string EndReason { get; private set; } = "the subscription has ended";

    public static async Task<StreamSubscription> OpenAsync(IConnection connection, string stream, StreamStart start, BrokerOptions options, CancellationToken cancellation)
    {
        IChannel channel = await connection.CreateChannelAsync(null, cancellation).ConfigureAwait(false);
        await channel.BasicQosAsync(0, options.Prefetch, global: false, cancellation).ConfigureAwait(false);
        var subscription = new StreamSubscription(channel, stream, start, options.Prefetch);
        var arguments = new Dictionary<string, object?> { ["x-stream-offset"] = start.Position };
        await channel.BasicConsumeAsync(stream, autoAck: false, "", noLocal: false, exclusive: false, arguments, subscription, cancellation).ConfigureAwait(false);
        return subscription;
    }

    /// <summary>The next message; null once the subscription has ended.</summary>
    /// <exception cref="StreamOverrunException">The first message is not the one that it has to be.</exception>
    public async ValueTask<StreamDelivery?> NextAsync(CancellationToken cancellation)
    {
        StreamDelivery? delivery;
        while (!_deliveries.Reader.TryRead(out delivery))
        {
            if (!await _deliveries.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
            {
                return null;
            }
        }

        if (_isChecked)
        {
            return delivery;
        }

        _isChecked = true;
        return _start.Wanted is { } wanted && delivery.Message.Offset != wanted
            ? throw new StreamOverrunException(_stream, wanted, delivery.Message.Offset)
            : delivery with { IsRepeated = _start.IsAfter };
    }

    /// <summary>A message has been handled.</summary>
    public async ValueTask DoneAsync(StreamDelivery delivery, CancellationToken cancellation)
    {
        ArrayPool<byte>.Shared.Return(delivery.Buffer);
        if (++_unacked >= _ackEvery)
        {
            _unacked = 0;
            await Channel.BasicAckAsync(delivery.Tag, multiple: true, cancellation).ConfigureAwait(false);
        }
    }

    public override async Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        // The library takes the bytes back when this returns.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(buffer);
        var message = new LogMessage(
            HeaderOf(properties, LogMessage.OffsetHeader) ?? -1,
            unchecked((ulong)(HeaderOf(properties, LogMessage.ProducerHeader) ?? 0)),
            HeaderOf(properties, LogMessage.SequenceHeader) ?? 0,
            buffer.AsMemory(0, body.Length),
            MemberOf(properties));
        await _deliveries.Writer.WriteAsync(new StreamDelivery(message, deliveryTag, buffer, IsRepeated: false), cancellationToken).ConfigureAwait(false);
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) => EndAsync("the broker has ended the subscription");

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => EndAsync(reason.ReplyText.Length > 0 ? reason.ReplyText : "the channel was closed");

    public ValueTask DisposeAsync()
    {
        _deliveries.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private static long? HeaderOf(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers is { } headers && headers.TryGetValue(name, out object? value) && value is long number ? number : null;

    private static string? MemberOf(IReadOnlyBasicProperties properties) =>
        properties.Headers is { } headers && headers.TryGetValue(LogMessage.MemberHeader, out object? value) && value is byte[] name ? System.Text.Encoding.UTF8.GetString(name) : null;

    private Task EndAsync(string reason)
    {
        EndReason = reason;
        _deliveries.Writer.TryComplete();
        return Task.CompletedTask;
    }
}
