using BtcStream.Engine.Publication;

namespace BtcStream.Engine.Tests.Publication;

/// <summary>
/// A client: it keeps what updates told it and nothing else. From a view it takes what a server would send, a snapshot or what is newer than it holds.
/// </summary>
internal sealed class ClientCopy
{
    private readonly Dictionary<(long Expiry, double Strike), long[]> _cells = [];
    private readonly Dictionary<(long Expiry, double Strike), long[]> _strikes = [];
    private readonly Dictionary<(long Cell, double Provenance), long[]> _liquidations = [];
    private long[] _profile = [];

    /// <summary>Sequence held; 0 before the first update.</summary>
    public long Sequence { get; private set; }

    /// <summary>Rungs and points that the last update carried.</summary>
    public int LastSize { get; private set; }

    public int Snapshots { get; private set; }

    public void Update(RiskView view)
    {
        LastSize = 0;
        long baseSequence = Sequence;
        if (Sequence == 0 || !view.CanDeltaFrom(Sequence, RiskParts.All))
        {
            _cells.Clear();
            _strikes.Clear();
            _liquidations.Clear();
            _profile = [];
            baseSequence = 0;
            Snapshots++;
        }

        Update(_cells, view.Cells, baseSequence);
        Update(_strikes, view.Strikes, baseSequence);
        Update(_liquidations, view.LiquidationLadder, baseSequence);
        if (view.ProfileVersion > baseSequence)
        {
            _profile = Bits(view.Profile);
            LastSize += _profile.Length;
        }

        Sequence = view.Sequence;
    }

    /// <summary>Bit for bit what the whole view holds.</summary>
    public void AssertHolds(RiskView view)
    {
        AssertHolds(_cells, view.Cells);
        AssertHolds(_strikes, view.Strikes);
        AssertHolds(_liquidations, view.LiquidationLadder);
        Assert.Equal((view.Parts & RiskParts.Profile) != 0 ? Bits(view.Profile) : [], _profile);
    }

    private static long[] Bits(ReadOnlySpan<double> values)
    {
        long[] bits = new long[values.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = BitConverter.DoubleToInt64Bits(values[i]);
        }

        return bits;
    }

    private static long[] Bits(RiskLadder ladder, int i) =>
        Bits([ladder.Net[i], ladder.Gross[i], ladder.OpenInterest[i], ladder.OpenInterestUsd[i], ladder.CallOpenInterest[i], ladder.PutOpenInterest[i]]);

    private static void AssertHolds(Dictionary<(long, double), long[]> held, RiskLadder ladder)
    {
        int rungs = 0;
        for (int i = 0; i < ladder.Count; i++)
        {
            if (ladder.Versions[i] > 0)
            {
                rungs++;
                Assert.True(held.TryGetValue((ladder.Expiries[i], ladder.Strikes[i]), out long[]? bits), $"{ladder.Strikes[i]} missing");
                Assert.Equal(Bits(ladder, i), bits);
            }
        }

        Assert.Equal(rungs, held.Count);
    }

    private void Update(Dictionary<(long, double), long[]> held, RiskLadder ladder, long baseSequence)
    {
        foreach (RemovedRung rung in ladder.Removed)
        {
            if (rung.Version > baseSequence)
            {
                held.Remove((rung.ExpiryUnixNanos, rung.Strike));
                LastSize++;
            }
        }

        for (int i = 0; i < ladder.Count; i++)
        {
            if (ladder.Versions[i] > baseSequence)
            {
                held[(ladder.Expiries[i], ladder.Strikes[i])] = Bits(ladder, i);
                LastSize++;
            }
        }
    }
}
