namespace BtcStream.Feeds;

/// <summary>A source's message is not what its venue documents. Nothing of the message is used.</summary>
/// <remarks>Creates the exception; its message names whatever of the place is known.</remarks>
/// <param name="problem">What is wrong and what would be right.</param>
/// <param name="row">Index of the row, from 0; null where no row is to blame.</param>
/// <param name="field">The field's name as the venue spells it; null where none is to blame.</param>
/// <param name="value">The field's value as text; null where there is none.</param>
/// <param name="innerException">What was caught.</param>
/// <param name="line">Line of a text file, from 1; null where no line is to blame. It names the place instead of <paramref name="row"/>.</param>
public sealed class FeedFormatException(
    string problem, int? row = null, string? field = null, string? value = null, Exception? innerException = null, long? line = null)
    : FormatException(Describe(problem, row, line, field, value), innerException)
{
    /// <summary>Line of a text file, from 1; null where no line is to blame.</summary>
    public long? Line { get; } = line;

    /// <summary>Index of the row, from 0; null where no row is to blame.</summary>
    public int? Row { get; } = row;

    /// <summary>The field's name as the venue spells it; null where none is to blame.</summary>
    public string? Field { get; } = field;

    /// <summary>The field's value as text; null where there is none.</summary>
    public string? Value { get; } = value;

    private static string Describe(string problem, int? row, long? line, string? field, string? value)
    {
        string place = line is not null ? $"line {line}: " : row is not null ? $"row {row}: " : "";
        string subject = (field, value) switch
        {
            (null, _) => "",
            (_, null) => $"{field}: ",
            _ => $"{field} is {value}: ",
        };
        return place + subject + problem;
    }
}
