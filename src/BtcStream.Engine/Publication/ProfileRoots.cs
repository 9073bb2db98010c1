using BtcStream.Engine.State;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>The roots of one model's profile as x = S*/S, found again when prices have changed: they do not depend on the index price.</summary>
internal sealed class ProfileRoots
{
    private readonly double[] _x = new double[ProfileGrid.Default.Length];
    private double[] _netThenGross = [];
    private long _version = -1;

    /// <summary>Status and count.</summary>
    public FlipResult Result { get; private set; }

    /// <summary>The roots, nearest to 1 first.</summary>
    public ReadOnlySpan<double> X => _x.AsSpan(0, Result.Count);

    /// <summary>Brings the roots to the book's prices.</summary>
    /// <param name="book">The book.</param>
    /// <param name="row">The row the model is kept in.</param>
    /// <param name="sign">What the row is multiplied with.</param>
    /// <param name="profile">The model's profile on the grid.</param>
    public void Refresh(PricedBook book, int row, double sign, ReadOnlySpan<double> profile)
    {
        if (_version == book.Version)
        {
            return;
        }

        _version = book.Version;
        int count = book.Curves.Count;
        if (_netThenGross.Length < 2 * count)
        {
            _netThenGross = new double[4 * count];
        }

        Span<double> netThenGross = _netThenGross.AsSpan(0, 2 * count);
        ReadOnlySpan<double> coefficients = book.Curves.Coefficients.Slice(row * count, count);
        for (int i = 0; i < count; i++)
        {
            netThenGross[i] = sign * coefficients[i];
            netThenGross[count + i] = Math.Abs(netThenGross[i]);
        }

        var exact = new StickyStrikeProfile(book.Curves.Offsets, book.Curves.Slopes, netThenGross);
        Result = ProfileFlips.Find(book.Profile.Grid, profile, exact, 1.0, _x);
    }
}
