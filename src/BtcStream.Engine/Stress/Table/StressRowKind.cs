using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Table;

/// <summary>What a row of the stress table is: one figure of one claim.</summary>
/// <param name="Name">Short name, the same between releases. Rows that there are several of add a colon and a key, as in spillover_beta:BNB.</param>
/// <param name="Claim">The claim it belongs to, 1 to 12.</param>
/// <param name="Title">What it says, for a person.</param>
/// <param name="Unit">Unit of the figure and its threshold.</param>
/// <param name="Threshold">Default threshold; null where the row shows a figure and judges nothing.</param>
/// <param name="Reason">Why the default is what it is; empty without a threshold.</param>
public sealed record StressRowKind(string Name, int Claim, string Title, string Unit, StressThreshold? Threshold = null, string Reason = "")
{
    /// <summary>
    /// Inputs of the feed behind the row that are older than this at as_of are too old to say how bad it is: the figure stands, and the state is no data. By default
    /// eight hours, which option chains that come four times a day keep.
    /// </summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Whether there is a row for each of several assets, bets or strikes.</summary>
    public bool IsKeyed { get; init; }

    /// <summary>Whether the figure depends on the positioning model; then each model has a state of its own.</summary>
    public bool IsOfModel { get; init; }
}
