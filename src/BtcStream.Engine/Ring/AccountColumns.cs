namespace BtcStream.Engine.Ring;

/// <summary>
/// Equities of margin accounts in columns, one entry a row: USD where the account's positions are linear, coin where inverse. Values are checked by the
/// engine, not here.
/// </summary>
public sealed class AccountColumns : ColumnSet
{
    internal AccountFields[] FieldsOf = [];
    internal int[] VenueOf = [];
    internal long[] TimeOf = [];
    internal ulong[] AccountOf = [];
    internal double[] EquityOf = [];

    /// <summary>Which fields each row has.</summary>
    public Span<AccountFields> Fields => FieldsOf.AsSpan(0, Count);

    /// <summary>Venues: indices into <see cref="InputBatch.Text"/>.</summary>
    public Span<int> Venue => VenueOf.AsSpan(0, Count);

    /// <summary>Times of the equities, Unix nanoseconds UTC.</summary>
    public Span<long> Time => TimeOf.AsSpan(0, Count);

    /// <summary>The venue's identifiers of the accounts.</summary>
    public Span<ulong> Account => AccountOf.AsSpan(0, Count);

    /// <summary>Equities, unrealised profit included.</summary>
    public Span<double> Equity => EquityOf.AsSpan(0, Count);

    private protected override int RowBytes => sizeof(AccountFields) + sizeof(int) + sizeof(long) + sizeof(ulong) + sizeof(double);

    private protected override void Resize(int capacity)
    {
        Array.Resize(ref FieldsOf, capacity);
        Array.Resize(ref VenueOf, capacity);
        Array.Resize(ref TimeOf, capacity);
        Array.Resize(ref AccountOf, capacity);
        Array.Resize(ref EquityOf, capacity);
    }

    private protected override void ClearMasks(int start, int rows) => FieldsOf.AsSpan(start, rows).Clear();
}
