using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using Google.Protobuf;

namespace BtcStream.Server.Tests.Hosting;

/// <summary>The acks of one call, and how it ended.</summary>
internal sealed class AckLog
{
    private readonly List<IngestAck> _acks = [];

    /// <summary>The acks, as they came.</summary>
    public IReadOnlyList<IngestAck> Acks => _acks;

    /// <summary>The last ack: its counts are those of the call.</summary>
    public IngestAck Last => _acks[^1];

    /// <summary>All refusals of the call.</summary>
    public IReadOnlyList<Rejection> Rejections => [.. _acks.SelectMany(ack => ack.Rejections)];

    /// <summary>How the call ended.</summary>
    public Status Status { get; private set; }

    /// <summary>Accepted, late and rejected rows of the call.</summary>
    public (ulong Accepted, ulong Late, ulong Rejected) Counts => _acks.Count == 0 ? default : (Last.AcceptedRows, Last.LateRows, Last.RejectedRows);

    /// <summary>Reads a call's acks to its end, whatever that is. Counts and sequences never fall.</summary>
    public static async Task<AckLog> ReadAsync<TBatch>(DuplexCall<TBatch, IngestAck> call)
        where TBatch : class, IMessage
    {
        var log = new AckLog();
        try
        {
            await foreach (IngestAck ack in call.Responses.ReadAllAsync())
            {
                log.Add(ack);
            }

            log.Status = Status.Ok;
        }
        catch (RpcException e)
        {
            log.Status = e.Status;
        }

        return log;
    }

    /// <summary>Requires that all rows were applied.</summary>
    public void AssertAllAccepted(long rows)
    {
        Assert.Equal(Status.Ok, Status);
        Assert.Empty(Rejections);
        Assert.Equal(((ulong)rows, 0UL, 0UL), Counts);
    }

    private void Add(IngestAck ack)
    {
        if (_acks.Count > 0)
        {
            Assert.True(
                ack.AcceptedRows >= Last.AcceptedRows && ack.LateRows >= Last.LateRows && ack.RejectedRows >= Last.RejectedRows, $"{Last} then {ack}");
        }

        _acks.Add(ack);
    }
}
