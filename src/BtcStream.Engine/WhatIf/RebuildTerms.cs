using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.WhatIf;

/// <summary>An account: the venue's index and the venue's identifier.</summary>
internal readonly record struct AccountKey(int Venue, ulong Account);

/// <summary>
/// What a ladder is built anew for. The default value builds the ladder as it is. Otherwise the margin model is applied first, then time passes, then the price
/// moves.
/// </summary>
internal sealed record RebuildTerms
{
    /// <summary>What the index and the marks of the underlying are multiplied with; a move to there triggers what it crosses.</summary>
    public double PriceFactor { get; init; } = 1.0;

    /// <summary>
    /// A margin model for every position of the underlying that is margined as it is, instead of its own; null for none. A position that is triggered under its own
    /// model and not under this one rests again, as it does where a row names another model. Prices that come from the venue stay.
    /// </summary>
    public MarginModel? Model { get; init; }

    /// <summary>An instant, Unix nanoseconds, by which positions on futures that have expired are gone; <see cref="long.MinValue"/> for now.</summary>
    public long AsOf { get; init; } = long.MinValue;

    /// <summary>The venues to count, by index; null for all.</summary>
    public IReadOnlySet<int>? Venues { get; init; }

    /// <summary>An account to leave out; null for none.</summary>
    public AccountKey? Without { get; init; }

    /// <summary>The only account to count; null for all.</summary>
    public AccountKey? Only { get; init; }

    /// <summary>Whether marks move.</summary>
    public bool MovesPrice => PriceFactor != 1.0;

    /// <summary>True where every position stands where the engine has it.</summary>
    public bool KeepsPrices => !MovesPrice && Model is null && AsOf == long.MinValue;
}
