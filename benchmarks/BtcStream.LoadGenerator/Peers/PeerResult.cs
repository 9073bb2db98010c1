using System.Globalization;
using System.Text.Json;

namespace BtcStream.LoadGenerator.Peers;

/// <summary>One comparison with a peer.</summary>
/// <param name="What">The job and the peer.</param>
/// <param name="Unit">Of both sides; more is better.</param>
/// <param name="Ours">Slices of BtcStream.</param>
/// <param name="Theirs">Slices of the peer, in pairs with ours.</param>
/// <param name="Note">How it was measured.</param>
internal sealed record PeerComparison(string What, string Unit, IReadOnlyList<double> Ours, IReadOnlyList<double> Theirs, string Note)
{
    /// <summary>How many times as fast as the peer.</summary>
    public Ratio Ratio => Ratio.Of(Ours.Zip(Theirs, (ours, theirs) => ours / theirs));

    public void Write()
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{What}: {Statistics.Median(Ours):N0} against {Statistics.Median(Theirs):N0} {Unit}: {Ratio} times ({Note})"));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "peers",
            what = What,
            unit = Unit,
            ours = Statistics.Median(Ours),
            theirs = Statistics.Median(Theirs),
            ratio = Ratio,
            slices = Ours.Count,
            note = Note,
        }));
    }
}

/// <summary>A peer's comparisons, or why there are none.</summary>
/// <param name="Comparisons">Empty where it was skipped.</param>
/// <param name="Skipped">Why; null where it was not.</param>
internal sealed record PeerResult(IReadOnlyList<PeerComparison> Comparisons, string? Skipped)
{
    public static PeerResult Skip(string why) => new([], why);
}
