using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.Protocol;
using BtcStream.Server.Limits;

namespace BtcStream.Server.Security;

/// <summary>Everything about who may call, put together.</summary>
internal sealed class ServerSecurity : IDisposable
{
    private static readonly TimeSpan ExpiryNotice = TimeSpan.FromDays(14);
    private static readonly TimeSpan ExpiryNoticeInterval = TimeSpan.FromDays(1);

    private readonly ServerOptions _options;
    private readonly SecurityFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _internalToken = BearerToken.Create();
    private readonly ITimer _expiryNotices;

    /// <summary>Puts it together.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="files">Read.</param>
    /// <param name="time">The time.</param>
    /// <param name="logger">Told of refusals and reloads.</param>
    public ServerSecurity(ServerOptions options, SecurityFiles files, TimeProvider time, ILogger logger)
    {
        (_options, _files, _time, _logger) = (options, files, time, logger);
        Gate = new SecurityGate(files, _internalToken, new ClientTable(options.Limits, time), time, logger);
        _expiryNotices = time.CreateTimer(static state => ((ServerSecurity)state!).TellOfExpiry(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Stands before every request.</summary>
    public SecurityGate Gate { get; }

    /// <summary>Tells what guards the server, and loudly where nothing does; from here on tells each day of a certificate that expires soon.</summary>
    public void Announce()
    {
        SecuritySettings settings = _options.Security;
        ListenAddress?[] open = [.. new ListenAddress?[] { _options.Listen, _options.Http }.Where(address => address is { IsLoopback: false })];
        if (open.Length > 0 && !(settings.UsesTls && settings.Authenticates))
        {
            string danger = settings.Authenticates ? "read every token that passes" : "read and change everything";
            SecurityLog.Insecure(_logger, string.Join(" and ", open), _options.MissingSecurity, danger);
        }

        if (settings.Authenticates)
        {
            string credentials = string.Join(" or ", new[] { settings.Tokens is null ? null : "a bearer token", settings.ClientAuthorities is null ? null : "a client certificate" }.OfType<string>());
            SecurityLog.Guarded(_logger, credentials, settings.UsesTls ? "connections use TLS" : "connections are plain");
        }

        TellOfExpiry();
    }

    /// <summary>How the server calls itself: with a token that nobody else has, and trust in exactly its own certificate.</summary>
    public RpcChannelOptions InternalChannel() => new()
    {
        Metadata = new Metadata { { "authorization", $"{BearerToken.Scheme} {_internalToken}" } },
        Tls = _files.Certificate is null ? null : new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => IsOwn(certificate) },
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _expiryNotices.Dispose();
        Gate.Dispose();
    }

    private void TellOfExpiry()
    {
        if (_files.Certificate?.Current.Leaf is { } leaf && leaf.NotAfter < _time.GetUtcNow() + ExpiryNotice)
        {
            SecurityLog.CertificateExpires(_logger, leaf.NotAfter.ToUniversalTime(), _time.GetUtcNow());
        }

        _expiryNotices.Change(ExpiryNoticeInterval, Timeout.InfiniteTimeSpan);
    }

    private bool IsOwn(X509Certificate? certificate) =>
        certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(_files.Certificate!.Current.Leaf.RawDataMemory.Span);
}
