using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using BtcStream.Rpc;
using BtcStream.Rpc.Server;
using BtcStream.Server.Limits;

namespace BtcStream.Server.Security;

/// <summary>
/// Stands before every call and every other request: finds out who it is, whether it may, and whether it has not too much under way. Looks at the files again
/// every second, and ends the calls of those who may no longer; one look at a time, so that on a file system that hangs one thread waits, and no look comes sooner
/// after another for it. Any thread.
/// </summary>
internal sealed class SecurityGate : ICallGate, IDisposable
{
    /// <summary>From the end of a look to the next. A change is in force at the second look that finds it, so within two seconds, and the time that looks take.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<GateLease, byte> _leases = [];
    private readonly SecurityFiles _files;
    private readonly Authenticator _authenticator;
    private readonly ClientTable _clients;
    private readonly RefusalLog _refusals;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private int _version;
    private volatile int _lookedAt;
    private string? _lastFailure;

    /// <summary>Makes a gate.</summary>
    /// <param name="files">Who may do what.</param>
    /// <param name="internalToken">The server's own.</param>
    /// <param name="clients">What each has under way.</param>
    /// <param name="time">The time.</param>
    /// <param name="logger">Told of refusals and reloads.</param>
    public SecurityGate(SecurityFiles files, string internalToken, ClientTable clients, TimeProvider time, ILogger logger)
    {
        (_files, _clients, _time, _logger) = (files, clients, time, logger);
        _authenticator = new Authenticator(files, internalToken, time);
        _refusals = new RefusalLog(logger, time);
        _timer = time.CreateTimer(static state => ((SecurityGate)state!).LookOn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(CheckInterval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The turns of questions.</summary>
    public QuestionTurns Turns => _clients.Turns;

    /// <summary>Requests refused since the start.</summary>
    public long RefusedCount => _refusals.Count;

    /// <inheritdoc/>
    public CallAdmission Admit(HttpContext http, string method)
    {
        int version = Volatile.Read(ref _version);
        Access access = MethodAccess.Of(method);
        if (WhyRefused(http, access, out Caller caller) is { } refusal)
        {
            return Refuse(http, caller, method, refusal);
        }

        ClientUsage client = _clients.Of(KeyOf(http, caller));
        if (client.TryBeginCall() is { } tooMany)
        {
            return Refuse(http, caller, method, LimitText.ForNow(tooMany));
        }

        // The one message of any other call has to come within a time of its own.
        HalfOpenCalls? halfOpen = null;
        if (MethodAccess.TakesStream(method) && client.TryHalfOpen(http.Features.Get<GuardedConnection>()?.HalfOpenCalls, out halfOpen) is { } tooManyHalfOpen)
        {
            client.EndCall();
            return Refuse(http, caller, method, LimitText.ForNow(tooManyHalfOpen));
        }

        var lease = new GateLease(this, client, halfOpen, caller, access, MethodAccess.WeightOf(method));
        _leases.TryAdd(lease, 0);
        try
        {
            if (version != Volatile.Read(ref _version))
            {
                // The files changed between the look at them and the entry, and the check that followed may have missed it.
                WithdrawIfDue(lease);
            }
        }
        catch
        {
            // Nobody else has it yet.
            lease.Dispose();
            throw;
        }

        return CallAdmission.Admit(lease);
    }

    /// <summary>Lets a request that is no gRPC call on to its path, or refuses it: 401 where nobody knows who it is, 403 where it may not.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (WhyRefused(http, PathAccess.Of(http.Request.Path), out Caller caller) is not { } refusal)
        {
            await next(http);
            return;
        }

        _refusals.Add(PeerOf(http, caller), "an HTTP path", refusal.Detail);
        bool isUnknown = refusal.Code == StatusCode.Unauthenticated;
        http.Response.StatusCode = isUnknown ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
        http.Response.ContentType = "text/plain; charset=utf-8";
        if (isUnknown)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
        }

        await http.Response.WriteAsync(refusal.Detail + "\n", http.RequestAborted);
    }

    /// <summary>Looks at the files now, and ends the calls of those who may no longer.</summary>
    public void Check()
    {
        if (_files.Check(_logger))
        {
            Interlocked.Increment(ref _version);
        }

        // A look that failed half-way has taken the change, and left calls that it had not come to.
        int version = Volatile.Read(ref _version);
        bool isNew = version != _lookedAt;
        DateTimeOffset now = _time.GetUtcNow();
        int ended = 0;
        foreach (GateLease lease in _leases.Keys)
        {
            if ((isNew || lease.Expires < now) && WithdrawIfDue(lease))
            {
                ended++;
            }
        }

        _lookedAt = version;
        if (ended > 0)
        {
            SecurityLog.Withdrawn(_logger, ended);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    /// <summary>A call has ended.</summary>
    internal void Remove(GateLease lease) => _leases.TryRemove(lease, out _);

    private CallAdmission Refuse(HttpContext http, Caller caller, string method, Status refusal)
    {
        _refusals.Add(PeerOf(http, caller), MethodAccess.Knows(method) ? method : "an unknown method", refusal.Detail);
        http.Features.Get<GuardedConnection>()?.CountVain();
        return CallAdmission.Refuse(refusal);
    }

    /// <summary>The timer's look. The next one is told after it, whatever becomes of it: looks that overlap would wait for each other, and then follow each other at once.</summary>
    private void LookOn()
    {
        try
        {
            Check();
            _lastFailure = null;
        }
#pragma warning disable CA1031 // Whatever it was: on a timer's thread it would end the process, and the next look is a second away.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (failure.Message != _lastFailure)
            {
                _lastFailure = failure.Message;
                SecurityLog.LookFailed(_logger, failure);
            }
        }
        finally
        {
            _timer.Change(CheckInterval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends a call whose caller may no longer.</summary>
    private bool WithdrawIfDue(GateLease lease)
    {
        string? reason;
        try
        {
            reason = _authenticator.WhyWithdrawn(lease.Caller, lease.Access);
        }
        catch (Exception gone) when (gone is CryptographicException or ArgumentException or ObjectDisposedException)
        {
            // The certificate went with its connection while this looked at it, and which of these comes of that depends on where: the call is over in any case, and stays over.
            reason = "the connection has ended";
        }

        if (reason is not null)
        {
            lease.Withdraw(reason);
        }

        return reason is not null;
    }

    private Status? WhyRefused(HttpContext http, Access access, out Caller caller)
    {
        caller = _authenticator.Identify(http, out string? problem);
        if (!_authenticator.IsRequired && !LocalNames.IsExpected(http))
        {
            return new Status(StatusCode.PermissionDenied, LocalNames.Refusal);
        }

        if (access == Access.Public || (caller.IsKnown || !_authenticator.IsRequired) && access.Allows(caller.Roles))
        {
            return null;
        }

        return caller.IsKnown
            ? new Status(StatusCode.PermissionDenied, $"'{caller.Name}' has {caller.Roles.Describe()}; this needs {access.Needed()}")
            : new Status(StatusCode.Unauthenticated, problem ?? "this needs a credential: a bearer token in the metadata 'authorization', or a client certificate");
    }

    /// <summary>By whom limits count: the name of who is known, the address of who is not.</summary>
    private static string KeyOf(HttpContext http, Caller caller) =>
        caller.IsKnown ? caller.Name : "address " + AddressBlock.Of(http.Connection.RemoteIpAddress ?? IPAddress.None);

    private static string PeerOf(HttpContext http, Caller caller)
    {
        string peer = http.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, http.Connection.RemotePort).ToString() : "an unknown address";
        return caller.IsKnown ? $"'{caller.Name}' from {peer}" : peer;
    }
}
