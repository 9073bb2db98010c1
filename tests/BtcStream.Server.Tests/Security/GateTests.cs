using System.Collections;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BtcStream.Rpc;
using BtcStream.Rpc.Protocol;
using BtcStream.Rpc.Server;
using BtcStream.Server.Limits;
using BtcStream.Server.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BtcStream.Server.Tests.Security;

/// <summary>What happens between a call's look at the files and its entry, and how the gate goes on looking at them.</summary>
public sealed class GateTests : IDisposable
{
    private const string Method = "btcstream.v1.ReferenceService/GetServerInfo";
    private const string InputMethod = "btcstream.v1.IngestService/StreamTrades";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("btcstream-gate");
    private readonly TestAuthority _authority = new();
    private readonly ReadClock _clock = new();
    private readonly CapturedLog _log = new();
    private readonly string _roles;

    public GateTests() => _roles = Path.Combine(_folder.FullName, "roles.txt");

    [Fact]
    public void Admit_CertificateGoneWhileTheFilesChange_WithdrawsTheCallAndLeavesNothingBehind()
    {
        using X509Certificate2 certificate = _authority.IssueClient("desk");
        using SecurityGate gate = Gate();
        ChangeFilesDuringAdmission(gate, certificate.Dispose);
        AssertWithdrawn(gate, certificate);
    }

    /// <summary>What the framework throws for a certificate that is disposed at other points of the same look.</summary>
    [Theory]
    [InlineData(typeof(ArgumentException))]
    [InlineData(typeof(ObjectDisposedException))]
    [InlineData(typeof(CryptographicException))]
    public void Admit_CertificateGoneAtAnotherPoint_WithdrawsTheCallAndLeavesNothingBehind(Type exception)
    {
        using X509Certificate2 certificate = _authority.IssueClient("desk");
        using SecurityGate gate = Gate();
        ChangeFilesDuringAdmission(gate, () => throw (Exception)Activator.CreateInstance(exception, "the certificate")!);
        AssertWithdrawn(gate, certificate);
    }

    [Fact]
    public void Admit_SecondLookFails_LeavesNothingBehind()
    {
        using X509Certificate2 certificate = _authority.IssueClient("desk");
        using SecurityGate gate = Gate();
        ChangeFilesDuringAdmission(gate, () => throw new InvalidOperationException("a defect"));
        Assert.Throws<InvalidOperationException>(() => gate.Admit(RequestWith(certificate), Method));
        AssertOneCallIsFree(gate);
    }

    [Fact]
    public void Admit_CertificateGoneOnceItIsJudged_LeavesNothingBehind()
    {
        X509Certificate2 certificate = _authority.IssueClient("desk");
        using SecurityGate gate = Gate();
        var http = new DefaultHttpContext(new WatchedFeatures(asked =>
        {
            if (asked == typeof(GuardedConnection))
            {
                certificate.Dispose();
            }
        }));
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        http.Connection.ClientCertificate = certificate;
        gate.Admit(http, InputMethod).Lease!.Dispose();
        Assert.Equal(0, certificate.Handle);
        AssertOneCallIsFree(gate);
    }

    /// <summary>A file system that hangs for an hour: nobody else begins to look, and what comes after is no sooner than after any other look.</summary>
    [Fact]
    public void Check_LookThatHangs_IsTheOnlyOneAndTheNextIsAnIntervalLater()
    {
        using SecurityGate gate = Gate();
        _clock.OnRead = () =>
        {
            _clock.OnRead = null;
            _clock.Advance(TimeSpan.FromHours(1));
        };
        _clock.Advance(Interval);
        Assert.Equal(1, _clock.Reads);
        _clock.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.Equal(1, _clock.Reads);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(2, _clock.Reads);
        _clock.Advance(Interval);
        Assert.Equal(3, _clock.Reads);
    }

