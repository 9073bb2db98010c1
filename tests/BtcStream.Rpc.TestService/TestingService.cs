using BtcStream.Rpc.Server;
using Google.Protobuf;

namespace BtcStream.Rpc.TestService;

/// <summary>The test service's handlers.</summary>
public sealed class TestingService
{
    private RpcServer? _server;
    private long _cancelled;

    public const string PlannedMethod = "btcstream.testing.Testing/Planned";

    /// <summary>Tells the service which server runs it, for <c>Observe</c>.</summary>
    public void Attach(RpcServer server) => _server = server;

    public ServiceBinding Bind() => new ServiceBinding(TestingReflection.Descriptor.Services.Single())
        .Unary<Note, Note>("Echo", EchoAsync)
        .ClientStreaming<Note, Tally>("Collect", CollectAsync)
        .ServerStreaming<CountRequest, Note>("Count", CountAsync)
        .Duplex<Note, Note>("EchoAll", EchoAllAsync)
        .ServerStreaming<FailRequest, Note>("Fail", FailAsync)
        .ServerStreaming<Note, Note>("Wait", WaitAsync)
        .Unary<ObserveRequest, Observations>("Observe", ObserveAsync);

    private Task<Note> EchoAsync(Note request, ServerCallContext context)
    {
        foreach (MetadataEntry entry in context.RequestHeaders)
        {
            (Metadata target, string key) = entry.Key.StartsWith("echo-", StringComparison.Ordinal)
                ? (context.ResponseHeaders, entry.Key)
                : (context.ResponseTrailers, "trail-" + entry.Key);
            if (entry.Key.StartsWith("echo-", StringComparison.Ordinal) || entry.Key.StartsWith("test-", StringComparison.Ordinal))
            {
                Add(target, key, entry);
            }
        }

        return Task.FromResult(request);
    }

    private static void Add(Metadata target, string key, MetadataEntry entry)
    {
        if (entry.Bytes is { } bytes)
        {
            target.Add(key, bytes);
        }
        else
        {
            target.Add(key, entry.Text!);
        }
    }

    private async Task<Tally> CollectAsync(RequestStream<Note> requests, ServerCallContext context)
    {
        var tally = new Tally();
        await CountCancellation(async () =>
        {
            await foreach (Note note in requests.ReadAllAsync())
            {
                tally.Count++;
                tally.SequenceSum += note.Sequence;
                tally.PayloadBytes += note.Payload.Length;
            }
        });
        return tally;
    }

    private Task CountAsync(CountRequest request, ResponseStream<Note> responses, ServerCallContext context) => CountCancellation(async () =>
    {
        ByteString payload = ByteString.CopyFrom(new byte[request.PayloadBytes]);
        for (long i = 0; (request.Count < 0 || i < request.Count) && !context.Stopping.IsCancellationRequested; i++)
        {
            responses.Write(new Note { Sequence = i, Payload = payload });
            if (responses.UnflushedBytes > 16 * 1024)
            {
                await responses.FlushAsync();
            }
        }

        if (context.Stopping.IsCancellationRequested)
        {
            context.Status = new Status(StatusCode.Unavailable, "stopped counting");
        }
    });

    private Task EchoAllAsync(RequestStream<Note> requests, ResponseStream<Note> responses, ServerCallContext context) => CountCancellation(async () =>
    {
        while (await requests.MoveNextAsync())
        {
            await responses.WriteAsync(requests.Current);
        }
    });

    private static async Task FailAsync(FailRequest request, ResponseStream<Note> responses, ServerCallContext context)
    {
        for (int i = 0; i < request.NotesFirst; i++)
        {
            await responses.WriteAsync(new Note { Sequence = i });
        }

        if (request.ThrowException)
        {
            throw new InvalidOperationException("thrown on purpose: " + request.Message);
        }

        throw new RpcException(new Status((StatusCode)request.Code, request.Message), new Metadata { { "fail-reason", "asked" }, { "fail-data-bin", [0, 1, 255] } });
    }

    private Task WaitAsync(Note request, ResponseStream<Note> responses, ServerCallContext context) => CountCancellation(async () =>
    {
        await responses.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
    });

    private Task<Observations> ObserveAsync(ObserveRequest request, ServerCallContext context) =>
        Task.FromResult(new Observations { Cancelled = Interlocked.Read(ref _cancelled), Active = _server!.Statistics.ActiveCalls });

    private async Task CountCancellation(Func<Task> body)
    {
        try
        {
            await body();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            Interlocked.Increment(ref _cancelled);
            throw;
        }
    }
}
