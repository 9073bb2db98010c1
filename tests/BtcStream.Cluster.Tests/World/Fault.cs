namespace BtcStream.Cluster.Tests.World;

/// <summary>What is done to a process.</summary>
internal enum FaultKind
{
    /// <summary>kill -9 of a broker node, which is started again.</summary>
    KillBroker = 0,

    /// <summary>kill -9 of an engine, for which another is started.</summary>
    KillEngine = 1,

    /// <summary>kill -9 of a gateway in the middle of a named session, for which another is started.</summary>
    KillGateway = 2,

    /// <summary>A broker node stands still until the others have gone on without it.</summary>
    FreezeBroker = 3,

    /// <summary>An engine stands still until the others have taken its shards.</summary>
    FreezeEngine = 4,
}

/// <summary>A fault.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Victim">To which of its kind.</param>
internal readonly record struct Fault(FaultKind Kind, int Victim)
{
    /// <summary>Processes of a kind.</summary>
    public static int CountOf(FaultKind kind) => kind switch
    {
        FaultKind.KillBroker or FaultKind.FreezeBroker => 3,
        FaultKind.KillEngine or FaultKind.FreezeEngine => 4,
        _ => 2,
    };

    /// <summary>Each process once in turn, and one freeze of each kind; after that kinds and victims at random.</summary>
    public static IEnumerable<Fault> List(int count, int seed)
    {
        FaultKind[] kills = [FaultKind.KillBroker, FaultKind.KillEngine, FaultKind.KillGateway];
        IEnumerable<Fault> inTurn = kills.SelectMany(kind => Enumerable.Range(0, CountOf(kind)).Select(victim => new Fault(kind, victim)));
        var dice = new Random(seed);
        return inTurn.Append(new Fault(FaultKind.FreezeEngine, 0)).Append(new Fault(FaultKind.FreezeBroker, 0)).Concat(Random(dice)).Take(count);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Victim}";

    private static IEnumerable<Fault> Random(Random dice)
    {
        while (true)
        {
            // Freezes last many times as long as kills.
            int kind = dice.Next(8);
            yield return kind < 5 ? new Fault((FaultKind)kind, dice.Next(CountOf((FaultKind)kind))) : new Fault((FaultKind)(kind - 5), dice.Next(CountOf((FaultKind)(kind - 5))));
        }
    }
}