    [Fact]
    public void Check_LookThatFails_IsToldAndTheNextOneDoesWhatItLeft()
    {
        using X509Certificate2 certificate = _authority.IssueClient("desk");
        using SecurityGate gate = Gate();
        using CallLease lease = gate.Admit(RequestWith(certificate), Method).Lease!;
        File.WriteAllText(_roles, "other admin\n");
        _clock.Advance(Interval);

        // This look takes the change, and fails before it has come to the call.
        _clock.OnRead = () => throw new InvalidOperationException("a defect");
        _clock.Advance(Interval);
        _clock.Advance(Interval);
        Assert.Equal([603, 608], _log.Lines.Select(line => line.Id));
        Assert.Contains("a defect", _log.Lines.Last().Text, StringComparison.Ordinal);
        Assert.False(lease.Withdrawn.IsCancellationRequested);

        _clock.OnRead = null;
        _clock.Advance(Interval);
        Assert.True(lease.Withdrawn.IsCancellationRequested);
        Assert.Equal([603, 608, 605], _log.Lines.Select(line => line.Id));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>A gate that lets each client have one call at once.</summary>
    private SecurityGate Gate()
    {
        string issuers = Path.Combine(_folder.FullName, "ca.pem");
        File.WriteAllText(_roles, "desk admin\n");
        File.WriteAllText(issuers, _authority.Pem);
        var files = new SecurityFiles(new SecuritySettings { ClientAuthorities = issuers, ClientRoles = _roles });
        return new SecurityGate(files, BearerToken.Create(), new ClientTable(new LimitSettings { MaxCallsPerClient = 1 }, _clock), _clock, _log);
    }

    /// <summary>The first look at the time is before the certificate is judged, and the last one once the lease is there.</summary>
    private void ChangeFilesDuringAdmission(SecurityGate gate, Action atTheLast) => _clock.OnRead = () =>
    {
        File.WriteAllText(_roles, "desk admin\nother admin\n");
        gate.Check();
        gate.Check();
        _clock.OnRead = atTheLast;
    };

    private void AssertWithdrawn(SecurityGate gate, X509Certificate2 certificate)
    {
        CallAdmission admission = gate.Admit(RequestWith(certificate), Method);
        Assert.True(admission.Lease!.Withdrawn.IsCancellationRequested);
        Assert.Equal(new Status(StatusCode.Unauthenticated, "the connection has ended"), admission.Lease.WhyWithdrawn);
        admission.Lease.Dispose();
        AssertOneCallIsFree(gate);
    }

    /// <summary>The one call that this client may have at once is free again.</summary>
    private void AssertOneCallIsFree(SecurityGate gate)
    {
        _clock.OnRead = null;
        using X509Certificate2 again = _authority.IssueClient("desk");
        using CallLease? second = gate.Admit(RequestWith(again), Method).Lease;
        Assert.False(second!.Withdrawn.IsCancellationRequested);
        Assert.Equal(StatusCode.ResourceExhausted, gate.Admit(RequestWith(again), Method).Refusal.Code);
    }

    private static DefaultHttpContext RequestWith(X509Certificate2 certificate)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        http.Connection.ClientCertificate = certificate;
        return http;
    }

    /// <summary>The time, which tells when somebody asks for it. Timers go by a time of their own, which a test moves; a period goes on while its timer's callback runs, as it does with real ones.</summary>
    private sealed class ReadClock : TimeProvider
    {
        private readonly List<Timer> _timers = [];
        private TimeSpan _now;
        private bool _isTelling;

        public Action? OnRead { get; set; }

        public int Reads { get; private set; }

        public override DateTimeOffset GetUtcNow()
        {
            Reads++;
            if (!_isTelling)
            {
                _isTelling = true;
                try
                {
                    OnRead?.Invoke();
                }
                finally
                {
                    _isTelling = false;
                }
            }

            return base.GetUtcNow();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(this, () => callback(state));
            timer.Change(dueTime, period);
            _timers.Add(timer);
            return timer;
        }

        public void Advance(TimeSpan by)
        {
            _now += by;
            foreach (Timer timer in _timers)
            {
                timer.FireIfDue();
            }
        }

        private sealed class Timer(ReadClock clock, Action fire) : ITimer
        {
            private TimeSpan? _due;
            private TimeSpan _period;

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                (_due, _period) = (dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime, period);
                return true;
            }

            public void FireIfDue()
            {
                while (_due <= clock._now)
                {
                    _due = _period == Timeout.InfiniteTimeSpan ? null : _due + _period;
                    fire();
                }
            }

            public void Dispose() => _due = null;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }

    /// <summary>What a request's connection and server offer, which tells what is asked for.</summary>
    private sealed class WatchedFeatures(Action<Type> onGet) : IFeatureCollection
    {
        private readonly FeatureCollection _features = new(new DefaultHttpContext().Features);

        public bool IsReadOnly => false;

        public int Revision => _features.Revision;

        public object? this[Type key]
        {
            get
            {
                onGet(key);
                return _features[key];
            }
            set => _features[key] = value;
        }

        public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

        public void Set<TFeature>(TFeature? instance) => _features.Set(instance);

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
