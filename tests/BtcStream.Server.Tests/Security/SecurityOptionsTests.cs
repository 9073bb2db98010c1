using System.Net;
using BtcStream.Server.Security;

namespace BtcStream.Server.Tests.Security;

/// <summary>Which options make an address that others reach acceptable.</summary>
public sealed class SecurityOptionsTests
{
    private static readonly SecuritySettings Tls = new() { TlsCertificate = "c", TlsKey = "k" };

    public static TheoryData<string, bool, bool, bool, bool, string?> Cases => new()
    {
        // address, TLS, tokens, client certificates, insecure, the problem
        { "127.0.0.1", false, false, false, false, null },
        { "127.0.0.1", false, true, false, false, null },
        { "127.0.0.1", true, false, false, false, null },
        { "0.0.0.0", false, false, false, false, "neither TLS nor authentication" },
        { "0.0.0.0", false, true, false, false, "no TLS" },
        { "0.0.0.0", true, false, false, false, "no authentication" },
        { "0.0.0.0", true, true, false, false, null },
        { "0.0.0.0", true, false, true, false, null },
        { "0.0.0.0", true, true, true, false, null },
        { "0.0.0.0", false, false, false, true, null },
        { "192.0.2.1", true, false, false, false, "no authentication" },
        { "::", false, false, false, false, "neither TLS nor authentication" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Validate_Address_AsksForTlsAndAuthenticationWhereOthersReachIt(
        string address, bool hasTls, bool hasTokens, bool hasCertificates, bool isInsecure, string? problem)
    {
        var options = new ServerOptions
        {
            Listen = new ListenAddress(IPAddress.Parse(address), 1),
            Insecure = isInsecure,
            Security = (hasTls ? Tls : new SecuritySettings()) with
            {
                Tokens = hasTokens ? "t" : null,
                ClientAuthorities = hasCertificates ? "a" : null,
                ClientRoles = hasCertificates ? "r" : null,
            },
        };
        string[] problems = [.. options.Validate()];
        Assert.Equal(problem is null ? 0 : 1, problems.Length);
        Assert.True(problem is null || problems[0].Contains($"this server has {problem};", StringComparison.Ordinal), string.Join('\n', problems));
    }

    [Fact]
    public void Validate_HalfAPair_NamesWhatIsMissing()
    {
        Assert.StartsWith("--tls-cert and --tls-key go together; --tls-key is missing", Assert.Single(new SecuritySettings { TlsCertificate = "c" }.Validate()), StringComparison.Ordinal);
        Assert.StartsWith("--tls-cert and --tls-key go together; --tls-cert is missing", Assert.Single(new SecuritySettings { TlsKey = "c" }.Validate()), StringComparison.Ordinal);
        Assert.EndsWith("--tls-client-roles is missing", Assert.Single((Tls with { ClientAuthorities = "c" }).Validate()), StringComparison.Ordinal);
        Assert.StartsWith("--tls-client-ca needs TLS", Assert.Single(new SecuritySettings { ClientAuthorities = "c", ClientRoles = "r" }.Validate()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_WithTls_ServesOneAddressUnlessAnotherIsAskedFor()
    {
        string[] tls = ["--tls-cert", "c", "--tls-key", "k", "--tls-client-ca", "a", "--tls-client-roles", "r", "--tokens", "t"];
        ServerOptions both = await ReadAsync([.. tls, "--http", "127.0.0.1:8081"]);
        ServerOptions one = await ReadAsync(tls);
        Assert.Equal(("127.0.0.1:8081", null), (both.Http.ToString(), one.Http));
        Assert.Equal(new SecuritySettings { TlsCertificate = "c", TlsKey = "k", ClientAuthorities = "a", ClientRoles = "r", Tokens = "t" }, one.Security);
    }

    [Fact]
    public void Host_WithFilesThatAreNotThere_SaysWhichOption()
    {
        var options = new ServerOptions { Listen = new ListenAddress(IPAddress.Loopback, 0), Security = new SecuritySettings { Tokens = "nowhere.txt" } };
        Assert.StartsWith("--tokens nowhere.txt: ", Assert.Throws<SecurityFileException>(() => new ServerHost(options)).Message, StringComparison.Ordinal);
    }

    private static async Task<ServerOptions> ReadAsync(string[] arguments)
    {
        ServerOptions? options = null;
        Assert.Equal(0, await new CommandLine((read, _) => Task.FromResult((options = read) is null ? 1 : 0)).InvokeAsync(arguments));
        return options!;
    }
}
