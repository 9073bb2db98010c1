namespace BtcStream.Client;

/// <summary>What messages call the options of a client.</summary>
/// <param name="Address">As <see cref="BtcStreamClientOptions.Address"/>.</param>
/// <param name="AuthorityFile">As <see cref="BtcStreamClientOptions.AuthorityFile"/>.</param>
/// <param name="CertificateFile">As <see cref="BtcStreamClientOptions.CertificateFile"/>.</param>
/// <param name="KeyFile">As <see cref="BtcStreamClientOptions.KeyFile"/>.</param>
/// <param name="Token">As <see cref="BtcStreamClientOptions.Token"/>.</param>
/// <param name="UseTls">How to ask for TLS.</param>
internal sealed record OptionNames(string Address, string AuthorityFile, string CertificateFile, string KeyFile, string Token, string UseTls)
{
    /// <summary>The properties' own names.</summary>
    public static OptionNames Properties { get; } = new(
        nameof(BtcStreamClientOptions.Address), nameof(BtcStreamClientOptions.AuthorityFile), nameof(BtcStreamClientOptions.CertificateFile), nameof(BtcStreamClientOptions.KeyFile),
        nameof(BtcStreamClientOptions.Token), "use https://");
}
