using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>The at-the-money volatility at a tenor.</summary>
/// <param name="Days">Days of 24 hours.</param>
/// <param name="Status">How it was found, or why not.</param>
/// <param name="Iv">Decimal a year; 0 where there is none.</param>
public readonly record struct TenorIv(double Days, AtmStatus Status, double Iv);

/// <summary>
/// One expiry over all venues and settlement families. Forward, at-the-money IV and 25-delta figures are those of the family with the largest open
/// interest. NaN stands for what could not be computed.
/// </summary>
public readonly record struct ExpirySummary
{
    /// <summary>Unix nanoseconds.</summary>
    public required long ExpiryUnixNanos { get; init; }

    /// <summary>USD per coin.</summary>
    public required double Forward { get; init; }

    /// <summary>IV at the money, decimal.</summary>
    public required double AtmIv { get; init; }

    /// <summary>25-delta figures.</summary>
    public required SmileSkew Skew { get; init; }

    /// <summary>Max pain.</summary>
    public required MaxPain MaxPain { get; init; }

    /// <summary>Net GEX, USD per 1 %.</summary>
    public required double NetGexUsdPerPercent { get; init; }

    /// <summary>Gross GEX, USD per 1 %.</summary>
    public required double GrossGexUsdPerPercent { get; init; }

    /// <summary>Contracts.</summary>
    public required double OpenInterest { get; init; }

    /// <summary>Contracts.</summary>
    public required double Volume24h { get; init; }
}

/// <summary>What one venue contributes.</summary>
public readonly record struct VenueCoverage
{
    /// <summary>Venue in lower case.</summary>
    public required string Venue { get; init; }

    /// <summary>Live options.</summary>
    public required int Options { get; init; }

    /// <summary>Those with forward, IV and open interest.</summary>
    public required int Priced { get; init; }

    /// <summary>Open interest of the options priced, coins.</summary>
    public required double OpenInterestCoins { get; init; }

    /// <summary>Open leveraged positions.</summary>
    public required int Positions { get; init; }

    /// <summary>Margin accounts of the venue, whatever their underlying.</summary>
    public required int Accounts { get; init; }

    /// <summary>Time of the oldest input in use; <see cref="long.MinValue"/> where there is none.</summary>
    public required long OldestInputUnixNanos { get; init; }

    /// <summary>Time of the newest input in use; <see cref="long.MinValue"/> where there is none.</summary>
    public required long NewestInputUnixNanos { get; init; }
}

/// <summary>Flips by one definition: a status, and prices nearest to the index first.</summary>
public sealed class FlipList
{
    private double[] _prices = [];

    /// <summary>Definition, status and count.</summary>
    public FlipResult Result { get; private set; }

    /// <summary>USD, nearest to the index first; in order of price while there is no index.</summary>
    public ReadOnlySpan<double> Prices => _prices.AsSpan(0, Result.Count);

    internal void Set(in FlipResult result, ReadOnlySpan<double> prices)
    {
        if (_prices.Length < result.Count)
        {
            _prices = new double[Math.Max(8, result.Count * 2)];
        }

        Result = result;
        prices[..result.Count].CopyTo(_prices);
    }
}

/// <summary>
/// The figures of an underlying under one positioning model. Immutable to readers while its view is held. GEX is USD per 1 % move; NaN stands for what could
/// not be computed.
/// </summary>
public sealed class RiskSummary
{
    /// <summary>Boundary of the shares beyond, days.</summary>
    public const double FarDays = 90.0;

    private readonly FlipList[] _flips = [new(), new(), new()];
    private readonly TenorIv[] _atmIv = new TenorIv[TenorDays.Length];
    private ExpirySummary[] _expiries = [];
    private int _expiryCount;

    /// <summary>A summary of nothing.</summary>
    internal RiskSummary() => Clear();

    /// <summary>Tenors of <see cref="AtmIv"/>, days.</summary>
    public static ReadOnlySpan<double> TenorDays => [7.0, 30.0, 90.0];

    /// <summary>Sum of the strikes' net.</summary>
    public double NetGexUsdPerPercent { get; internal set; }

