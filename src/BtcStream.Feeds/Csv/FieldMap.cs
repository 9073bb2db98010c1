namespace BtcStream.Feeds.Csv;

/// <summary>Where each field of a kind comes from: a column, a constant, or nowhere.</summary>
internal sealed class FieldMap
{
    private readonly Dictionary<string, int> _columns = [];
    private readonly Dictionary<string, string> _constants = [];
    private readonly ObservationCsvOptions _options;
    private readonly IReadOnlyList<string> _headers;

    /// <summary>Finds the columns.</summary>
    /// <exception cref="FeedFormatException">A named field or column does not exist, or a field that is required has neither a column nor a constant.</exception>
    public FieldMap(ObservationCsvOptions options, IReadOnlyList<string> headers)
    {
        (_options, _headers) = (options, headers);
        RequireFields(options.Columns.Keys, "column");
        RequireFields(options.Scales.Keys, "scale");
        RequireFields(options.Constants.Keys, "constant");
        foreach (ObservationField field in options.Format.Fields)
        {
            Find(field);
        }

        if (!options.Format.Fields.Any(field => field.Type == ObservationFieldType.Number && Has(field.Name)))
        {
            throw new FeedFormatException(
                $"no column is a figure of {options.Format.Name}; the file has {List(headers)}. Name columns by --column FIELD=HEADER{Hint()}");
        }
    }

    /// <summary>Headers that no field takes.</summary>
    public IEnumerable<string> UnusedHeaders => _headers.Where((_, i) => !_columns.ContainsValue(i));

    /// <summary>Whether a column or constant gives the field.</summary>
    public bool Has(string field) => _columns.ContainsKey(field) || _constants.ContainsKey(field);

    /// <summary>Whether a constant gives the field.</summary>
    public bool IsConstant(string field) => _constants.ContainsKey(field);

    /// <summary>The field's text in a row; null where it is empty or nothing gives it.</summary>
    public string? TextOf(string field, in CsvLine line) =>
        _constants.TryGetValue(field, out string? constant) ? constant
        : _columns.TryGetValue(field, out int column) && line.Cells[column].Length > 0 ? line.Cells[column]
        : null;

    /// <summary>The factor that was stated for a field; null for none.</summary>
    public decimal? ScaleOf(string field) =>
        _options.Scales.TryGetValue(field, out decimal scale) || _options.Layout?.Scales.TryGetValue(field, out scale) == true ? scale : null;

    /// <summary>The field as errors name it: with its column, where that is called something else.</summary>
    public string Describe(string field) => _columns.TryGetValue(field, out int column) && _headers[column] != field ? $"{field} (column {_headers[column]})" : field;

    private void Find(ObservationField field)
    {
        if (_options.Constants.TryGetValue(field.Name, out string? constant))
        {
            if (_options.Columns.ContainsKey(field.Name))
            {
                throw new FeedFormatException($"{field.Name} has both a column and a constant; give one");
            }

            _constants.Add(field.Name, constant);
        }
        else if (_options.Columns.TryGetValue(field.Name, out string? header))
        {
            _columns.Add(field.Name, IndexOf(header) ?? throw new FeedFormatException($"there is no column '{header}' for {field.Name}; the file has {List(_headers)}"));
        }
        else if (_options.Layout?.Constants.TryGetValue(field.Name, out constant) == true)
        {
            _constants.Add(field.Name, constant);
        }
        else if (FindUnasked(field) is { } column)
        {
            _columns.Add(field.Name, column);
        }
        else if (field.IsRequired)
        {
            throw new FeedFormatException(
                $"there is no column for {field.Name} ({field.Unit}); the file has {List(_headers)}. Name it by --column {field.Name}=HEADER, "
                + $"or give one value for all rows by --set {field.Name}=VALUE{Hint()}");
        }
    }

    private int? FindUnasked(ObservationField field) => _options.Layout is { } layout
        ? layout.Columns.TryGetValue(field.Name, out string? header) ? IndexOf(header) : null
        : IndexOf(field.Name) ?? field.Headers.Select(IndexOf).FirstOrDefault(index => index is not null);

    private int? IndexOf(string header)
    {
        int[] found = [.. Enumerable.Range(0, _headers.Count).Where(i => string.Equals(_headers[i], header, StringComparison.OrdinalIgnoreCase))];
        return found.Length <= 1 ? found.Length == 0 ? null : found[0] : throw new FeedFormatException($"there are {found.Length} columns '{header}'");
    }

    private void RequireFields(IEnumerable<string> fields, string what)
    {
        foreach (string field in fields.Where(field => _options.Format.FindField(field) is null))
        {
            throw new FeedFormatException($"{what}: {_options.Format.Name} has no field '{field}'; it has {List([.. _options.Format.Fields.Select(known => known.Name)])}");
        }
    }

    private string Hint()
    {
        ObservationLayout? fitting = _options.Layout is not null ? null : ObservationLayout.All.FirstOrDefault(
            layout => layout.Format == _options.Format.Name && layout.Columns.Values.Count(header => IndexOf(header) is not null) > 1);
        return fitting is null ? "" : $"; the header looks like --layout {fitting.Name}";
    }

    private static string List(IReadOnlyList<string> names) => string.Join(", ", names);
}
