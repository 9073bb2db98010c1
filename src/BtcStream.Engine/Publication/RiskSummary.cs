using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>The at-the-money volatility at a tenor.</summary>
/// <param name="Days">Days of 24 hours.</param>
/// <param name="Status">How it was found, or why not.</param>
/// <param name="Iv">Decimal a year; 0 where there is none.</param>
public readonly record struct TenorIv(double Days, AtmStatus Status, double Iv);

/// <summary>What is known of one expiry of one venue and settlement family.</summary>
public readonly record struct ExpirySummary
{
    /// <summary>Venue in lower case.</summary>
    public required string Venue { get; init; }

    /// <summary>Inverse or linear.</summary>
    public required SettlementKind Settlement { get; init; }

    /// <summary>Currency that option prices are in.</summary>
    public required string QuoteCurrency { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public required long ExpiryUnixNanos { get; init; }

    /// <summary>USD per coin; NaN where none has been received.</summary>
    public required double Forward { get; init; }

    /// <summary>Live options.</summary>
    public required int Options { get; init; }

    /// <summary>IV at the money, decimal; NaN without strikes on both sides of the forward.</summary>
    public required double AtmIv { get; init; }

    /// <summary>25-delta figures.</summary>
    public required SmileSkew Skew { get; init; }

    /// <summary>Max pain of the expiry over all venues and families.</summary>
    public required MaxPain MaxPain { get; init; }
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
/// The figures of an underlying under one positioning model. Immutable to readers while its view is held. GEX is USD per 1 % move.
/// </summary>
public sealed class RiskSummary
{
    /// <summary>Tenors of <see cref="AtmIv"/>, days.</summary>
    public static ReadOnlySpan<double> TenorDays => [7.0, 30.0, 90.0];

    /// <summary>Boundary of the shares beyond, days.</summary>
    public const double FarDays = 90.0;

    private readonly FlipList[] _flips = [new(), new(), new()];
    private readonly TenorIv[] _atmIv = new TenorIv[3];
    private ExpirySummary[] _expiries = [];
    private VenueCoverage[] _coverage = [];
    private int _expiryCount;
    private int _coverageCount;

    /// <summary>USD per coin; NaN while no market row gave it.</summary>
    public double IndexPrice { get; internal set; }

    /// <summary>Time of the index price; <see cref="long.MinValue"/> while there is none.</summary>
    public long IndexPriceTime { get; internal set; }

    /// <summary>Sum of all cells' net.</summary>
    public double NetGexUsdPerPercent { get; internal set; }

    /// <summary>Sum of all cells' gross.</summary>
    public double GrossGexUsdPerPercent { get; internal set; }

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

    /// <summary>How many options are priced, and what the others lack.</summary>
    public CurveCoverage Curves { get; internal set; }

    /// <summary>Earliest trade in the taker flow; <see cref="long.MinValue"/> while there is none.</summary>
    public long TakerFlowSinceUnixNanos { get; internal set; }

    /// <summary>Time of the oldest input in use: index, forwards, and IV and open interest of the options priced; <see cref="long.MinValue"/> where there is none.</summary>
    public long OldestInputUnixNanos { get; internal set; }

    /// <summary>True when the oldest input in use is older than the engine's option allows.</summary>
    public bool IsStale { get; internal set; }

    /// <summary>At-the-money volatility at <see cref="TenorDays"/>.</summary>
    public ReadOnlySpan<TenorIv> AtmIv => _atmIv;

    /// <summary>Expiries in order of time, then venue and family.</summary>
    public ReadOnlySpan<ExpirySummary> Expiries => _expiries.AsSpan(0, _expiryCount);

    /// <summary>Venues in the order they were first seen.</summary>
    public ReadOnlySpan<VenueCoverage> Coverage => _coverage.AsSpan(0, _coverageCount);

    /// <summary>The flips by one definition.</summary>
    public FlipList Flips(FlipDefinition definition) => _flips[(int)definition];

    internal Span<TenorIv> MutableAtmIv => _atmIv;

    internal Span<ExpirySummary> ReserveExpiries(int count) => Reserve(ref _expiries, ref _expiryCount, count);

    internal Span<VenueCoverage> ReserveCoverage(int count) => Reserve(ref _coverage, ref _coverageCount, count);

    private static Span<T> Reserve<T>(ref T[] array, ref int current, int count)
    {
        if (array.Length < count)
        {
            array = new T[count * 2];
        }

        current = count;
        return array.AsSpan(0, count);
    }
}