    /// <summary>Sum of the strikes' gross.</summary>
    public double GrossGexUsdPerPercent { get; internal set; }

    /// <summary>Contracts.</summary>
    public double OpenInterest { get; internal set; }

    /// <summary>USD at the index price.</summary>
    public double OpenInterestUsd { get; internal set; }

    /// <summary>Walls and gross peak, of the naive model whatever the model.</summary>
    public GammaWalls Walls { get; internal set; }

    /// <summary>Put/call ratio by open interest, in coins.</summary>
    public BookRatio PutCallOpenInterest { get; internal set; }

    /// <summary>Put/call ratio by volume of 24 hours, in coins.</summary>
    public BookRatio PutCallVolume { get; internal set; }

    /// <summary>Share of the open interest that expires after <see cref="FarDays"/>.</summary>
    public BookRatio FarShareOfOpenInterest { get; internal set; }

    /// <summary>Share of the volume that expires after <see cref="FarDays"/>.</summary>
    public BookRatio FarShareOfVolume { get; internal set; }

    /// <summary>Earliest trade in the taker flow, Unix nanoseconds; <see cref="long.MinValue"/> while there is none.</summary>
    public long TakerFlowSinceUnixNanos { get; internal set; }

    /// <summary>Open leveraged positions.</summary>
    public int Positions { get; internal set; }

    /// <summary>Longs liquidated in 24 hours over all venues that report, USD.</summary>
    public double LongLiquidationUsd24h { get; internal set; }

    /// <summary>Shorts liquidated in 24 hours over all venues that report, USD.</summary>
    public double ShortLiquidationUsd24h { get; internal set; }

    /// <summary>The nearest of the large clusters above the index.</summary>
    public ClusterFigure NearestClusterAbove { get; internal set; }

    /// <summary>The nearest of the large clusters below the index.</summary>
    public ClusterFigure NearestClusterBelow { get; internal set; }

    /// <summary>At-the-money volatility at <see cref="TenorDays"/>.</summary>
    public ReadOnlySpan<TenorIv> AtmIv => _atmIv;

    /// <summary>Expiries, ascending.</summary>
    public ReadOnlySpan<ExpirySummary> Expiries => _expiries.AsSpan(0, _expiryCount);

    /// <summary>Forgets everything: nothing is known of the underlying.</summary>
    internal void Clear()
    {
        (NetGexUsdPerPercent, GrossGexUsdPerPercent, OpenInterest, OpenInterestUsd) = (double.NaN, double.NaN, double.NaN, double.NaN);
        var noWall = new GammaWall(WallStatus.NoData, 0.0, 0.0);
        Walls = new GammaWalls(noWall, noWall, noWall);
        var noRatio = new BookRatio(BookRatioStatus.NoData, 0.0);
        (PutCallOpenInterest, PutCallVolume, FarShareOfOpenInterest, FarShareOfVolume) = (noRatio, noRatio, noRatio, noRatio);
        TakerFlowSinceUnixNanos = long.MinValue;
        (Positions, LongLiquidationUsd24h, ShortLiquidationUsd24h) = (0, double.NaN, double.NaN);
        (NearestClusterAbove, NearestClusterBelow) = (default, default);
        for (int tenor = 0; tenor < _atmIv.Length; tenor++)
        {
            _atmIv[tenor] = new TenorIv(TenorDays[tenor], AtmStatus.NoData, 0.0);
        }

        for (int definition = 0; definition < _flips.Length; definition++)
        {
            _flips[definition].Set(new FlipResult((FlipDefinition)definition, FlipStatus.NoData, 0), []);
        }

        _expiryCount = 0;
    }

    internal Span<TenorIv> MutableAtmIv => _atmIv;

    /// <summary>The flips by one definition.</summary>
    public FlipList Flips(FlipDefinition definition) => _flips[(int)definition];

    internal Span<ExpirySummary> ReserveExpiries(int count)
    {
        if (_expiries.Length < count)
        {
            _expiries = new ExpirySummary[count * 2];
        }

        _expiryCount = count;
        return _expiries.AsSpan(0, count);
    }
}
