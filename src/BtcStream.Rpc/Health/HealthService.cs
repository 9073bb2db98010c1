using BtcStream.Rpc.Server;
using Wire = BtcStream.Rpc.Health.HealthCheckResponse.Types.ServingStatus;

namespace BtcStream.Rpc.Health;

/// <summary>
/// The standard health service (grpc.health.v1): told by the server's parts what serves, asked by load balancers and people. The empty name is the
/// server as a whole. Any thread.
/// </summary>
public sealed class HealthService
{
    /// <summary>A request is a service's name, and anybody may send one.</summary>
    private const int MaxRequestBytes = 4 * 1024;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Wire> _statuses = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSignal();
    private bool _stopped;

    /// <summary>Creates the service; the server as a whole does not serve until told so.</summary>
    public HealthService() => _statuses[""] = Wire.NotServing;

    /// <summary>Tells the state of a service. After <see cref="Stop"/> nothing serves any more, whatever is told.</summary>
    /// <param name="service">Its full name; empty for the server as a whole.</param>
    /// <param name="status">The state from now on.</param>
    public void Set(string service, ServingStatus status)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_gate)
        {
            _statuses[service] = status == ServingStatus.Serving && !_stopped ? Wire.Serving : Wire.NotServing;
            SignalChange();
        }
    }

    internal ServiceBinding Bind() => new ServiceBinding(HealthReflection.Descriptor.Services.Single()) { MaxReceiveBytes = MaxRequestBytes }
        .Unary<HealthCheckRequest, HealthCheckResponse>("Check", CheckAsync)
        .Unary<HealthListRequest, HealthListResponse>("List", ListAsync)
        .ServerStreaming<HealthCheckRequest, HealthCheckResponse>("Watch", WatchAsync);

    /// <summary>Turns everything to NOT_SERVING for good.</summary>
    internal void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            foreach (string service in _statuses.Keys.ToArray())
            {
                _statuses[service] = Wire.NotServing;
            }

            SignalChange();
        }
    }

    private Task<HealthCheckResponse> CheckAsync(HealthCheckRequest request, ServerCallContext context)
    {
        (Wire status, _) = Read(request.Service);
        return status == Wire.ServiceUnknown
            ? throw new RpcException(StatusCode.NotFound, $"unknown service '{request.Service}'")
            : Task.FromResult(new HealthCheckResponse { Status = status });
    }

    private Task<HealthListResponse> ListAsync(HealthListRequest request, ServerCallContext context)
    {
        var response = new HealthListResponse();
        lock (_gate)
        {
            foreach ((string service, Wire status) in _statuses)
            {
                response.Statuses.Add(service, new HealthCheckResponse { Status = status });
            }
        }

        return Task.FromResult(response);
    }

    private async Task WatchAsync(HealthCheckRequest request, ResponseStream<HealthCheckResponse> responses, ServerCallContext context)
    {
        Wire? told = null;
        while (true)
        {
            // Stopping is read before the state: a watcher of a stopping server hears NOT_SERVING before its stream ends.
            bool stopping = context.Stopping.IsCancellationRequested;
            (Wire status, Task changed) = Read(request.Service);
            if (status != told)
            {
                told = status;
                await responses.WriteAsync(new HealthCheckResponse { Status = status }).ConfigureAwait(false);
            }

            if (stopping)
            {
                throw new RpcException(ServerStatus.Stopping);
            }

            await WaitAsync(changed, context).ConfigureAwait(false);
        }
    }

    private static async Task WaitAsync(Task changed, ServerCallContext context)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, context.Stopping);
        try
        {
            await changed.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            // The server stops: the caller of this method reads the last state and ends the stream.
        }
    }

    private (Wire Status, Task Changed) Read(string service)
    {
        lock (_gate)
        {
            return (_statuses.GetValueOrDefault(service, Wire.ServiceUnknown), _changed.Task);
        }
    }

    private void SignalChange()
    {
        TaskCompletionSource before = _changed;
        _changed = NewSignal();
        before.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
