using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Processes;

/// <summary>Reads a server's counters over GetServerInfo.</summary>
/// <param name="channel">A connection of its own.</param>
internal sealed class ServerCounters(RpcChannel channel)
{
    private readonly UnaryMethod<GetServerInfoRequest, ServerInfo> _info =
        channel.Unary<GetServerInfoRequest, ServerInfo>(ReferenceReflection.Descriptor.Services.Single(), "GetServerInfo");

    public async Task<Counters> ReadAsync() => (await _info.CallAsync(new GetServerInfoRequest())).Counters;
}
