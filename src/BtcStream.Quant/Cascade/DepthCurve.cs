using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Cascade;

/// <summary>
/// What one side of the market absorbs as a function of the move: D in USD per 1 % and its exact integral, the USD absorbed on the way. Holds one
/// of the models of <see cref="DepthModel"/> at a time; setting one replaces the other. Reuses its buffers. Owned by one thread.
/// </summary>
/// <remarks>
/// <para>Moves are logarithmic, t = |ln(p/P0)|, so "1 %" is 0.01 of ln p, and ∫ D dp/(0.01·p) = ∫ D dt/0.01.</para>
/// <para>
/// Books are taken relative to their own reference price (their mid), so the basis between a perpetual and the index stays as it is. A level's
/// USD are spread evenly in ln p over the gap between the level before it (at first the reference price) and itself: the USD absorbed rise
/// linearly from level to level. Beyond its last level a book counts with the mean of its deepest 1 %; one that reaches less far than 1 %, with all
/// it shows over a whole 1 %: a few visible levels do not stand for the unseen rest. Several books add up.
/// </para>
/// <para>
/// Square-root impact, ΔP/P = Y·σ·√(Q/V): Donier and Bonart, "A million metaorder analysis of market impact on the Bitcoin", arXiv 1412.4503. The
/// USD absorbed on the way to the relative move x are Q(x) = V·(x/(Yσ))².
/// </para>
/// </remarks>
public sealed class DepthCurve
{
    /// <summary>Factor on depth under stress, measured in crashes.</summary>
    public const double StressFactor = 0.63;

    /// <summary>One percent in ln p.</summary>
    internal const double LogPercent = 0.01;

    private readonly BookDepth _book;

    /// <summary>The curve of one side, without depth.</summary>
    /// <param name="direction">Down: bids, which absorb a fall. Up: asks.</param>
    public DepthCurve(CascadeDirection direction)
    {
        Direction = direction;
        _book = new BookDepth(direction);
    }

    /// <summary>The direction of the moves it absorbs.</summary>
    public CascadeDirection Direction { get; }

    /// <summary>The model in use.</summary>
    public DepthModel Model { get; private set; }

    /// <summary>Depth of the constant model, USD per 1 %; 0 for the others.</summary>
    public double ConstantUsdPerPercent { get; private set; }

    /// <summary>Y of the square-root model, dimensionless; 0 for the others.</summary>
    public double Y { get; private set; }

    /// <summary>σ of the square-root model, decimal a day; 0 for the others.</summary>
    public double DailyVolatility { get; private set; }

    /// <summary>V of the square-root model, USD a day; 0 for the others.</summary>
    public double DailyVolumeUsd { get; private set; }

    /// <summary>How far the deepest book reaches from its reference price, percent (logarithmic); 0 for the other models.</summary>
    public double BookReachPercent => Model == DepthModel.Book ? _book.Reach / LogPercent : 0.0;

    /// <summary>Q of a full move, x = 1: V/(Yσ)².</summary>
    internal double SquareRootScaleUsd => DailyVolumeUsd / (Y * DailyVolatility * (Y * DailyVolatility));

    /// <summary>Takes all depth away.</summary>
    public void Clear()
    {
        Model = DepthModel.None;
        _book.Clear();
        (ConstantUsdPerPercent, Y, DailyVolatility, DailyVolumeUsd) = (0.0, 0.0, 0.0, 0.0);
    }

    /// <summary>The same depth everywhere.</summary>
    /// <param name="usdPerPercent">USD per 1 %; finite, above zero.</param>
    public DepthCode SetConstant(double usdPerPercent)
    {
        if (!IsPositive(usdPerPercent))
        {
            return DepthCode.BadDepth;
        }

        Clear();
        (Model, ConstantUsdPerPercent) = (DepthModel.Constant, usdPerPercent);
        return DepthCode.Ok;
    }

