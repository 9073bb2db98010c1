using BtcStream.Engine;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services.Encoding;

namespace BtcStream.Server.Services.Stress;

/// <summary>StressService of the contract.</summary>
/// <param name="engine">Answers.</param>
/// <param name="options">What the engine was built with.</param>
/// <param name="server">What the engine does not hold.</param>
internal sealed class StressHandlers(EngineHost engine, EngineOptions options, ServerFacts server)
{
    /// <summary>Binds the methods that are built.</summary>
    public void Bind(ServiceBinding binding)
    {
        new MinerQueries(engine, options, server).Bind(binding);
        new TreasuryQueries(engine, server).Bind(binding);
        new SpilloverQueries(engine, server).Bind(binding);
        new VolatilityQueries(engine, server).Bind(binding);
        new StressTableQueries(engine, server).Bind(binding);
    }
}
