using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.State;

/// <summary>
/// Keeps the prices of one book up to date: only what rows have touched is priced again, unless time moved. Every result is a function of the
/// book's state and of the instant priced at, down to the last bit, whatever the way there. Engine thread only.
/// </summary>
internal sealed class BookPricer(UnderlyingBook book, InstrumentTable instruments, EngineOptions options)
{
    private readonly double[] _oldCoefficients = new double[BookCurves.MaxRows];
    private readonly double[] _newCoefficients = new double[BookCurves.MaxRows];
    private int[] _pricedInGroup = [];
    private double _totalOfCoefficients;
    private bool _wasInexact;
    private bool _isProfileValid;

    /// <summary>The book as last refreshed.</summary>
    public PricedBook Priced { get; } = new(options) { Underlying = book.Name };

    private BookColumns Columns => Priced.Columns;

    private BookCurves Curves => Priced.Curves;

    private BookLayout Layout => Priced.Layout;

    private ProfileSums Profile => Priced.Profile;

    /// <summary>True while sums of profiles are exact, so that they can be brought up to date instead of summed afresh.</summary>
    private bool IsExact => Layout.Count <= ExactProfileKernel.MaxInstruments && _totalOfCoefficients < ExactProfileKernel.MaxTotal;

    /// <summary>Brings everything to the state of the book, priced as of an instant.</summary>
    /// <param name="pricedAt">Unix nanoseconds, at or before the state's as_of and not before the last one.</param>
    /// <param name="withProfile">Whether the profile is wanted too.</param>
    public void Refresh(long pricedAt, bool withProfile)
    {
        Columns.GatherMarket(book);
        bool movesRows = Columns.HasTakerFlow != (Curves.Rows > 1);
        if (Layout.Structure != book.Structure || movesRows || pricedAt != Curves.PricedAt)
        {
            RefreshAll(book.LayOut(instruments), pricedAt);
        }
        else
        {
            RefreshTouched(withProfile && _isProfileValid);
        }

        if (withProfile && !_isProfileValid)
        {
            Profile.SumAll(Layout, Curves);
            _isProfileValid = true;
        }
    }

    private void RefreshAll(BookLayout layout, long pricedAt)
    {
        Columns.GatherAll(layout, instruments);
        ClearFlags();
        Priced.PriceAll(pricedAt);
        SumCoefficients();
        _isProfileValid = false;
        if (_pricedInGroup.Length < layout.Groups.Length)
        {
            _pricedInGroup = new int[layout.Groups.Length * 2];
        }
    }

    private void ClearFlags()
    {
        foreach (int instrument in book.Touched)
        {
            ref InstrumentState option = ref instruments[instrument];
            if (option.Group?.Book == book)
            {
                option.IsTouched = false;
                option.NeedsPricing = false;
            }
        }

        book.ClearTouched();
        foreach (ExpiryGroup group in book.Groups)
        {
            group.IsForwardDirty = false;
        }
    }

    /// <summary>Gathers and prices what rows have touched, group by group where much of a group is, one by one where little is.</summary>
    private void RefreshTouched(bool withProfile)
    {
        Span<int> pricedInGroup = _pricedInGroup.AsSpan(0, Layout.Groups.Length);
        CountPriced(pricedInGroup);
        foreach (int instrument in book.Touched)
        {
            ref InstrumentState option = ref instruments[instrument];
            int position = option.Position;
            bool isOneByOne = option.NeedsPricing && !IsWholeGroup(pricedInGroup, Layout.GroupOf[position]);
            option.IsTouched = false;
            option.NeedsPricing = false;
            if (isOneByOne)
            {
                PriceOne(position, option, withProfile);
            }
            else
            {
                Columns.GatherOption(position, option);
            }
        }

        book.ClearTouched();
        for (int group = 0; group < pricedInGroup.Length; group++)
        {
            Columns.GroupForwardTime[group] = Layout.Groups[group].ForwardTime;
            if (IsWholeGroup(pricedInGroup, group))
            {
                PriceGroup(group, withProfile);
            }
        }

        _isProfileValid &= withProfile || pricedInGroup.IndexOfAnyExcept(0) < 0;
        if (_wasInexact)
        {
            // What a giant leaves behind in a running sum is rounding of its own size.
            _isProfileValid = false;
            SumCoefficients();
        }
    }

    private void SumCoefficients()
    {
        _totalOfCoefficients = 0.0;
        foreach (double coefficient in Curves.Coefficients)
        {
            _totalOfCoefficients += Math.Abs(coefficient);
        }

        _wasInexact = !IsExact;
    }

    /// <summary>How many options of each group are to be priced; all of them where the forward has moved.</summary>
    private void CountPriced(Span<int> pricedInGroup)
    {
        pricedInGroup.Clear();
        foreach (int instrument in book.Touched)
        {
            ref readonly InstrumentState option = ref instruments[instrument];
            pricedInGroup[Layout.GroupOf[option.Position]] += option.NeedsPricing ? 1 : 0;
        }

        for (int group = 0; group < pricedInGroup.Length; group++)
        {
            if (Layout.Groups[group].IsForwardDirty)
            {
                Layout.Groups[group].IsForwardDirty = false;
                Columns.GatherForward(group);
                pricedInGroup[group] = int.MaxValue;
            }

            if (pricedInGroup[group] > 0)
            {
                Priced.MarkChanged(group);
            }
        }
    }

    /// <summary>Summing a group afresh costs one bell an option, replacing an option costs two.</summary>
    private bool IsWholeGroup(ReadOnlySpan<int> pricedInGroup, int group) =>
        pricedInGroup[group] > 0 && pricedInGroup[group] >= (Layout.GroupStarts[group + 1] - Layout.GroupStarts[group]) / 2;

    private void PriceGroup(int group, bool withProfile)
    {
        int start = Layout.GroupStarts[group];
        int end = Layout.GroupStarts[group + 1];
        _totalOfCoefficients -= TotalOf(start, end);
        Curves.PriceGroup(Columns, group);
        _totalOfCoefficients += TotalOf(start, end);
        _wasInexact |= !IsExact;
        if (withProfile && !_wasInexact)
        {
            Profile.SumGroup(Layout, Curves, group);
        }
    }

    private void PriceOne(int position, in InstrumentState option, bool withProfile)
    {
        ProfileCurve oldCurve = Curves.CurveOf(position);
        Curves.CopyCoefficients(position, _oldCoefficients);
        _totalOfCoefficients -= TotalOf(position, position + 1);
        Columns.GatherOption(position, option);
        Curves.PriceOne(Columns, position);
        _totalOfCoefficients += TotalOf(position, position + 1);
        _wasInexact |= !IsExact;
        if (withProfile && !_wasInexact)
        {
            Curves.CopyCoefficients(position, _newCoefficients);
            Profile.Replace(
                Layout.GroupOf[position],
                oldCurve,
                _oldCoefficients.AsSpan(0, Curves.Rows),
                Curves.CurveOf(position),
                _newCoefficients.AsSpan(0, Curves.Rows));
        }
    }

    private double TotalOf(int start, int end)
    {
        double total = 0.0;
        for (int row = 0; row < Curves.Rows; row++)
        {
            foreach (double coefficient in Curves.Coefficients.Slice((row * Curves.Count) + start, end - start))
            {
                total += Math.Abs(coefficient);
            }
        }

        return total;
    }
}
