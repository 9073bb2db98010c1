namespace BtcStream.Feeds;

/// <summary>A source's message is not what its venue documents. Nothing of the message is used.</summary>
/// <remarks>Creates the exception; its message names whatever of the place is known.</remarks>
/// <param name="problem">What is wrong and what would be right.</param>
/// <param name="row">Index of the row, from 0; null where no row is to blame.</param>
/// <param name="field">The field's name as the venue spells it; null where none is to blame.</param>
/// <param name="value">The field's value as text; null where there is none.</param>
/// <param name="innerException">What was caught.</param>
public sealed class FeedFormatException(string problem, int? row = null, string? field = null, string? value = null, Exception? innerException = null)
    : FormatException(Describe(problem, row, field, value), innerException)
{
    /// <summary>Index of the row, from 0; null where no row is to blame.</summary>
    public int? Row { get; } = row;

    /// <summary>The field's name as the venue spells it; null where none is to blame.</summary>
    public string? Field { get; } = field;

    /// <summary>The field's value as text; null where there is none.</summary>
    public string? Value { get; } = value;

    private static string Describe(string problem, int? row, string? field, string? value)
    {
        string place = row is null ? "" : $"row {row}: ";
        string subject = (field, value) switch
        {
            (null, _) => "",
            (_, null) => $"{field}: ",
            _ => $"{field} is {value}: ",
        };
        return place + subject + problem;
    }
}
