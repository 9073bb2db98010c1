namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>What a section of a snapshot holds. The numbers are part of the format, and the sections come in this order.</summary>
internal enum SectionKind : uint
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>Definitions of instruments, live and expired.</summary>
    Definitions = 1,

    /// <summary>Everything that has no section of its own.</summary>
    State = 2,

    /// <summary>Series of observations.</summary>
    Observations = 3,

    /// <summary>Columns of both heatmaps.</summary>
    History = 4,

    /// <summary>Rows of some chunks of accounts.</summary>
    Accounts = 5,

    /// <summary>Rows of some chunks of positions.</summary>
    Positions = 6,

    /// <summary>The end: how many sections came before.</summary>
    End = 7,
}
