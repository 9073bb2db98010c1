using System.Runtime.CompilerServices;

namespace BtcStream.Engine.Ring;

/// <summary>What a row observes; the numbers are those of the contract's oneof.</summary>
public enum ObservationKind : byte
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>The Bitcoin network over a period.</summary>
    Network = 5,

    /// <summary>Mining machines; a later table of the same source replaces the whole.</summary>
    Fleet = 6,

    /// <summary>What miners pay, and what else they could earn.</summary>
    Energy = 7,

    /// <summary>A change or statement of one holder's coins.</summary>
    Treasury = 8,

    /// <summary>Coins by the price they last moved at.</summary>
    CostBasis = 9,

    /// <summary>A volatility index.</summary>
    VolatilityIndex = 10,

    /// <summary>The price of a bet that the underlying touches a level.</summary>
    PredictionMarket = 11,

    /// <summary>A price of any asset.</summary>
    AssetPrice = 12,

    /// <summary>Coins that come to market as the price moves through thresholds.</summary>
    SupplyCurve = 13,
}

/// <summary>One entry of a list that an observation has: a machine, a bucket of a histogram, or a threshold.</summary>
/// <param name="NameText">Machine: its name, an index into <see cref="InputBatch.Text"/>; else −1.</param>
/// <param name="First">Efficiency (J/TH); lower edge (USD per coin); price (USD per coin).</param>
/// <param name="Second">Share; upper edge (USD per coin); supply (USD).</param>
/// <param name="Third">Bucket: coins; else 0.</param>
public readonly record struct ObservationPoint(int NameText, double First, double Second, double Third);

/// <summary>
/// One observation. Values are in the order of the contract's fields, NaN where absent; texts are indices into <see cref="InputBatch.Text"/>, −1 where
/// absent; the list is a range of <see cref="InputBatch.ObservationPoints"/>.
/// </summary>
public struct ObservationRow
{
    /// <summary>Values of the kind that has most.</summary>
    public const int MaxValues = 8;

    /// <summary>A price at that moment.</summary>
    public const byte PriceKindLive = 1;

    /// <summary>The close of the UTC day that ends at that time.</summary>
    public const byte PriceKindDailyClose = 2;

    private Values _values;

    /// <summary>What is observed.</summary>
    public ObservationKind Kind { get; set; }

    /// <summary>Where the figure comes from.</summary>
    public int SourceText { get; set; }

    /// <summary>Underlying; absent is BTC.</summary>
    public int UnderlyingText { get; set; }

    /// <summary>Holder, index, market, asset or curve.</summary>
    public int NameText { get; set; }

    /// <summary>The assumption behind a supply curve.</summary>
    public int AssumptionText { get; set; }

    /// <summary>Whether the row has a time.</summary>
    public bool HasTime { get; set; }

    /// <summary>Unix nanoseconds.</summary>
    public long Time { get; set; }

    /// <summary>End of a bet, Unix nanoseconds; 0 where absent.</summary>
    public long Until { get; set; }

    /// <summary>Asset price: how it is to be read, as the contract numbers it; the engine refuses a number that it does not know.</summary>
    public byte PriceKind { get; set; }

    /// <summary>Asset price: the close of a UTC day rather than the price at that moment.</summary>
    public readonly bool IsDailyClose => PriceKind == PriceKindDailyClose;

    /// <summary>The list whose length is not that of the observation's other lists; none where all agree.</summary>
    public InputField UnequalList { get; set; }

    /// <summary>What is wrong with that list, an index into <see cref="InputBatch.Text"/>.</summary>
    public int UnequalListText { get; set; }

    /// <summary>First entry of its list.</summary>
    public int PointStart { get; set; }

    /// <summary>Entries of its list.</summary>
    public int PointCount { get; set; }

    /// <summary>Which values the row has: a bit each.</summary>
    public byte Present { get; private set; }

    /// <summary>A value; NaN where absent.</summary>
    /// <param name="index">Place among the kind's values, from 0.</param>
    public double this[int index]
    {
        readonly get => _values[index];
        set
        {
            _values[index] = value;
            Present |= (byte)(1 << index);
        }
    }

    /// <summary>A row of a kind that has nothing yet.</summary>
    public static ObservationRow Of(ObservationKind kind)
    {
        var row = new ObservationRow { Kind = kind, SourceText = -1, UnderlyingText = -1, NameText = -1, AssumptionText = -1 };
        for (int i = 0; i < MaxValues; i++)
        {
            row._values[i] = double.NaN;
        }

        return row;
    }

    /// <summary>Takes values as they were, those that count as absent too.</summary>
    internal void Restore(ReadOnlySpan<double> values, byte present)
    {
        for (int i = 0; i < MaxValues; i++)
        {
            _values[i] = values[i];
        }

        Present = present;
    }

    [System.Runtime.CompilerServices.InlineArray(MaxValues)]
    private struct Values
    {
        private double _first;
    }
}

/// <summary>Observations, one entry a row. Values are checked by the engine, not here.</summary>
public sealed class ObservationColumns : ColumnSet
{
    private ObservationRow[] _rows = [];

    /// <summary>The rows.</summary>
    public Span<ObservationRow> Rows => _rows.AsSpan(0, Count);

    private protected override int RowBytes => Unsafe.SizeOf<ObservationRow>();

    private protected override void Resize(int capacity) => Array.Resize(ref _rows, capacity);

    private protected override void ClearMasks(int start, int rows) => _rows.AsSpan(start, rows).Clear();
}
