using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.WhatIf;

/// <summary>An account: the venue's index and the venue's identifier.</summary>
internal readonly record struct AccountKey(int Venue, ulong Account);

/// <summary>What a ladder is built anew for. The default value builds the ladder as it is.</summary>
internal sealed record RebuildTerms
{
    /// <summary>What every mark is multiplied with; a move to there triggers what it crosses.</summary>
    public double PriceFactor { get; init; } = 1.0;

    /// <summary>A margin model for every position it fits, instead of its own; null for none.</summary>
    public MarginModel? Model { get; init; }

    /// <summary>The venues to count, by index; null for all.</summary>
    public IReadOnlySet<int>? Venues { get; init; }

    /// <summary>An account to leave out; null for none.</summary>
    public AccountKey? Without { get; init; }

    /// <summary>The only account to count; null for all.</summary>
    public AccountKey? Only { get; init; }

    /// <summary>True where every position stands where the engine has it.</summary>
    public bool KeepsPrices => PriceFactor == 1.0 && Model is null;
}
