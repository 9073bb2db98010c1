using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Streams;

/// <summary>One Connect call: what went in, and what came back, one frame at a time.</summary>
internal sealed class ConnectClient(RiskClient client) : IDisposable
{
    private readonly DuplexCall<ClientFrame, RiskFrame> _call = client.Connect();
    private ulong _sequence;

    /// <summary>The newest ack.</summary>
    public IngestAck Ack { get; private set; } = new();

    /// <summary>All refusals.</summary>
    public List<Rejection> Rejections { get; } = [];

    /// <summary>Updates that came while waiting for acks, in order.</summary>
    public Queue<RiskUpdate> Updates { get; } = new();

    public DuplexCall<ClientFrame, RiskFrame> Call => _call;

    /// <summary>Sends frames in one piece; batches get the call's next sequence numbers.</summary>
    public async Task SendAsync(params IEnumerable<ClientFrame> frames)
    {
        foreach (ClientFrame frame in frames)
        {
            _sequence += frame.FrameCase == ClientFrame.FrameOneofCase.Subscribe ? 0UL : 1UL;
            _call.Requests.Write(frame);
        }

        Assert.True(await _call.Requests.FlushAsync());
    }

    /// <summary>Sends frames and waits until they are applied.</summary>
    public async Task ApplyAsync(params IEnumerable<ClientFrame> frames)
    {
        await SendAsync(frames);
        while (Ack.Sequence < _sequence)
        {
            await ReadAsync();
        }
    }

    /// <summary>The next update, those that came before first.</summary>
    public async Task<RiskUpdate> NextUpdateAsync()
    {
        while (Updates.Count == 0)
        {
            await ReadAsync();
        }

        return Updates.Dequeue();
    }

    /// <summary>Reads one frame; throws what the call ends with.</summary>
    public async Task ReadAsync()
    {
        Assert.True(await _call.Responses.MoveNextAsync(), "the call ended");
        RiskFrame frame = _call.Responses.Current;
        if (frame.FrameCase == RiskFrame.FrameOneofCase.Ack)
        {
            Ack = frame.Ack;
            Rejections.AddRange(frame.Ack.Rejections);
        }
        else
        {
            Assert.Equal(RiskFrame.FrameOneofCase.Update, frame.FrameCase);
            Updates.Enqueue(frame.Update);
        }
    }

    public void Dispose() => _call.Dispose();
}
