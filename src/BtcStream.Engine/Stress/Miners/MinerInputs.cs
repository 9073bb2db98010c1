using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>What was streamed about miners: the network, the machines, the price of electricity, and the underlying's closes. Its thread is its caller's.</summary>
internal sealed class MinerInputs
{
    private MinerInputs(ObservationImage observations, string underlying, long asOfUnixNanos, long daysBack)
    {
        Network = observations.FindHistory(ObservationKind.Network, asOfUnixNanos);
        Closes = observations.FindHistory(ObservationKind.AssetPrice, asOfUnixNanos, underlying, isDailyClose: true);
        FleetSeries = observations.Find(ObservationKind.Fleet, asOfUnixNanos);
        Fleet = FleetSeries is null ? null : CreateFleet(FleetSeries.At(asOfUnixNanos)!.Points);
        UsdPerKilowattHour = observations.FindValue(ObservationKind.Energy, 0, asOfUnixNanos);
        ElectricityShare = observations.FindValue(ObservationKind.Energy, 1, asOfUnixNanos);
        AlternativeUsdPerMegawattHour = observations.FindValue(ObservationKind.Energy, 2, asOfUnixNanos);
        long newest = Network?.At(asOfUnixNanos)?.Time ?? 0;
        long after = daysBack == long.MaxValue ? long.MinValue : newest - (daysBack * UnixTime.NanosPerDay);
        History = ReadHistory(after, asOfUnixNanos);
        CloseValues = ReadCloses(after, asOfUnixNanos);
    }

    /// <summary>The network's series; null where there is none.</summary>
    public SeriesImage? Network { get; }

    /// <summary>The network's history up to the question's time; empty where there is none.</summary>
    public NetworkHistory History { get; }

    /// <summary>The underlying's daily closes; null where there are none.</summary>
    public SeriesImage? Closes { get; }

    /// <summary>The same by time; empty where there are none.</summary>
    public TimeSeries<double> CloseValues { get; }

    /// <summary>The fleet's series; null where there is none.</summary>
    public SeriesImage? FleetSeries { get; }

    /// <summary>The machines; null where none were streamed.</summary>
    public FleetTable? Fleet { get; }

    public ObservedValue UsdPerKilowattHour { get; }

    public ObservedValue ElectricityShare { get; }

    public ObservedValue AlternativeUsdPerMegawattHour { get; }

    /// <summary>Everything by a time.</summary>
    public static MinerInputs Of(ObservationImage observations, string underlying, long asOfUnixNanos) => new(observations, underlying, asOfUnixNanos, long.MaxValue);

    /// <summary>The same with the last seven days of the network only: all that costs rest on.</summary>
    public static MinerInputs OfLastWeek(ObservationImage observations, string underlying, long asOfUnixNanos) =>
        new(observations, underlying, asOfUnixNanos, NetworkHistory.MeanDays);

    /// <summary>A fleet of machines in any order; null where they make none.</summary>
    public static FleetTable? CreateFleet(IEnumerable<ObservedPoint> machines)
    {
        FleetMachine[] sorted = [.. machines.Select(machine => new FleetMachine(machine.Name, machine.First, machine.Second)).OrderBy(machine => machine.JoulesPerTerahash)];
        FleetTable.TryCreate(sorted, out FleetTable? fleet, out _);
        return fleet;
    }

    private NetworkHistory ReadHistory(long afterUnixNanos, long asOfUnixNanos)
    {
        int count = Network?.CountUpTo(asOfUnixNanos) ?? 0;
        var history = new NetworkHistory(Math.Max(1, count));
        for (int i = 0; i < count; i++)
        {
            ObservationEntry e = Network!.Entries[i];
            if (e.Time > afterUnixNanos)
            {
                SeriesCode code = history.Put(e.Time, new NetworkEntry(e[0], e[1], e[2], e[3], e[4], e[5], e[6], e[7]), out NetworkField bad);
                if (code != SeriesCode.Added)
                {
                    throw new InvalidOperationException($"A row of the network was let in and is refused as {code}, {bad}.");
                }
            }
        }

        return history;
    }

    private TimeSeries<double> ReadCloses(long afterUnixNanos, long asOfUnixNanos)
    {
        int count = Closes?.CountUpTo(asOfUnixNanos) ?? 0;
        var closes = new TimeSeries<double>(Math.Max(1, count));
        for (int i = 0; i < count; i++)
        {
            if (Closes!.Entries[i].Time > afterUnixNanos)
            {
                closes.Put(Closes.Entries[i].Time, Closes.Entries[i][0]);
            }
        }

        return closes;
    }
}
