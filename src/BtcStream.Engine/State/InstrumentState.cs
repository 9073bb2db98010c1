using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.State;

/// <summary>Where the IV in use comes from.</summary>
public enum IvSource : byte
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>The venue's mark IV.</summary>
    Mark = 1,

    /// <summary>Solved here from the mark price, or from the middle of bid and ask.</summary>
    Derived = 2,
}

/// <summary>
/// What is known of one instrument, as rows write it. A row touches most of one instrument's fields, so they lie together here;
/// pricing touches one field of all instruments, so it works on columns of their own, refreshed from here.
/// Numbers are NaN, and times <see cref="long.MinValue"/>, until a row gives them.
/// </summary>
internal struct InstrumentState
{
    /// <summary>The instruments it shares a forward with; null for instruments without expiry and for free slots.</summary>
    public ExpiryGroup? Group;

    public double Strike;
    public double ContractSizeCoin;
    public InstrumentKind Kind;
    public OptionRight Right;
    public bool IsInverse;

    /// <summary>Place in the book's <see cref="BookLayout"/> while its structure lasts.</summary>
    public int Position;

    /// <summary>True when it is on its book's list of options that rows have touched.</summary>
    public bool IsTouched;

    /// <summary>True when its price needs computing again, not only its times and volumes gathering.</summary>
    public bool NeedsPricing;

    /// <summary>True once a trade counted towards its taker flow.</summary>
    public bool HasTraded;

    /// <summary>Whether <see cref="Iv"/> is the venue's, solved, or missing.</summary>
    public IvSource IvSource;

    /// <summary>IV in use, decimal a year, above 0; NaN when there is none.</summary>
    public double Iv;

    /// <summary>Time of the mark IV or of the price it was solved from.</summary>
    public long IvTime;

    /// <summary>The venue's mark IV; 0 means that the venue has none.</summary>
    public double MarkIv;
    public double OpenInterest;
    public double BidPrice;
    public double AskPrice;
    public double MarkPrice;
    public double Volume24h;

    public long MarkIvTime;
    public long OpenInterestTime;
    public long BidPriceTime;
    public long AskPriceTime;
    public long MarkPriceTime;
    public long Volume24hTime;

    /// <summary>Taker-signed contracts since the stated start.</summary>
    public double TakerNetSinceStart;

    /// <summary>Taker-signed contracts since the last open-interest update.</summary>
    public double TakerNetSinceOpenInterest;

    public static InstrumentState Of(InstrumentDefinition definition, ExpiryGroup? group) => new()
    {
        Group = group,
        Strike = definition.Strike,
        ContractSizeCoin = definition.ContractSizeCoin,
        Kind = definition.Kind,
        Right = definition.Right ?? default,
        IsInverse = definition.Settlement == SettlementKind.Inverse,
        Iv = double.NaN,
        MarkIv = double.NaN,
        OpenInterest = double.NaN,
        BidPrice = double.NaN,
        AskPrice = double.NaN,
        MarkPrice = double.NaN,
        Volume24h = double.NaN,
        IvTime = long.MinValue,
        MarkIvTime = long.MinValue,
        OpenInterestTime = long.MinValue,
        BidPriceTime = long.MinValue,
        AskPriceTime = long.MinValue,
        MarkPriceTime = long.MinValue,
        Volume24hTime = long.MinValue,
    };

    /// <summary>True where the venue gives an IV, so that none is solved for.</summary>
    public readonly bool HasMarkIv => MarkIv > 0.0;

    /// <summary>Whether anything is quoted or has traded: without either there is nothing to show.</summary>
    public readonly bool IsHeld => HasTraded || MarkIvTime != long.MinValue || QuoteTime != long.MinValue;

    /// <summary>The latest time of a quote's fields; <see cref="long.MinValue"/> when there is none.</summary>
    public readonly long QuoteTime =>
        Math.Max(
            Math.Max(Math.Max(MarkIvTime, OpenInterestTime), Math.Max(BidPriceTime, AskPriceTime)),
            Math.Max(MarkPriceTime, Volume24hTime));

    /// <summary>
    /// Its part of a snapshot: what rows said. What it is follows from its definition, and what is to be priced again from the fact that nothing has been
    /// priced yet where it is loaded.
    /// </summary>
    public void Carry(StateCarrier carrier)
    {
        HasTraded = carrier.Flag(HasTraded);
        IvSource = (IvSource)carrier.Int((int)IvSource);
        Iv = carrier.Double(Iv);
        IvTime = carrier.Long(IvTime);
        MarkIv = carrier.Double(MarkIv);
        OpenInterest = carrier.Double(OpenInterest);
        BidPrice = carrier.Double(BidPrice);
        AskPrice = carrier.Double(AskPrice);
        MarkPrice = carrier.Double(MarkPrice);
        Volume24h = carrier.Double(Volume24h);
        MarkIvTime = carrier.Long(MarkIvTime);
        OpenInterestTime = carrier.Long(OpenInterestTime);
        BidPriceTime = carrier.Long(BidPriceTime);
        AskPriceTime = carrier.Long(AskPriceTime);
        MarkPriceTime = carrier.Long(MarkPriceTime);
        Volume24hTime = carrier.Long(Volume24hTime);
        TakerNetSinceStart = carrier.Double(TakerNetSinceStart);
        TakerNetSinceOpenInterest = carrier.Double(TakerNetSinceOpenInterest);
    }
}
