using BtcStream.Feeds;
using BtcStream.Feeds.Hyperliquid;
using BtcStream.Feeds.Live;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Server.Feeds.Hyperliquid;

/// <summary>One address: what it held when last asked, so that what it holds no more is closed.</summary>
/// <param name="address">The address.</param>
internal sealed class AccountPoll(HyperliquidAddress address)
{
    private static readonly PositionSide[] Sides = [PositionSide.Long, PositionSide.Short];

    private HyperliquidPosition? _held;
    private bool _isKnown;
    private long _time;

    /// <summary>The address.</summary>
    public HyperliquidAddress Address { get; } = address;

    /// <summary>When to ask next.</summary>
    public long DueAt { get; set; }

    /// <summary>
    /// The rows of an answer. What cannot be left as it was is closed first: a side that is held no more; a liquidation price that the venue gives no more, which would
    /// stay; and after a start, of which the server may remember more than this feed does, the other side and everything where nothing is held.
    /// </summary>
    /// <param name="account">The answer.</param>
    /// <param name="contract">The perpetual that is followed.</param>
    /// <param name="now">Now: the time of an answer that has none.</param>
    public IEnumerable<VenueRow> Take(HyperliquidAccount account, SwapInstrument contract, long now)
    {
        long time = account.TimeUnixNanos ?? now;
        if (time < _time)
        {
            // An older answer that came later.
            yield break;
        }

        _time = time;
        HyperliquidPosition? position = account.Positions.FirstOrDefault(held => held.Coin == contract.Name);
        foreach (PositionSide side in ToClose(position))
        {
            yield return new HeldPositionRow(time, contract, Address.Account, side, 0.0);
        }

        (_held, _isKnown) = (position, true);
        if (position is null)
        {
            yield break;
        }

        if (position.IsCross)
        {
            yield return new EquityRow(time, new MarginAccount(contract.Venue, Address.Account, account.CrossEquity));
        }

        yield return new HeldPositionRow(time, contract, Address.Account, position.Side, position.Size)
        {
            EntryPrice = position.EntryPrice,
            Margin = position.Margin,
            IsCross = position.IsCross,
            LiquidationPrice = position.LiquidationPrice,
        };
    }

    private IEnumerable<PositionSide> ToClose(HyperliquidPosition? position)
    {
        foreach (PositionSide side in Sides)
        {
            bool isHeld = position?.Side == side;
            bool wasHeld = _held?.Side == side;
            bool losesPrice = isHeld && position!.LiquidationPrice is null && (!_isKnown || (wasHeld && _held!.LiquidationPrice is not null));
            bool changesMode = isHeld && wasHeld && position!.IsCross != _held!.IsCross;
            if (losesPrice || changesMode || (!isHeld && (wasHeld || !_isKnown)))
            {
                yield return side;
            }
        }
    }
}
