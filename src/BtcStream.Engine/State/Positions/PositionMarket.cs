using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State.Positions;

/// <summary>What the positions of one instrument share. Made when the first position of the instrument comes. Engine thread only.</summary>
internal sealed class PositionMarket(UnderlyingBook book, Venue venue, SettlementKind settlement, int instrument, int generation, ushort defaultModel)
{
    public UnderlyingBook Book { get; } = book;

    public Venue Venue { get; } = venue;

    public SettlementKind Settlement { get; } = settlement;

    public bool IsInverse => Settlement == SettlementKind.Inverse;

    /// <summary>The dense id that this is about.</summary>
    public int Instrument { get; } = instrument;

    /// <summary>The generation of that id.</summary>
    public int Generation { get; } = generation;

    /// <summary>The margin model of positions that name none; <see cref="PositionBook.NoModel"/> where the venue has none.</summary>
    public ushort DefaultModel { get; } = defaultModel;

    /// <summary>The instrument's own mark price, USD per coin; NaN while none has been streamed.</summary>
    public double OwnMark { get; set; } = double.NaN;

    /// <summary>Time of the instrument's own mark price; <see cref="long.MinValue"/> while none has been streamed.</summary>
    public long OwnMarkTime { get; set; } = long.MinValue;

    /// <summary>What liquidation prices are held against: the instrument's own mark, else the underlying's index; NaN while there is neither.</summary>
    public double Mark => double.IsNaN(OwnMark) ? Book.IndexPrice : OwnMark;

    /// <summary>What its positions are priced from.</summary>
    public PricingMarket Pricing => new(Book.Ladder.Grid, Settlement, Mark);

    /// <summary>The mark at which accounts over several instruments were last told to solve again.</summary>
    public double SolvedMark { get; set; } = double.NaN;

    /// <summary>Rows of positions, closed ones that are remembered included.</summary>
    public int Rows { get; set; }

    /// <summary>Open positions.</summary>
    public int Open { get; set; }

    /// <summary>Time of the newest row of a position.</summary>
    public long NewestTime { get; set; } = long.MinValue;

    /// <summary>What a position gains per unit of price: value = s·q·mark where linear, −s·N/mark where inverse; profit is its difference.</summary>
    public double Value(double sign, double size) => ValueAt(sign, size, Mark);

    /// <summary>The same at another mark.</summary>
    public double ValueAt(double sign, double size, double mark) => IsInverse ? -sign * size / mark : sign * size * mark;

    /// <summary>Its part of a snapshot.</summary>
    public void Carry(StateCarrier carrier)
    {
        OwnMark = carrier.Double(OwnMark);
        OwnMarkTime = carrier.Long(OwnMarkTime);
        SolvedMark = carrier.Double(SolvedMark);
        Rows = carrier.Int(Rows);
        Open = carrier.Int(Open);
        NewestTime = carrier.Long(NewestTime);
    }
}
