using System.Runtime.CompilerServices;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Ladders;

/// <summary>
/// The cells of every price ladder: an absolute geometric grid, cell = floor(ln p / ln(1 + step)), so that a cell keeps its place whatever the
/// price does. Immutable; any thread; the same bits on every machine.
/// </summary>
/// <remarks>
/// The edges are a table, (1 + step)^cell rounded to within an ulp or two, and the table is the definition:
/// <c>LowerEdge(c) ≤ p &lt; LowerEdge(c + 1)</c> exactly when the cell of p is c. A price finds its cell without a logarithm: the leading bits of
/// the number select a bucket narrower than a cell, in which at most one edge lies, and one comparison decides on which side of it the price is.
/// </remarks>
public sealed class PriceGrid
{
    /// <summary>Lowest price that has a cell, USD per coin: coins are traded at ten-millionths of a dollar.</summary>
    public const double LowestPrice = 1e-9;

    /// <summary>Highest price that has a cell, USD per coin.</summary>
    public const double HighestPrice = 1e9;

    /// <summary>Default relative width of a cell, basis points of its lower edge.</summary>
    public const double DefaultStepBasisPoints = 10.0;

    /// <summary>Narrowest cell, basis points.</summary>
    public const double MinStepBasisPoints = 1.0;

    /// <summary>Widest cell, basis points.</summary>
    public const double MaxStepBasisPoints = 100.0;

    private const double BasisPointsPerUnit = 10_000.0;

    private const int MantissaBits = 52;

    private readonly double[] _edges;
    private readonly int[] _bucketCells;
    private readonly int _bucketShift;
    private readonly long _firstBucket;

    /// <summary>A grid of cells of one relative width.</summary>
    /// <param name="stepBasisPoints">Width of a cell in basis points of its lower edge, 1 to 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is outside that range.</exception>
    public PriceGrid(double stepBasisPoints)
    {
        if (!(stepBasisPoints is >= MinStepBasisPoints and <= MaxStepBasisPoints))
        {
            throw new ArgumentOutOfRangeException(
                nameof(stepBasisPoints), stepBasisPoints, $"A ladder step is {MinStepBasisPoints} to {MaxStepBasisPoints} basis points.");
        }

        StepBasisPoints = stepBasisPoints;
        LogStep = DeterministicMath.LogRatio(BasisPointsPerUnit + stepBasisPoints, BasisPointsPerUnit);
        MinCell = CellByEdges(LowestPrice);
        MaxCell = CellByEdges(HighestPrice);
        _edges = new double[MaxCell - MinCell + 2];
        for (int i = 0; i < _edges.Length; i++)
        {
            _edges[i] = Edge(MinCell + i);
        }

        _bucketShift = MantissaBits - BucketBits(stepBasisPoints / BasisPointsPerUnit);
        _firstBucket = BucketOf(LowestPrice);
        _bucketCells = new int[BucketOf(HighestPrice) - _firstBucket + 1];
        FillBuckets();
    }

    /// <summary>The default grid, 10 basis points.</summary>
    public static PriceGrid Default { get; } = new(DefaultStepBasisPoints);

    /// <summary>Relative width of a cell in basis points of its lower edge.</summary>
    public double StepBasisPoints { get; }

    /// <summary>ln(1 + step), the width of every cell in ln p.</summary>
    public double LogStep { get; }

    /// <summary>Cell of <see cref="LowestPrice"/>.</summary>
    public int MinCell { get; }

    /// <summary>Cell of <see cref="HighestPrice"/>.</summary>
    public int MaxCell { get; }

    /// <summary>How many cells there are.</summary>
    public int CellCount => MaxCell - MinCell + 1;

    /// <summary>The cell of a price. No allocation, no logarithm.</summary>
    /// <param name="price">USD per coin.</param>
    /// <param name="cell">Index of the cell, <see cref="MinCell"/> to <see cref="MaxCell"/>; 0 unless ok.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PriceCellCode TryCellOf(double price, out int cell)
    {
        if (price is >= LowestPrice and <= HighestPrice)
        {
            int index = _bucketCells[(int)(BucketOf(price) - _firstBucket)];
            cell = MinCell + index + (price >= _edges[index + 1] ? 1 : 0);
            return PriceCellCode.Ok;
        }

        cell = 0;
        return Refuse(price);
    }

    /// <summary>Lower edge of a cell, USD per coin; it belongs to the cell.</summary>
    /// <param name="cell"><see cref="MinCell"/> to <see cref="MaxCell"/> + 1.</param>
    /// <exception cref="IndexOutOfRangeException">The cell is outside the grid.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double LowerEdge(int cell) => _edges[cell - MinCell];

    /// <summary>Upper edge of a cell, USD per coin; it belongs to the next cell.</summary>
    /// <param name="cell"><see cref="MinCell"/> to <see cref="MaxCell"/>.</param>
    /// <exception cref="IndexOutOfRangeException">The cell is outside the grid.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double UpperEdge(int cell) => _edges[cell + 1 - MinCell];

    private static PriceCellCode Refuse(double price) =>
        !(price > 0.0) ? PriceCellCode.NotAPrice
        : price < LowestPrice ? PriceCellCode.BelowRange
        : PriceCellCode.AboveRange;

    /// <summary>How many leading bits of the mantissa make a bucket narrower than a cell.</summary>
    private static int BucketBits(double step)
    {
        int bits = 0;
        for (double width = 1.0; width >= step; width *= 0.5)
        {
            bits++;
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long BucketOf(double price) => BitConverter.DoubleToInt64Bits(price) >> _bucketShift;

    /// <summary>(1 + step)^cell: the rounding error of the exponent is put back.</summary>
    private double Edge(int cell)
    {
        double exponent = cell * LogStep;
        double remainder = Math.FusedMultiplyAdd(cell, LogStep, -exponent);
        double edge = DeterministicMath.Exp(exponent);
        return Math.FusedMultiplyAdd(edge, remainder, edge);
    }

    private int CellByEdges(double price)
    {
        int cell = (int)Math.Floor(DeterministicMath.Log(price) / LogStep);
        while (Edge(cell) > price)
        {
            cell--;
        }

        while (Edge(cell + 1) <= price)
        {
            cell++;
        }

        return cell;
    }

    /// <summary>For each bucket the cell of its smallest number (of the first bucket: the first cell).</summary>
    private void FillBuckets()
    {
        int index = 0;
        for (int bucket = 0; bucket < _bucketCells.Length; bucket++)
        {
            double smallest = BitConverter.Int64BitsToDouble((_firstBucket + bucket) << _bucketShift);
            while (_edges[index + 1] <= smallest)
            {
                index++;
            }

            _bucketCells[bucket] = index;
        }
    }
}
