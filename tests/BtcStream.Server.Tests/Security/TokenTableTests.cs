using BtcStream.Rpc.Protocol;
using BtcStream.Server.Security;

namespace BtcStream.Server.Tests.Security;

/// <summary>Names of callers: limits and named sessions go by them.</summary>
public sealed class TokenTableTests
{
    [Fact]
    public void OfServer_Name_IsNoneThatAFileCanHave()
    {
        string token = BearerToken.Create();
        Caller own = TokenTable.OfServer(token).Find(token)!;

        Assert.Equal((Server.Security.Roles.Ingest | Server.Security.Roles.Read, BearerToken.HashText(token)), (own.Roles, own.Credential));
        Assert.Null(TokenTable.OfServer(token).Find(BearerToken.Create()));
        string message = Assert.Throws<FormatException>(() => TokenTable.Parse($"{own.Name} read {BearerToken.HashText(BearerToken.Create())}")).Message;
        Assert.StartsWith("line 1: the name must be", message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => CertificateTable.Parse($"{own.Name} read"));
    }
}
