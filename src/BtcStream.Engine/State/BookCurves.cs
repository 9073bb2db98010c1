using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.State;

/// <summary>
/// The gamma curves of a book as of one instant, and each option's coefficients under the positioning models, in the order of its layout.
/// An option without forward, IV or open interest has zeros everywhere and so adds exactly nothing.
/// </summary>
/// <remarks>
/// Three models are kept: <see cref="PositioningModel.Reversed"/> is <see cref="PositioningModel.Naive"/> with the sign changed, which is exact.
/// Until there is a trade only the naive one is: the flow-adjusted model then is the naive one, and the taker-flow model is empty. Contracts that dealers
/// are supposed to hold besides keep their sign under every model, so where there are any the reversed model has a row of its own.
/// </remarks>
internal sealed class BookCurves(double flowShare)
{
    /// <summary>Models kept at most.</summary>
    public const int MaxRows = 4;

    /// <summary>Beyond any market, and small enough that no sum of a book's coefficients overflows.</summary>
    private const double MaxCoefficient = 1e30;

    private const int RowsWithFlow = 3;
    private const int ReversedRow = 3;

    private static readonly PositioningModel[] ModelOfRow =
        [PositioningModel.Naive, PositioningModel.TakerFlow, PositioningModel.FlowAdjusted, PositioningModel.Reversed];

    private double[] _values = [];
    private CurveCode[] _codes = [];

    /// <summary>Options.</summary>
    public int Count { get; private set; }

    /// <summary>Models kept: 1, 3 where trades have been streamed, or <see cref="MaxRows"/> where contracts are hypothetical.</summary>
    public int Rows { get; private set; } = 1;

    /// <summary>The instant the curves are for, Unix nanoseconds.</summary>
    public long PricedAt { get; private set; } = long.MinValue;

    /// <summary>Years to expiry by option.</summary>
    public Span<double> Years => Column(0);

    /// <summary>d2 at x = 1.</summary>
    public Span<double> Offsets => Column(1);

    /// <summary>1/(σ√T).</summary>
    public Span<double> Slopes => Column(2);

    /// <summary>Largest value, USD per 1 % and coin.</summary>
    public Span<double> Peaks => Column(3);

    /// <summary>Signed contracts, model-major.</summary>
    public Span<double> SignedContracts => _values.AsSpan(4 * Count, Rows * Count);

    /// <summary>Signed coins × peak, model-major.</summary>
    public Span<double> Coefficients => _values.AsSpan((4 + MaxRows) * Count, Rows * Count);

    /// <summary>Whether each option has a curve, and if not, what is missing.</summary>
    public Span<CurveCode> Codes => _codes.AsSpan(0, Count);

    /// <summary>The row that a model is kept in.</summary>
    public int RowOf(PositioningModel model) => model switch
    {
        PositioningModel.TakerFlow when Rows > 1 => 1,
        PositioningModel.FlowAdjusted when Rows > 1 => 2,
        PositioningModel.Reversed when Rows == MaxRows => ReversedRow,
        _ => 0,
    };

    /// <summary>+1, −1 for the reversed model, 0 for taker flow while there is none: what a row is multiplied with.</summary>
    public double SignOf(PositioningModel model) => model switch
    {
        PositioningModel.Reversed when Rows < MaxRows => -1.0,
        PositioningModel.TakerFlow when Rows == 1 => 0.0,
        _ => 1.0,
    };

    /// <summary>Signed contracts of one model's row.</summary>
    public Span<double> SignedContractsOf(int row) => SignedContracts.Slice(row * Count, Count);

    /// <summary>Prices everything as of an instant.</summary>
    public void PriceAll(BookColumns columns, long pricedAt)
    {
        Count = columns.Count;
        Rows = columns.HypotheticalContracts.Length > 0 ? MaxRows : columns.HasTakerFlow ? RowsWithFlow : 1;
        PricedAt = pricedAt;
        if (_codes.Length < Count)
        {
            _codes = new CurveCode[Count + (Count / 4)];
            _values = new double[(4 + (2 * MaxRows)) * _codes.Length];
        }

        for (int group = 0; group < columns.Layout.Groups.Length; group++)
        {
            Years[columns.Layout.GroupStarts[group]..columns.Layout.GroupStarts[group + 1]].Fill(YearsOf(columns.Layout, group));
        }

        PriceRange(columns, 0, Count);
    }

    /// <summary>Prices the options of one group.</summary>
    public void PriceGroup(BookColumns columns, int group)
    {
        (int start, int end) = (columns.Layout.GroupStarts[group], columns.Layout.GroupStarts[group + 1]);
        Years[start..end].Fill(YearsOf(columns.Layout, group));
        PriceRange(columns, start, end);
    }