    /// <summary>Square-root impact.</summary>
    /// <param name="y">Y, dimensionless, above zero.</param>
    /// <param name="dailyVolatility">σ, decimal a day, above zero.</param>
    /// <param name="dailyVolumeUsd">V, USD a day, above zero.</param>
    public DepthCode SetSquareRoot(double y, double dailyVolatility, double dailyVolumeUsd)
    {
        if (!(IsPositive(y) && IsPositive(dailyVolatility) && IsPositive(dailyVolumeUsd)))
        {
            return DepthCode.BadImpact;
        }

        Clear();
        (Model, Y, DailyVolatility, DailyVolumeUsd) = (DepthModel.SquareRoot, y, dailyVolatility, dailyVolumeUsd);
        return DepthCode.Ok;
    }

    /// <summary>Adds a book to those there are; the first one replaces any other model. To begin afresh, <see cref="Clear"/> first.</summary>
    /// <param name="referencePrice">The book's own mid price, USD per coin.</param>
    /// <param name="prices">Levels of this side, best first, USD per coin; equal prices add up.</param>
    /// <param name="usd">Amount at each in USD, 0 or more; parallel.</param>
    /// <exception cref="ArgumentException">The columns differ in length.</exception>
    public DepthCode AddBook(double referencePrice, ReadOnlySpan<double> prices, ReadOnlySpan<double> usd)
    {
        if (prices.Length != usd.Length)
        {
            throw new ArgumentException($"{usd.Length} entries, but the columns beside it have {prices.Length}.", nameof(usd));
        }

        DepthCode code = _book.Add(referencePrice, prices, usd);
        if (code == DepthCode.Ok && Model != DepthModel.Book)
        {
            (ConstantUsdPerPercent, Y, DailyVolatility, DailyVolumeUsd) = (0.0, 0.0, 0.0, 0.0);
            Model = DepthModel.Book;
        }

        return code;
    }

    /// <summary>USD absorbed on a move: ∫ D dp/(0.01·p).</summary>
    /// <param name="logMove">|ln(p/P0)|, 0 or more.</param>
    public double AbsorbedUsd(double logMove) => Model switch
    {
        DepthModel.Constant => ConstantUsdPerPercent * (logMove / LogPercent),
        DepthModel.SquareRoot => SquareRootScaleUsd * (RelativeMove(logMove) * RelativeMove(logMove)),
        DepthModel.Book => _book.AbsorbedUsd(logMove),
        _ => 0.0,
    };

    /// <summary>Mean depth over a part of the move, USD per 1 %.</summary>
    /// <param name="fromLogMove">Where the part begins, |ln(p/P0)|, 0 or more.</param>
    /// <param name="toLogMove">Where it ends, beyond where it begins.</param>
    public double MeanUsdPerPercent(double fromLogMove, double toLogMove) => Model == DepthModel.Constant
        ? ConstantUsdPerPercent
        : (AbsorbedUsd(toLogMove) - AbsorbedUsd(fromLogMove)) / ((toLogMove - fromLogMove) / LogPercent);

    /// <summary>x = |p/P0 − 1| of a logarithmic move, its relative precision kept where it is small.</summary>
    /// <remarks>e^t − 1 = (y − 1)·t/ln y with y the rounded e^t: Kahan's, in Higham, "Accuracy and Stability of Numerical Algorithms", section 1.14.1.</remarks>
    internal double RelativeMove(double logMove)
    {
        double y = DeterministicMath.Exp(Direction == CascadeDirection.Down ? -logMove : logMove);
        double rounded = Math.Abs(y - 1.0);
        return rounded is > 0.0 and < 0.5 ? rounded * Math.Abs(logMove / DeterministicMath.Log(y)) : Math.Max(rounded, y == 1.0 ? logMove : 0.0);
    }

    /// <summary>USD absorbed at each edge, for the book model; edges ascend from 0.</summary>
    internal void FillBookAbsorbed(ReadOnlySpan<double> edges, Span<double> absorbedUsd) => _book.FillAbsorbed(edges, absorbedUsd);

    private static bool IsPositive(double value) => value > 0.0 && double.IsFinite(value);
}
