using System.Text;

namespace BtcStream.Server.Security;

/// <summary>Everything that is read from files, and read again when they change. Any thread.</summary>
internal sealed class SecurityFiles
{
    private readonly List<IWatchedFiles> _all = [];

    /// <summary>Reads them all.</summary>
    /// <param name="settings">Valid.</param>
    /// <exception cref="SecurityFileException">One cannot be read, or is wrong.</exception>
    public SecurityFiles(SecuritySettings settings)
    {
        Certificate = settings is { TlsCertificate: { } certificate, TlsKey: { } key }
            ? Watch("--tls-cert, --tls-key", [certificate, key], ServerCertificate.Parse) : null;
        Authorities = Watch("--tls-client-ca", settings.ClientAuthorities, ClientAuthorities.Parse);
        CertificateRoles = Watch("--tls-client-roles", settings.ClientRoles, contents => CertificateTable.Parse(Encoding.UTF8.GetString(contents[0])));
        Tokens = Watch("--tokens", settings.Tokens, contents => TokenTable.Parse(Encoding.UTF8.GetString(contents[0])));
    }

    /// <summary>The server's certificate; null without TLS.</summary>
    public WatchedFiles<ServerCertificate>? Certificate { get; }

    /// <summary>Issuers of client certificates; null where none are asked for.</summary>
    public WatchedFiles<ClientAuthorities>? Authorities { get; }

    /// <summary>Roles of client certificates; null where none are asked for.</summary>
    public WatchedFiles<CertificateTable>? CertificateRoles { get; }

    /// <summary>Tokens; null where none are taken.</summary>
    public WatchedFiles<TokenTable>? Tokens { get; }

    /// <summary>Looks at all of them.</summary>
    /// <param name="logger">Told of what changed, and what was wrong with it.</param>
    /// <returns>Whether anything new is in force.</returns>
    public bool Check(ILogger logger)
    {
        bool hasChanged = false;
        foreach (IWatchedFiles files in _all)
        {
            if (files.Check(out string? problem))
            {
                hasChanged = true;
                SecurityLog.Reloaded(logger, files.Option);
            }

            if (problem is not null)
            {
                SecurityLog.ReloadFailed(logger, files.Option, problem);
            }
        }

        return hasChanged;
    }

    private WatchedFiles<T>? Watch<T>(string option, string? path, Func<byte[][], T> parse)
        where T : class => path is null ? null : Watch(option, [path], parse);

    private WatchedFiles<T> Watch<T>(string option, string[] paths, Func<byte[][], T> parse)
        where T : class
    {
        var files = new WatchedFiles<T>(option, paths, parse);
        _all.Add(files);
        return files;
    }
}
