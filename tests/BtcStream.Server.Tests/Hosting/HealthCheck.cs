using System.Text;
using BtcStream.Rpc.Client;

namespace BtcStream.Server.Tests.Hosting;

/// <summary>The standard health service, by the bytes of its protocol: its messages are the RPC layer's own.</summary>
internal static class HealthCheck
{
    private static readonly byte[] Serving = [0x08, 0x01];
    private static readonly byte[] NotServing = [0x08, 0x02];

    /// <summary>Asks whether a service serves; the empty name is the server as a whole. Any other answer fails the test.</summary>
    public static async Task<bool> ServesAsync(RiskClient client, string service)
    {
        byte[] request = service.Length == 0 ? [] : [0x0a, (byte)service.Length, .. Encoding.ASCII.GetBytes(service)];
        using RpcCall check = client.Channel.Start("grpc.health.v1.Health/Check", RiskClient.Bounded);
        check.Requests.Write(request);
        await check.CompleteAsync();
        List<byte[]> answers = [];
        while (await check.Responses.ReadAsync())
        {
            while (check.Responses.TryRead(out ReadOnlySpan<byte> frame))
            {
                answers.Add(frame.ToArray());
            }
        }

        byte[] answer = Assert.Single(answers);
        bool serves = answer.AsSpan().SequenceEqual(Serving);
        Assert.True(serves || answer.AsSpan().SequenceEqual(NotServing), $"no status: {Convert.ToHexString(answer)}");
        return serves;
    }
}
