using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.WhatIf;

/// <summary>What the positions of one instrument share, as of one moment.</summary>
/// <param name="Underlying">Index of the underlying's book.</param>
/// <param name="Venue">Index of the venue.</param>
/// <param name="Settlement">Linear or inverse.</param>
/// <param name="Mark">USD per coin; NaN while there is none.</param>
/// <param name="ExpiryUnixNanos">When a future expires; 0 for a perpetual.</param>
internal readonly record struct FrozenMarket(int Underlying, int Venue, SettlementKind Settlement, double Mark, long ExpiryUnixNanos)
{
    public bool IsInverse => Settlement == SettlementKind.Inverse;

    /// <summary>The value of a position, as <see cref="PositionMarket.Value"/> has it, at a mark.</summary>
    public double Value(double sign, double size, double mark) => IsInverse ? -sign * size / mark : sign * size * mark;
}

/// <summary>
/// All positions and accounts as they were at one moment. Taking it costs the engine a pointer for every few thousand rows; what it then writes to, it copies first.
/// Immutable; any thread; dispose it.
/// </summary>
internal sealed class FrozenPositions : IDisposable
{
    private readonly FrozenMarket[] _markets;
    private readonly int _round;

    /// <summary>Engine thread.</summary>
    public FrozenPositions(EngineState state)
    {
        Rows = state.Positions.Rows.Freeze();
        Accounts = state.Positions.Accounts.Rows.Freeze();
        _round = state.Positions.Accounts.Round;
        _markets = new FrozenMarket[state.Instruments.SlotCount];
        for (int instrument = 0; instrument < _markets.Length; instrument++)
        {
            _markets[instrument] = state.Positions.FindMarket(instrument) is { } market
                ? new FrozenMarket(market.Book.Index, market.Venue.Index, market.Settlement, market.Mark, state.Instruments[instrument].Group?.ExpiryUnixNanos ?? 0)
                : new FrozenMarket(-1, -1, SettlementKind.None, double.NaN, 0);
        }
    }

    public FrozenTable<PositionRecord> Rows { get; }

    public FrozenTable<AccountRecord> Accounts { get; }

    public ref readonly FrozenMarket MarketOf(int instrument) => ref _markets[instrument];

    /// <summary>Accounts of some venues with negative equity, and those that wait to be solved again for marks that have moved.</summary>
    public (int Bankrupt, int Pending) CountAccounts(IReadOnlySet<int> venues)
    {
        (int bankrupt, int pending) = (0, 0);
        for (int chunk = 0; chunk < Accounts.ChunkCount; chunk++)
        {
            foreach (ref readonly AccountRecord account in Accounts.Chunk(chunk))
            {
                bool isCounted = venues.Contains(account.Venue);
                bankrupt += isCounted && account.IsCountedBankrupt ? 1 : 0;
                pending += isCounted && account.PlaceInMulti != 0 && account.SolvedRound != _round ? 1 : 0;
            }
        }

        return (bankrupt, pending);
    }

    public void Dispose()
    {
        Rows.Dispose();
        Accounts.Dispose();
    }
}
