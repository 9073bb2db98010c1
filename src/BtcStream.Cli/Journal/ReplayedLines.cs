using System.Globalization;
using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Publication;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Journal;

/// <summary>Writes publication points as they pass, a line each: JSON with every digit, or columns for people. Nothing of them is kept.</summary>
internal sealed class ReplayedLines(TextWriter output, string underlying, PositioningModel model, bool isJson)
{
    /// <summary>A journal does not say whether its data was made up: better not said than said wrong.</summary>
    private const string NotKnown = "\"synthetic\": false, ";

    private static readonly (string Name, int Width)[] Columns =
    [
        ("record", 10), ("sequence", 9), ("as of", 20), ("index", 11), ("net USD/1%", 11), ("gross", 10), ("flip", 11), ("call wall", 9), ("put wall", 9), ("digest", 16),
    ];

    /// <summary>Lines written.</summary>
    public long Count { get; private set; }

    /// <summary>Writes a point.</summary>
    public void Write(in ReplayedPoint point)
    {
        using RiskView view = point.Engine.ViewPublished(underlying, ReplayedSummary.ModelOf(model), RiskParts.Summary);
        Summary summary = ReplayedSummary.Of(view, point.Epoch);
        string digest = point.Engine.ComputeDigest().ToString("x16", CultureInfo.InvariantCulture);
        if (isJson)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{{ \"record\": {point.Record}, \"digest\": \"{digest}\", {Json.Line(summary)[2..].Replace(NotKnown, "", StringComparison.Ordinal)}"));
        }
        else
        {
            WriteText(point.Record, summary, digest);
        }

        Count++;
    }

    private void WriteText(long record, Summary summary, string digest)
    {
        if (Count == 0)
        {
            WriteRow([.. Columns.Select(column => column.Name)]);
        }

        double[] flips = [.. summary.Flips.Where(flip => flip.Definition == FlipDefinition.ProfileRoot && flip.HasPrice).Select(flip => flip.Price)];
        WriteRow(
        [
            Figures.Count((ulong)record),
            Figures.Count(summary.Sequence),
            summary.AsOf == 0 ? Absent : Time(summary.AsOf),
            Price(OrNull(summary.HasIndexPrice, summary.IndexPrice)),
            SignedMillions(OrNull(summary.HasNetGexUsdPerPercent, summary.NetGexUsdPerPercent)),
            Millions(OrNull(summary.HasGrossGexUsdPerPercent, summary.GrossGexUsdPerPercent)),
            Price(flips.Length == 0 ? null : flips[0]),
            Strike(OrNull(summary.HasCallWallStrike, summary.CallWallStrike)),
            Strike(OrNull(summary.HasPutWallStrike, summary.PutWallStrike)),
            digest,
        ]);
    }

    private void WriteRow(string[] cells) => output.WriteLine(string.Join(' ', cells.Select((cell, i) => cell.PadLeft(Columns[i].Width))));
}
