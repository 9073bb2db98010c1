using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Feeding;

/// <summary>One refusal, traced back to the file.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Row">Index of the row in the file, from 0; null where the index or a definition was refused.</param>
/// <param name="Instrument">What it is about.</param>
/// <param name="Code">Why, as the contract names it.</param>
/// <param name="Field">The offending field.</param>
/// <param name="Value">Its value.</param>
/// <param name="Message">The server's words.</param>
internal sealed record Refusal(string File, int? Row, string Instrument, string Code, string Field, string Value, string Message)
{
    /// <summary>A refusal of the server's.</summary>
    /// <param name="rejection">Its words.</param>
    /// <param name="file">The file's name; null where the batch was never sent.</param>
    /// <param name="row">Index of the row in the file.</param>
    /// <param name="instrument">What it is about.</param>
    public static Refusal Of(Rejection rejection, string? file, int? row, string instrument) =>
        new(file ?? $"batch {rejection.BatchSequence}", row, instrument, rejection.Code.ToString(), rejection.Field, rejection.Value, rejection.Message);

    /// <inheritdoc/>
    public override string ToString()
    {
        string place = Row is null ? File : $"{File} row {Row}";
        string subject = Field.Length == 0 ? "" : $" {Field} = {(Value.Length == 0 ? "(nothing)" : Value)}";
        return $"{place}: {Instrument}{subject}: {Code}{(Message.Length == 0 ? "" : $": {Message}")}";
    }
}
