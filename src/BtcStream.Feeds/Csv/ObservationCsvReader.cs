using BtcStream.Engine.Ring;

namespace BtcStream.Feeds.Csv;

/// <summary>
/// Reads histories from CSV files as observations by rising time. What columns mean is stated: by a layout, by names, or by the fields' own names as headers.
/// Pure; any thread.
/// </summary>
public static class ObservationCsvReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="utf8Csv">The whole file.</param>
    /// <param name="options">How it is to be read.</param>
    /// <exception cref="FeedFormatException">Names the line, the column and the value that is wrong, or the column that is missing. Nothing of the file is used.</exception>
    public static ObservationFile Read(byte[] utf8Csv, ObservationCsvOptions options)
    {
        ArgumentNullException.ThrowIfNull(utf8Csv);
        ArgumentNullException.ThrowIfNull(options);
        var table = CsvTable.Read(utf8Csv);
        var map = new FieldMap(options, table.Headers);
        var reader = new ObservationRowReader(options, map);
        List<string> notes = [];
        List<ObservationRowData> rows = [.. table.Lines.Select(line => reader.Read(line)).OfType<ObservationRowData>()];
        Note(notes, table.Lines.Count - rows.Count, "without any figure left out");

        // A holder's running total is that of all its rows, so that the range is cut out last.
        List<ObservationRowData> chosen = options.Format.Kind == ObservationKind.Treasury
            ? UnpricedCoins.StateHoldings(rows, notes)
            : rows;
        List<ObservationRowData> inRange = [.. chosen.Where(row => IsInRange(row.Released ?? row.Observation.TimeUnixNanos, options))];
        Note(notes, chosen.Count - inRange.Count, "out of the range of times left out");
        IEnumerable<Observation> observations = options.Format.IsList ? PartLists.Join(inRange) : inRange.Select(row => row.Observation);
        Observation[] byTime = [.. observations.OrderBy(observation => observation.TimeUnixNanos ?? long.MaxValue)];
        RequireDifferentTimes(byTime);
        string unused = string.Join(", ", map.UnusedHeaders);
        if (unused.Length > 0)
        {
            notes.Add($"columns not used: {unused}");
        }

        return new ObservationFile(byTime, table.Lines.Count, notes);
    }

    private static bool IsInRange(long? time, ObservationCsvOptions options) =>
        time is null || (time >= (options.FromUnixNanos ?? long.MinValue) && time <= (options.ToUnixNanos ?? long.MaxValue));

    private static void Note(List<string> notes, int rows, string what)
    {
        if (rows > 0)
        {
            notes.Add($"{rows} {(rows == 1 ? "row" : "rows")} {what}");
        }
    }

    /// <summary>Of two rows of one series and time the server would keep the later and lose the other without a word.</summary>
    private static void RequireDifferentTimes(Observation[] observations)
    {
        var lines = new Dictionary<(string?, long?, bool, long?, double), long>();
        foreach (Observation observation in observations)
        {
            double barrier = observation.Figures.FirstOrDefault(figure => figure.Field == "barrier_price").Value;
            (string?, long?, bool, long?, double) key = (observation.Name, observation.TimeUnixNanos, observation.IsDailyClose, observation.UntilUnixNanos, barrier);
            if (!lines.TryAdd(key, observation.FileLine))
            {
                throw new FeedFormatException(
                    $"it has the time of line {lines[key]}, and of two rows of one time only one can stay; sum them up, or give them times of their own",
                    line: observation.FileLine);
            }
        }
    }
}
