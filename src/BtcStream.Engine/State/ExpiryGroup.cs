using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State;

/// <summary>
/// The instruments that share a forward: one venue, one settlement family (settlement and quote currency), one underlying, one
/// expiry. The forward is the latest <c>underlying_price</c> by time, the later arrival winning a tie.
/// </summary>
internal sealed class ExpiryGroup(UnderlyingBook book, Venue venue, SettlementKind settlement, string quoteCurrency, long expiryUnixNanos)
{
    public UnderlyingBook Book { get; } = book;

    public Venue Venue { get; } = venue;

    public SettlementKind Settlement { get; } = settlement;

    public string QuoteCurrency { get; } = quoteCurrency;

    public long ExpiryUnixNanos { get; } = expiryUnixNanos;

    /// <summary>USD per coin; NaN while none has been received.</summary>
    public double Forward { get; set; } = double.NaN;

    /// <summary>Time of the forward; <see cref="long.MinValue"/> while there is none.</summary>
    public long ForwardTime { get; set; } = long.MinValue;

    /// <summary>True when the forward has changed since the book was last priced.</summary>
    public bool IsForwardDirty { get; set; }

    /// <summary>Dense ids of its live instruments, in the order they were defined.</summary>
    public List<int> Members { get; } = [];

    public bool HasForward => ForwardTime != long.MinValue;

    public bool IsFamily(Venue venue, SettlementKind settlement, string quoteCurrency, long expiryUnixNanos) =>
        Venue == venue && Settlement == settlement && ExpiryUnixNanos == expiryUnixNanos && QuoteCurrency == quoteCurrency;

    /// <summary>The order that groups are priced in: fixed by what they are, not by when they came.</summary>
    public int CompareTo(ExpiryGroup other)
    {
        int order = ExpiryUnixNanos.CompareTo(other.ExpiryUnixNanos);
        order = order != 0 ? order : string.CompareOrdinal(Venue.Name, other.Venue.Name);
        order = order != 0 ? order : Settlement.CompareTo(other.Settlement);
        return order != 0 ? order : string.CompareOrdinal(QuoteCurrency, other.QuoteCurrency);
    }

    /// <summary>Its part of a snapshot; what it is comes before, see <see cref="UnderlyingBook"/>.</summary>
    public void Carry(StateCarrier carrier)
    {
        Forward = carrier.Double(Forward);
        ForwardTime = carrier.Long(ForwardTime);
        int count = carrier.Count(Members.Count, sizeof(int));
        for (int i = 0; i < count; i++)
        {
            int member = carrier.Int(carrier.IsLoading ? 0 : Members[i]);
            if (carrier.IsLoading)
            {
                Members.Add(member);
            }
        }
    }
}
