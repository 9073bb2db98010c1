using System.Net;
using System.Security.Cryptography.X509Certificates;
using BtcStream.Rpc;
using BtcStream.Rpc.Protocol;
using BtcStream.Rpc.Server;
using BtcStream.Server.Limits;
using BtcStream.Server.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace BtcStream.Server.Tests.Security;

/// <summary>What happens between a call's look at the files and its entry.</summary>
public sealed class GateTests : IDisposable
{
    private const string Method = "btcstream.v1.ReferenceService/GetServerInfo";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("btcstream-gate");

    [Fact]
    public void Admit_CertificateGoneWhileTheFilesChange_WithdrawsTheCallAndLeavesNothingBehind()
    {
        using var authority = new TestAuthority();
        string roles = Path.Combine(_folder.FullName, "roles.txt");
        string issuers = Path.Combine(_folder.FullName, "ca.pem");
        File.WriteAllText(roles, "desk admin\n");
        File.WriteAllText(issuers, authority.Pem);
        var files = new SecurityFiles(new SecuritySettings { ClientAuthorities = issuers, ClientRoles = roles });
        var clock = new ReadClock();
        using var gate = new SecurityGate(files, BearerToken.Create(), new ClientTable(new LimitSettings { MaxCallsPerClient = 1 }, clock), clock, NullLogger.Instance);
        X509Certificate2 certificate = authority.IssueClient("desk");

        // The first look at the time is before the certificate is judged, and the last one once the lease is there.
        clock.OnRead = () =>
        {
            File.WriteAllText(roles, "desk admin\nother admin\n");
            gate.Check();
            gate.Check();
            clock.OnRead = certificate.Dispose;
        };
        CallAdmission admission = gate.Admit(RequestWith(certificate), Method);
        Assert.True(admission.Lease!.Withdrawn.IsCancellationRequested);
        Assert.Equal(new Status(StatusCode.Unauthenticated, "the connection has ended"), admission.Lease.WhyWithdrawn);
        admission.Lease.Dispose();

        // The one call that this client may have at once is free again.
        clock.OnRead = null;
        using X509Certificate2 again = authority.IssueClient("desk");
        using CallLease? second = gate.Admit(RequestWith(again), Method).Lease;
        Assert.False(second!.Withdrawn.IsCancellationRequested);
        Assert.Equal(StatusCode.ResourceExhausted, gate.Admit(RequestWith(again), Method).Refusal.Code);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static DefaultHttpContext RequestWith(X509Certificate2 certificate)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        http.Connection.ClientCertificate = certificate;
        return http;
    }

    /// <summary>The time, which tells when somebody asks for it.</summary>
    private sealed class ReadClock : TimeProvider
    {
        private bool _isTelling;

        public Action? OnRead { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            if (!_isTelling)
            {
                _isTelling = true;
                OnRead?.Invoke();
                _isTelling = false;
            }

            return base.GetUtcNow();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
