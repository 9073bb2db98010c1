using BtcStream.Quant.Ladders;

namespace BtcStream.Server.Services.Encoding;

/// <summary>What every answer says of the server itself.</summary>
/// <param name="Epoch">This run of the server.</param>
/// <param name="IsSynthetic">Whether its figures rest on made-up data.</param>
/// <param name="LadderGrid">Grid of the liquidation ladder.</param>
internal readonly record struct ServerFacts(ulong Epoch, bool IsSynthetic, PriceGrid LadderGrid);
