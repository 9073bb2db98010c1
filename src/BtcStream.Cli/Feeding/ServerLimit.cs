using BtcStream.Contracts.V1;
using BtcStream.Rpc;

namespace BtcStream.Cli.Feeding;

/// <summary>Bounds that a server sets on a call.</summary>
internal static class ServerLimit
{
    // What the contract promises at least; a server that says otherwise is believed.
    private const uint ContractInstruments = 131_072;

    /// <summary>Number of ids that a call may introduce.</summary>
    /// <exception cref="RpcException">The server could not be asked.</exception>
    public static async Task<uint> ReadMaxInstrumentsAsync(BtcStreamMethods client, CancellationToken cancellation)
    {
        ServerInfo info = await client.GetServerInfo.CallAsync(new GetServerInfoRequest(), new() { Cancellation = cancellation });
        return info.Limits is { MaxCallInstruments: > 0 } limits ? limits.MaxCallInstruments : ContractInstruments;
    }
}