    /// <summary>Prices one option: the bits that a range with it would give.</summary>
    public void PriceOne(BookColumns columns, int position)
    {
        double years = YearsOf(columns.Layout, columns.Layout.GroupOf[position]);
        Years[position] = years;
        Codes[position] = GexCurves.TryCreate(columns.Forward[position], columns.Layout.Strikes[position], columns.Sigma[position], years, out ProfileCurve curve);
        (Offsets[position], Slopes[position], Peaks[position]) = (curve.Offset, curve.Slope, curve.PeakUsdPerPercent);
        WriteCoefficients(columns, position, position + 1);
    }

    /// <summary>The curve of one option; the default where it has none.</summary>
    public ProfileCurve CurveOf(int position) => new(Offsets[position], Slopes[position], Peaks[position]);

    /// <summary>Copies one option's coefficients, one for each row.</summary>
    public void CopyCoefficients(int position, Span<double> destination)
    {
        for (int row = 0; row < Rows; row++)
        {
            destination[row] = Coefficients[(row * Count) + position];
        }
    }

    private Span<double> Column(int column) => _values.AsSpan(column * Count, Count);

    private double YearsOf(BookLayout layout, int group) => UnixTime.YearsToExpiry(PricedAt, layout.Groups[group].ExpiryUnixNanos);

    /// <summary>Prices options whose years are written.</summary>
    private void PriceRange(BookColumns columns, int start, int end)
    {
        ReadOnlySpan<double> forwards = columns.Forward[start..end];
        ReadOnlySpan<double> sigmas = columns.Sigma[start..end];
        ReadOnlySpan<double> years = Years[start..end];
        Span<double> slopes = Slopes[start..end];
        GexCurves.FillColumns(forwards, columns.Layout.Strikes.AsSpan(start, end - start), sigmas, years, Offsets[start..end], slopes, Peaks[start..end]);
        Span<CurveCode> codes = Codes[start..end];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = GexCurves.CodeOf(forwards[i], sigmas[i], years[i], slopes[i]);
        }

        WriteCoefficients(columns, start, end);
    }

    private void WriteCoefficients(BookColumns columns, int start, int end)
    {
        bool isFinite = true;
        for (int row = 0; row < Rows; row++)
        {
            isFinite &= TryWriteCoefficients(columns, row, start, end);
        }

        for (int position = start; position < end && !isFinite; position++)
        {
            RemoveWhereTooLarge(position);
        }
    }

    /// <summary>Signed contracts and coefficients of one model. False where one of the coefficients is too large to be summed.</summary>
    private bool TryWriteCoefficients(BookColumns columns, int row, int start, int end)
    {
        BookLayout layout = columns.Layout;
        PositioningModel model = ModelOfRow[row];
        ReadOnlySpan<OptionRight> rights = layout.Rights.AsSpan(start, end - start);
        ReadOnlySpan<double> coins = layout.ContractSizesCoin.AsSpan(start, rights.Length);
        ReadOnlySpan<double> openInterest = columns.OpenInterest.Slice(start, rights.Length);
        ReadOnlySpan<double> sinceStart = columns.TakerNetSinceStart.Slice(start, rights.Length);
        ReadOnlySpan<double> sinceOpenInterest = columns.TakerNetSinceOpenInterest.Slice(start, rights.Length);
        ReadOnlySpan<double> hypothetical = columns.HypotheticalContracts.Length == 0 ? [] : columns.HypotheticalContracts.AsSpan(start, rights.Length);
        ReadOnlySpan<double> peaks = Peaks.Slice(start, rights.Length);
        Span<double> signedContracts = SignedContractsOf(row).Slice(start, rights.Length);
        Span<double> coefficients = Coefficients.Slice((row * Count) + start, rights.Length);
        bool isFinite = true;
        for (int i = 0; i < rights.Length; i++)
        {
            Positioning.TrySignedContracts(model, rights[i], openInterest[i], sinceStart[i], sinceOpenInterest[i], flowShare, out double contracts);
            contracts += hypothetical.IsEmpty ? 0.0 : hypothetical[i];
            double coefficient = contracts * coins[i] * peaks[i];
            isFinite &= Math.Abs(coefficient) <= MaxCoefficient;
            signedContracts[i] = contracts;
            coefficients[i] = coefficient;
        }

        return isFinite;
    }

    /// <summary>An option with a coefficient that is too large under any model has no curve under all of them.</summary>
    private void RemoveWhereTooLarge(int position)
    {
        bool isFinite = true;
        for (int row = 0; row < Rows; row++)
        {
            isFinite &= Math.Abs(Coefficients[(row * Count) + position]) <= MaxCoefficient;
        }

        if (isFinite)
        {
            return;
        }

        Codes[position] = CurveCode.OutOfRange;
        (Offsets[position], Slopes[position], Peaks[position]) = (0.0, 0.0, 0.0);
        for (int row = 0; row < Rows; row++)
        {
            Coefficients[(row * Count) + position] = 0.0;
        }
    }
}
