using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State.Positions;

/// <summary>One margin account whose equity or cross positions have been streamed. Lists run by id plus one.</summary>
internal struct AccountRecord
{
    /// <summary>The venue's identifier.</summary>
    public ulong Account;

    /// <summary>
    /// As streamed, or as marks had moved it when a position without a mark joined; NaN while no row gave it. USD where its positions are linear, coin
    /// where inverse.
    /// </summary>
    public double Equity;

    /// <summary>
    /// Equity less the value of all positions at the marks of that moment: what does not move with marks. NaN until the account is solved with all marks
    /// known.
    /// </summary>
    public double Balance;

    /// <summary>Equity at the marks it was last solved for; NaN before.</summary>
    public double SolvedEquity;

    /// <summary>Time of the equity; <see cref="long.MinValue"/> while there is none.</summary>
    public long EquityTime;

    /// <summary>The first of its cross positions.</summary>
    public int FirstPosition;

    /// <summary>Cross positions that are open.</summary>
    public int Positions;

    /// <summary>Place in the list of accounts over several instruments, plus one; 0 for none.</summary>
    public int PlaceInMulti;

    /// <summary>Round of marks that it was last solved for.</summary>
    public int SolvedRound;

    /// <summary>Index of the venue.</summary>
    public short Venue;

    /// <summary>What its cross positions are margined in; none while it has none.</summary>
    public SettlementKind Settlement;

    /// <summary>Underlying of its inverse positions, whose coin the equity is in; index of the book.</summary>
    public short CoinBook;

    /// <summary>Counted among the bankrupt.</summary>
    public bool IsCountedBankrupt;

    /// <summary>On the list of accounts that rows have changed.</summary>
    public bool IsDirty;

    /// <summary>True when its equity is below zero at the marks it was last solved for, or as streamed.</summary>
    public readonly bool IsBankrupt => double.IsNaN(SolvedEquity) ? Equity < 0.0 : SolvedEquity < 0.0;
}
