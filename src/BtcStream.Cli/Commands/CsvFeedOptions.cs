using System.CommandLine;
using System.Globalization;
using BtcStream.Cli.Feeding;
using BtcStream.Feeds.Csv;

namespace BtcStream.Cli.Commands;

/// <summary>The options that say how a CSV file is to be read, and what they make of a command line.</summary>
internal sealed class CsvFeedOptions
{
    private const string AllFields = "all";

    private static readonly (string Name, decimal Factor)[] Units =
    [
        ("percent", 0.01m), ("GH/s", 1e-9m), ("TH/s", 1e-6m), ("PH/s", 1e-3m), ("J/GH", 1_000m), ("thousand", 1e3m), ("million", 1e6m), ("billion", 1e9m),
    ];

    private readonly Option<string> _kind = new("--kind")
    {
        Description = $"What the files are about: {string.Join(", ", ObservationFormat.All.Select(format => format.Name))}",
        HelpName = "KIND",
        Required = true,
    };

    private readonly Option<string?> _layout = new("--layout")
    {
        Description = $"A provider's columns, units and time stamps: {string.Join(", ", ObservationLayout.All.Select(layout => layout.Name).Distinct())}",
        HelpName = "LAYOUT",
    };

    private readonly Option<string[]> _columns = new("--column")
    {
        Description = "Header of a field's column; unasked, a column is found by the field's own name",
        HelpName = "FIELD=HEADER",
    };

    private readonly Option<string[]> _scales = new("--scale")
    {
        Description = $"Factor from the file's unit to the contract's, or {string.Join(", ", Units.Select(unit => unit.Name))}; FIELD may be {AllFields}",
        HelpName = "FIELD=FACTOR",
    };

    private readonly Option<string[]> _constants = new("--set")
    {
        Description = "One value of a field for all rows, e.g. kind=daily-close, until=2026-02-01; time=as-of leaves the time to the server",
        HelpName = "FIELD=VALUE",
    };

    private readonly Option<string?> _source = new("--source") { Description = "Where the figures come from (default: the layout's name, else the file's)", HelpName = "NAME" };

    private readonly Option<string?> _name = new("--name") { Description = "Holder, index, market, asset or curve, where no column says so", HelpName = "NAME" };

    private readonly Option<string?> _underlying = new("--underlying") { Description = "Coin that the figures are about (default: BTC)", HelpName = "COIN" };

    private readonly Option<string?> _stamp = new("--stamp")
    {
        Description = "What times mean: auto (a date is the end of its UTC day, a time is taken as it is), day-end (every time begins the day that is meant, and its "
            + "end is taken), as-is",
        HelpName = "auto|day-end|as-is",
    };

    private readonly Option<string?> _from = new("--from") { Description = "Earliest time taken; of a fleet, the earliest release", HelpName = "TIME" };

