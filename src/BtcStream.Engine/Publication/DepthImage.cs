using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Quant.Cascade;

namespace BtcStream.Engine.Publication;

/// <summary>The order books of an underlying's perpetuals as two depth curves. Its thread is the image's; only gathering reads the engine's state.</summary>
internal sealed class DepthImage
{
    /// <summary>One percent in ln p: what depth next to the index is the mean over.</summary>
    public const double LogPercent = 0.01;

    private double[] _prices = [];
    private double[] _usd = [];

    /// <summary>What absorbs a fall.</summary>
    public DepthCurve Bids { get; } = new(CascadeDirection.Down);

    /// <summary>What absorbs a rise.</summary>
    public DepthCurve Asks { get; } = new(CascadeDirection.Up);

    /// <summary>Time of the oldest side in use; <see cref="long.MaxValue"/> where there is none.</summary>
    public long OldestTime { get; private set; } = long.MaxValue;

    /// <summary>Sides that could not be used: crossed books, or no price to measure them from.</summary>
    public int UnusableSides { get; private set; }

    /// <summary>Builds both curves from all books. Engine thread.</summary>
    /// <param name="book">The underlying.</param>
    /// <param name="notBefore">Sides older than this are left out, Unix nanoseconds.</param>
    public void Gather(UnderlyingBook book, long notBefore = long.MinValue)
    {
        Bids.Clear();
        Asks.Clear();
        (OldestTime, UnusableSides) = (long.MaxValue, 0);
        foreach (PerpetualState perpetual in book.Perpetuals)
        {
            double reference = ReferencePrice(perpetual, book.IndexPrice);
            if (perpetual.Bids.Time >= notBefore)
            {
                Add(Bids, perpetual, perpetual.Bids, reference);
            }

            if (perpetual.Asks.Time >= notBefore)
            {
                Add(Asks, perpetual, perpetual.Asks, reference);
            }
        }
    }

    /// <summary>The curve that absorbs a move.</summary>
    public DepthCurve CurveOf(CascadeDirection direction) => direction == CascadeDirection.Down ? Bids : Asks;

    /// <summary>A book is measured from its own middle, so that a basis to the index does not matter.</summary>
    private static double ReferencePrice(PerpetualState perpetual, double indexPrice)
    {
        ReadOnlySpan<DepthLevel> bids = perpetual.Bids.Levels;
        ReadOnlySpan<DepthLevel> asks = perpetual.Asks.Levels;
        return bids.Length > 0 && asks.Length > 0 ? 0.5 * (bids[0].Price + asks[0].Price)
            : double.IsNaN(perpetual.Price) ? indexPrice
            : perpetual.Price;
    }

    private void Add(DepthCurve curve, PerpetualState perpetual, BookSide side, double reference)
    {
        ReadOnlySpan<DepthLevel> levels = side.Levels;
        if (levels.IsEmpty)
        {
            return;
        }

        if (_prices.Length < levels.Length)
        {
            _prices = new double[levels.Length * 2];
            _usd = new double[levels.Length * 2];
        }

        for (int i = 0; i < levels.Length; i++)
        {
            _prices[i] = levels[i].Price;
            _usd[i] = perpetual.IsInverse ? levels[i].Amount : levels[i].Amount * levels[i].Price;
        }

        if (curve.AddBook(reference, _prices.AsSpan(0, levels.Length), _usd.AsSpan(0, levels.Length)) == DepthCode.Ok)
        {
            OldestTime = Math.Min(OldestTime, side.Time);
        }
        else
        {
            UnusableSides++;
        }
    }
}
