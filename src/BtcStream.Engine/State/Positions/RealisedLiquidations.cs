using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State.Positions;

/// <summary>One forced order that a venue reported.</summary>
/// <param name="Time">Unix nanoseconds.</param>
/// <param name="Micros">USD at the average price, in millionths: sums of small orders stay good to the cent.</param>
/// <param name="Cell">Cell of that price on the ladder.</param>
/// <param name="Venue">Index of the venue.</param>
/// <param name="IsShort">A short was liquidated; else a long.</param>
internal readonly record struct ForcedOrder(long Time, long Micros, int Cell, short Venue, bool IsShort)
{
    /// <summary>US cents, as the ladder counts.</summary>
    public long Cents => (Micros + 5_000) / 10_000;

    /// <summary>An order of orders in which equal ones cannot be told apart: by time, then by everything else.</summary>
    public static int Compare(ForcedOrder left, ForcedOrder right) =>
        (left.Time, left.Micros, left.Cell, left.Venue, left.IsShort).CompareTo((right.Time, right.Micros, right.Cell, right.Venue, right.IsShort));
}

/// <summary>Sums of the forced orders of one venue in one window.</summary>
internal struct RealisedSum
{
    /// <summary>Millionths of a USD.</summary>
    public Int128 LongMicros;
    public Int128 ShortMicros;
    public int Orders;

    public readonly double LongUsd => (double)LongMicros / 1e6;

    public readonly double ShortUsd => (double)ShortMicros / 1e6;

    public void Add(in ForcedOrder order, int sign)
    {
        LongMicros += order.IsShort ? 0 : sign * order.Micros;
        ShortMicros += order.IsShort ? sign * order.Micros : 0;
        Orders += sign;
    }

    public void Carry(StateCarrier carrier)
    {
        LongMicros = carrier.Wide(LongMicros);
        ShortMicros = carrier.Wide(ShortMicros);
        Orders = carrier.Int(Orders);
    }
}

/// <summary>
/// Forced orders of one underlying over the last 1, 4 and 24 hours, by side and venue, and by cell over 24 hours. A window holds the orders whose time t
/// satisfies as_of − length &lt; t ≤ as_of, to the nanosecond and in whatever order they came: each order waits in one heap, by time, for the next
/// window it falls out of. Sums are whole millionths of a USD, so they do not depend on the order of additions. Engine thread only.
/// </summary>
internal sealed class RealisedLiquidations(LiquidationLadder ladder, int maxOrders)
{
    /// <summary>The windows in hours, rising.</summary>
    public static readonly int[] WindowHours = [1, 4, 24];

    /// <summary>
    /// Venues whose feed leaves forced orders out. Binance pushes at most the last one of a symbol in each second ("All Market Liquidation Order Streams", USD-M
    /// futures API documentation), and OKX says of its channel that it does not represent the total number of liquidations: their sums are lower bounds.
    /// </summary>
    private static readonly string[] PartialVenues = ["binance", "okx"];

    private readonly PriorityQueue<ForcedOrder, long>[] _stages = [new(), new(), new()];
    private readonly List<RealisedSum[]> _venues = [];

    /// <summary>Orders held.</summary>
    public int Count => _stages[0].Count + _stages[1].Count + _stages[2].Count;

    /// <summary>Time of the newest order there has been; <see cref="long.MinValue"/> before the first.</summary>
    public long NewestTime { get; private set; } = long.MinValue;

    public bool IsFull => Count >= maxOrders;

    /// <summary>Venues with an index below this may have sums.</summary>
    public int VenueCount => _venues.Count;

    /// <summary>Whether a venue publishes only some of its forced orders.</summary>
    public static bool IsLowerBound(string venue) => PartialVenues.Contains(venue);

    /// <summary>True once a venue has reported any order: before that a sum of zero would claim what nobody said.</summary>
    public bool IsReportedBy(int venue) => venue < _venues.Count && _venues[venue].Length > 0;

    /// <summary>Orders by waiting stage, for digests and snapshots, in no stated order within a stage.</summary>
    public IEnumerable<ForcedOrder> Orders
    {
        get
        {
            foreach (PriorityQueue<ForcedOrder, long> stage in _stages)
            {
                foreach ((ForcedOrder order, long _) in stage.UnorderedItems)
                {
                    yield return order;
                }
            }
        }
    }

