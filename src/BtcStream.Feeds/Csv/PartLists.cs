namespace BtcStream.Feeds.Csv;

/// <summary>Joins the rows of machines, buckets or thresholds that are of one time and name into one observation each.</summary>
internal static class PartLists
{
    /// <summary>Joins rows, in the order in which their observations first appear; buckets and thresholds by rising price.</summary>
    /// <exception cref="FeedFormatException">Rows of one observation differ in what it has once, or machines give a share as well as a weight.</exception>
    public static IEnumerable<Observation> Join(IEnumerable<ObservationRowData> rows) =>
        rows.GroupBy(row => (row.Observation.TimeUnixNanos, row.Observation.Name)).Select(group => Join([.. group]));

    private static Observation Join(ObservationRowData[] rows)
    {
        Observation first = rows[0].Observation;
        foreach (ObservationRowData row in rows)
        {
            if (row.Observation.Assumption != first.Assumption || !row.Observation.Figures.SequenceEqual(first.Figures))
            {
                throw new FeedFormatException(
                    $"it belongs to the list that begins in line {first.FileLine} and says something else of the list as a whole", line: row.Observation.FileLine);
            }
        }

        bool isFleet = first.Kind == Engine.Ring.ObservationKind.Fleet;
        return first with { Parts = isFleet ? [.. Machines(rows)] : [.. rows.Select(PartOf).OrderBy(part => part.Figures[0].Value)] };
    }

    /// <summary>Weights become shares of the table.</summary>
    private static IEnumerable<ObservedPart> Machines(ObservationRowData[] rows)
    {
        const string share = "share";
        double sum = rows.Sum(row => row.Weight ?? 0.0);
        foreach (ObservationRowData row in rows)
        {
            ObservedPart machine = PartOf(row);
            bool hasShare = machine.Figures.Any(figure => figure.Field == share);
            if (hasShare == row.Weight is not null)
            {
                throw new FeedFormatException(
                    $"a machine needs a {share} or a {ObservationFormat.WeightField}, and this one has {(hasShare ? "both" : "neither")}", line: row.Observation.FileLine);
            }

            if (row.Weight < 0.0)
            {
                throw new FeedFormatException("it must not be negative", field: ObservationFormat.WeightField, value: $"{row.Weight:R}", line: row.Observation.FileLine);
            }

            yield return hasShare ? machine : machine with { Figures = [.. machine.Figures, new ObservedFigure(share, row.Weight!.Value / sum)] };
        }
    }

    private static ObservedPart PartOf(ObservationRowData row) => row.Observation.Parts[0];
}
