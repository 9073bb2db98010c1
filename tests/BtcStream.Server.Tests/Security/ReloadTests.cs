using System.Security.Cryptography.X509Certificates;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Security;

/// <summary>Files that change while the server runs.</summary>
public sealed class ReloadTests(SecureServer secure) : IClassFixture<SecureServer>
{
    [Fact]
    public async Task TokenFile_ThatLosesALine_EndsTheRunningCallsOfItsTokenAndNoOthers()
    {
        secure.WriteTokens("admin", "read", "ingest");
        secure.Reload();
        using ServerStreamingCall<RiskUpdate> withdrawn = secure.Server.NewClient(secure.Channel(secure.Bearer("read"))).Subscribe(new SubscribeRequest());
        using DuplexCall<QuoteBatch, IngestAck> kept = secure.Server.NewClient(secure.Channel(secure.Bearer("ingest"))).StartIngest<QuoteBatch>();
        await kept.Requests.WriteAsync(new QuoteBatch { Sequence = 1 });
        Assert.True(await kept.Responses.MoveNextAsync());
        await Eventually.True(() => secure.Server.Host.Streams.Active == 1, "the subscription runs");

        secure.WriteTokens("admin", "ingest");
        secure.Reload();

        RpcException end = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await withdrawn.Responses.MoveNextAsync())
            {
            }
        });
        Assert.Equal(new Status(StatusCode.Unauthenticated, "the credential was withdrawn while the call ran"), end.Status);
        await kept.Requests.WriteAsync(new QuoteBatch { Sequence = 2 });
        Assert.True(await kept.Responses.MoveNextAsync());
        Assert.Equal(2UL, kept.Responses.Current.Sequence);
        await kept.Requests.CompleteAsync();
        Assert.False(await kept.Responses.MoveNextAsync());
    }

    [Fact]
    public async Task TokenFile_ThatTakesARoleAway_EndsTheCallsThatNeededIt()
    {
        secure.WriteTokens("admin", "read");
        secure.Reload();
        using ServerStreamingCall<RiskUpdate> call = secure.Server.NewClient(secure.Channel(secure.Bearer("read"))).Subscribe(new SubscribeRequest());
        int before = secure.Server.Host.Streams.Active;
        await Eventually.True(() => secure.Server.Host.Streams.Active > 0, $"the subscription runs beside {before}");

        secure.Write("tokens.txt", File.ReadAllText(secure.PathOf("tokens.txt")).Replace("read read", "read ingest", StringComparison.Ordinal));
        secure.Reload();

        RpcException end = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.Responses.MoveNextAsync())
            {
            }
        });
        Assert.Equal(new Status(StatusCode.Unauthenticated, "the credential no longer has the role read"), end.Status);
    }

    [Theory]
    [InlineData("admin admin", "line 1 has 2 words")]
    [InlineData("# a comment\nfeed writer sha256:00", "line 2: the second word must be ingest, read or admin")]
    [InlineData("feed ingest sha256:00", "line 1: the third word must be sha256: and 64 hexadecimal digits")]
    [InlineData("feed ingest bts_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "line 1: the third word must be sha256:")]
    [InlineData("bts_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ingest sha256:", "line 1: the third word")]
    public async Task TokenFile_ThatTurnsBad_LeavesTheOldOneInForceAndSaysWhy(string text, string problem)
    {
        secure.WriteTokens("admin", "read", "ingest");
        secure.Reload();
        int before = secure.Log.Lines.Count;
        secure.Write("tokens.txt", text);
        secure.Reload();
        secure.Reload();

        Assert.NotNull(await secure.Server.NewClient(secure.Channel(secure.Bearer("read"))).GetServerInfoAsync());
        Assert.Single(secure.Log.Lines.Skip(before), line => line.Id == 604 && line.Text.Contains($"--tokens has changed and cannot be used: {problem}", StringComparison.Ordinal));
        Assert.DoesNotContain(secure.Log.Lines, line => line.Text.Contains("bts_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TokenFile_HalfWritten_ShutsNobodyOut()
    {
        secure.WriteTokens("admin", "read", "ingest");
        secure.Reload();
        RiskClient client = secure.Server.NewClient(secure.Channel(secure.Bearer("ingest")));
        using DuplexCall<QuoteBatch, IngestAck> call = client.StartIngest<QuoteBatch>();
        await call.Requests.WriteAsync(new QuoteBatch { Sequence = 1 });
        Assert.True(await call.Responses.MoveNextAsync());
        string whole = File.ReadAllText(secure.PathOf("tokens.txt"));
        int before = secure.Log.Lines.Count;

        // A tool that writes line by line; each look finds more than the one before, and the lines that are there are good ones.
        string[] lines = whole.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using (FileStream file = new(secure.PathOf("tokens.txt"), FileMode.Create, FileAccess.Write, FileShare.Read))
        {
            secure.Server.Host.Gate.Check();
            foreach (string line in lines)
            {
                file.Write(System.Text.Encoding.UTF8.GetBytes(line[..40]));
                file.Flush();
                secure.Server.Host.Gate.Check();
                file.Write(System.Text.Encoding.UTF8.GetBytes(line[40..] + "\n"));
                file.Flush();
                secure.Server.Host.Gate.Check();
            }
        }

        secure.Reload();
        await call.Requests.WriteAsync(new QuoteBatch { Sequence = 2 });
        Assert.True(await call.Responses.MoveNextAsync());
        await client.GetServerInfoAsync();
        Assert.DoesNotContain(secure.Log.Lines.Skip(before), line => line.Id is 603 or 605);
        await call.Requests.CompleteAsync();
        Assert.False(await call.Responses.MoveNextAsync());
    }

    [Fact]
    public async Task TokenFile_EmptyOrGone_LeavesTheOldOneInForceAndSaysWhy()
    {
        secure.WriteTokens("admin", "read", "ingest");
        secure.Reload();
        int before = secure.Log.Lines.Count;
        secure.Write("tokens.txt", "");
        secure.Reload();
        File.Delete(secure.PathOf("tokens.txt"));
        secure.Reload();
        await secure.Server.NewClient(secure.Channel(secure.Bearer("read"))).GetServerInfoAsync();
        string[] problems = [.. secure.Log.Lines.Skip(before).Where(line => line.Id == 604).Select(line => line.Text)];
        Assert.Equal(2, problems.Length);
        Assert.Contains("is empty", problems[0], StringComparison.Ordinal);
        Assert.Contains("Could not find file", problems[1], StringComparison.Ordinal);

        // A comment is a content like any other.
        secure.Write("tokens.txt", "# nobody\n");
        secure.Reload();
        RpcException refused = await Assert.ThrowsAsync<RpcException>(secure.Server.NewClient(secure.Channel(secure.Bearer("read"))).GetServerInfoAsync);
        Assert.Equal(StatusCode.Unauthenticated, refused.Status.Code);
        secure.WriteTokens("admin", "read", "ingest");
        secure.Reload();
    }

    [Fact]
    public async Task Certificate_ThatIsReplaced_IsShownToNewConnectionsWhileOldOnesGoOn()
    {
        RiskClient before = secure.Server.NewClient(secure.Channel(secure.Bearer("admin")));
        byte[] first = await ShownAsync();
        await before.GetServerInfoAsync();
        (string certificate, string key) = secure.Authority.IssueServer();

        // One file after the other, as a person or a tool would: in between they do not fit.
        secure.Write("server.pem", certificate);
        secure.Reload();
        Assert.Equal(first, await ShownAsync());
        Assert.Contains(secure.Log.Lines, line => line.Id == 604 && line.Text.StartsWith("--tls-cert, --tls-key has changed and cannot be used", StringComparison.Ordinal));
        secure.Write("server.key", key);
        secure.Reload();

        Assert.NotEqual(first, await ShownAsync());
        await before.GetServerInfoAsync();
        secure.Write("server.pem", "no certificate at all");
        secure.Reload();
        Assert.NotEqual(first, await ShownAsync());
    }

    [Fact]
    public async Task RoleFile_ThatLosesALine_ShutsItsCertificateOut()
    {
        X509Certificate2 certificate = secure.Authority.IssueClient("read");
        RiskClient client = secure.Server.NewClient(secure.Channel(certificate: certificate));
        await client.GetServerInfoAsync();
        string roles = File.ReadAllText(secure.PathOf("roles.txt"));

        secure.Write("roles.txt", roles.Replace("read read\n", "", StringComparison.Ordinal));
        secure.Reload();
        RpcException refused = await Assert.ThrowsAsync<RpcException>(client.GetServerInfoAsync);
        secure.Write("roles.txt", roles);
        secure.Reload();

        Assert.Equal(new Status(StatusCode.Unauthenticated, "the client certificate's common name has no line in --tls-client-roles"), refused.Status);
        await client.GetServerInfoAsync();
    }

    /// <summary>The certificate that a new connection is shown.</summary>
    private async Task<byte[]> ShownAsync()
    {
        byte[] shown = [];
        System.Net.Security.SslClientAuthenticationOptions trust = secure.Trust();
        trust.RemoteCertificateValidationCallback = (_, certificate, _, problems) =>
        {
            shown = certificate!.GetRawCertData();
            return problems == System.Net.Security.SslPolicyErrors.None;
        };
        RiskClient client = secure.Server.NewClient(new RpcChannelOptions { Tls = trust, Metadata = secure.Channel(secure.Bearer("admin")).Metadata });
        await client.GetServerInfoAsync();
        return shown;
    }
}