    /// <summary>The sums of a venue in a window.</summary>
    public RealisedSum this[int venue, int window] => IsReportedBy(venue) ? _venues[venue][window] : default;

    /// <summary>Adds an order that is not older than the longest window; false when it is.</summary>
    public bool Add(in ForcedOrder order, long asOf)
    {
        int stage = 0;
        while (stage < WindowHours.Length && order.Time <= asOf - (WindowHours[stage] * UnixTime.NanosPerHour))
        {
            stage++;
        }

        if (stage == WindowHours.Length)
        {
            return false;
        }

        while (_venues.Count <= order.Venue)
        {
            _venues.Add([]);
        }

        if (_venues[order.Venue].Length == 0)
        {
            _venues[order.Venue] = new RealisedSum[WindowHours.Length];
        }

        for (int window = stage; window < WindowHours.Length; window++)
        {
            _venues[order.Venue][window].Add(order, 1);
        }

        NewestTime = Math.Max(NewestTime, order.Time);
        AddToCell(order, 1);
        _stages[stage].Enqueue(order, order.Time);
        return true;
    }

    /// <summary>Lets orders fall out of windows as time moves on; true when any did.</summary>
    public bool Advance(long asOf)
    {
        bool hasChanged = false;
        for (int stage = 0; stage < WindowHours.Length; stage++)
        {
            long oldest = asOf - (WindowHours[stage] * UnixTime.NanosPerHour);
            while (_stages[stage].TryPeek(out ForcedOrder order, out long time) && time <= oldest)
            {
                _stages[stage].Dequeue();
                _venues[order.Venue][stage].Add(order, -1);
                ladder.Version++;
                hasChanged = true;
                if (stage + 1 < WindowHours.Length)
                {
                    _stages[stage + 1].Enqueue(order, time);
                }
                else
                {
                    AddToCell(order, -1);
                }
            }
        }

        return hasChanged;
    }

    private void AddToCell(in ForcedOrder order, int sign)
    {
        ref LadderCell cell = ref ladder[order.Cell];
        cell.RealisedLong += order.IsShort ? 0 : sign * order.Cents;
        cell.RealisedShort += order.IsShort ? sign * order.Cents : 0;
        cell.RealisedOrders += sign;
        ladder.Version++;
    }

    /// <summary>Its part of a snapshot; what stands in cells is the ladder's.</summary>
    /// <param name="carrier">Carries.</param>
    /// <param name="venues">Venues that there are.</param>
    public void Carry(StateCarrier carrier, int venues)
    {
        NewestTime = carrier.Long(NewestTime);
        int count = carrier.Count(_venues.Count, sizeof(int));
        for (int venue = 0; venue < count; venue++)
        {
            if (carrier.IsLoading)
            {
                _venues.Add([]);
            }

            if (carrier.Flag(_venues[venue].Length > 0))
            {
                _venues[venue] = carrier.IsLoading ? new RealisedSum[WindowHours.Length] : _venues[venue];
                foreach (ref RealisedSum sum in _venues[venue].AsSpan())
                {
                    sum.Carry(carrier);
                }
            }
        }

        foreach (PriorityQueue<ForcedOrder, long> stage in _stages)
        {
            CarryOrders(carrier, stage, venues);
        }
    }

    /// <summary>The order within a heap is no state: orders of one time leave together, and sums of whole numbers do not depend on which goes first.</summary>
    private void CarryOrders(StateCarrier carrier, PriorityQueue<ForcedOrder, long> stage, int venues)
    {
        int count = carrier.Count(stage.Count, System.Runtime.CompilerServices.Unsafe.SizeOf<ForcedOrder>());
        Span<ForcedOrder> window = carrier.Window<ForcedOrder>(count);
        if (!carrier.IsLoading)
        {
            int at = 0;
            foreach ((ForcedOrder order, long _) in stage.UnorderedItems)
            {
                window[at++] = order;
            }

            return;
        }

        ForcedOrder[] orders = [.. window];
        if (Array.Exists(orders, order => order.Venue < 0 || order.Venue >= venues || !ladder.Holds(order.Cell)))
        {
            throw new InvalidDataException("a forced order is of a venue or cell that there is not");
        }

        stage.EnqueueRange(orders.Select(order => (order, order.Time)));
    }
}