    private readonly Option<string?> _to = new("--to") { Description = "Latest time taken", HelpName = "TIME" };

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_kind, _layout, _columns, _scales, _constants, _source, _name, _underlying, _stamp, _from, _to])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>How a file of this command line is to be read.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="path">The file, for the source where none is given.</param>
    /// <exception cref="CliException">An option's value is not one that it takes.</exception>
    public ObservationCsvOptions Read(ParseResult parsed, string path)
    {
        ObservationFormat format = FormatOf(parsed.GetRequiredValue(_kind));
        string? layout = parsed.GetValue(_layout);
        return new ObservationCsvOptions
        {
            Format = format,
            Layout = layout is null ? null : LayoutOf(layout, format),
            Source = parsed.GetValue(_source) ?? layout ?? SourceOf(path),
            Underlying = parsed.GetValue(_underlying),
            Columns = Pairs(parsed.GetValue(_columns), "--column", "FIELD=HEADER"),
            Scales = ScalesOf(parsed, format),
            Constants = ConstantsOf(parsed, format),
            Stamp = StampOf(parsed.GetValue(_stamp)),
            FromUnixNanos = TimeOf(parsed.GetValue(_from), "--from"),
            ToUnixNanos = TimeOf(parsed.GetValue(_to), "--to"),
        };
    }

    private static ObservationFormat FormatOf(string kind) => ObservationFormat.Find(kind)
        ?? throw Wrong("--kind", kind, $"one of {string.Join(", ", ObservationFormat.All.Select(format => format.Name))}");

    private static ObservationLayout LayoutOf(string layout, ObservationFormat format)
    {
        string[] known = [.. ObservationLayout.All.Where(candidate => candidate.Format == format.Name).Select(candidate => candidate.Name)];
        return ObservationLayout.Find(layout, format)
            ?? throw Wrong("--layout", layout, known.Length == 0 ? $"left out: there is none for {format.Name}" : $"one of {string.Join(", ", known)} for {format.Name}");
    }

    private static string SourceOf(string path)
    {
        if (path == InputFile.StandardInput)
        {
            throw new CliException(ExitCodes.Usage, "--source is needed where the file is standard input");
        }

        string name = Path.GetFileName(path);
        name = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return Path.GetFileNameWithoutExtension(name);
    }

    private Dictionary<string, decimal> ScalesOf(ParseResult parsed, ObservationFormat format)
    {
        Dictionary<string, decimal> scales = [];
        foreach ((string field, string text) in Pairs(parsed.GetValue(_scales), "--scale", "FIELD=FACTOR").OrderByDescending(pair => pair.Key == AllFields))
        {
            decimal factor = FactorOf(text);
            string[] fields = field != AllFields ? [field] : [.. format.Fields.Where(known => known.Type == ObservationFieldType.Number).Select(known => known.Name)];
            foreach (string one in fields)
            {
                scales[one] = factor;
            }
        }

        return scales;
    }

    private static decimal FactorOf(string text)
    {
        foreach ((string unit, decimal factor) in Units)
        {
            if (unit == text)
            {
                return factor;
            }
        }

        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal given) && given != 0
            ? given
            : throw Wrong("--scale", text, $"a number other than 0, or one of {string.Join(", ", Units.Select(unit => unit.Name))}");
    }

    private Dictionary<string, string> ConstantsOf(ParseResult parsed, ObservationFormat format)
    {
        Dictionary<string, string> constants = Pairs(parsed.GetValue(_constants), "--set", "FIELD=VALUE");
        if (parsed.GetValue(_name) is { } name)
        {
            string field = format.NameField ?? throw new CliException(ExitCodes.Usage, $"--name is '{name}', but {format.Name} has no name");
            if (!constants.TryAdd(field, name))
            {
                throw new CliException(ExitCodes.Usage, $"--name and --set {field} are both given");
            }
        }

        return constants;
    }

    private static TimeStampRule? StampOf(string? text) => text switch
    {
        null => null,
        "auto" => TimeStampRule.Auto,
        "day-end" => TimeStampRule.DayEnd,
        "as-is" => TimeStampRule.AsIs,
        _ => throw Wrong("--stamp", text, "auto, day-end or as-is"),
    };

    private static long? TimeOf(string? text, string option) => text is null ? null
        : CsvTime.TryParse(text, out long unixNanos, out _) ? unixNanos
        : throw new CliException(ExitCodes.Usage, $"{option} is '{text}'; {CsvTime.Expected}");

    private static Dictionary<string, string> Pairs(string[]? texts, string option, string form)
    {
        Dictionary<string, string> pairs = [];
        foreach (string text in texts ?? [])
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == text.Length - 1)
            {
                throw Wrong(option, text, form);
            }

            if (!pairs.TryAdd(text[..equals], text[(equals + 1)..]))
            {
                throw new CliException(ExitCodes.Usage, $"{option} names {text[..equals]} twice");
            }
        }

        return pairs;
    }

    private static CliException Wrong(string option, string value, string expected) => new(ExitCodes.Usage, $"{option} is '{value}'; it must be {expected}");
}
