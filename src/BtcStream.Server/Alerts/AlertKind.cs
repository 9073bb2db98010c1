namespace BtcStream.Server.Alerts;

/// <summary>What an alert tells of.</summary>
internal enum AlertKind : byte
{
    /// <summary>The index is on the other side of the gamma flip: dealers' gamma has changed sign.</summary>
    FlipCrossed = 0,

    /// <summary>A range of prices has come up in which a move feeds itself.</summary>
    ZoneOpened = 1,

    /// <summary>Such a range has gone.</summary>
    ZoneClosed = 2,

    /// <summary>The strike of a wall, or of the peak of gross gamma, is another.</summary>
    WallMoved = 3,

    /// <summary>A row of the stress table has another state.</summary>
    StressStateChanged = 4,
}

/// <summary>Names of kinds, as webhooks and metrics have them. They stay the same between releases.</summary>
internal static class AlertKinds
{
    /// <summary>All kinds.</summary>
    public static IReadOnlyList<AlertKind> All { get; } = Enum.GetValues<AlertKind>();

    /// <summary>The name of a kind.</summary>
    public static string NameOf(AlertKind kind) => kind switch
    {
        AlertKind.FlipCrossed => "flip_crossed",
        AlertKind.ZoneOpened => "zone_opened",
        AlertKind.ZoneClosed => "zone_closed",
        AlertKind.WallMoved => "wall_moved",
        AlertKind.StressStateChanged => "stress_state_changed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind of alert"),
    };
}
