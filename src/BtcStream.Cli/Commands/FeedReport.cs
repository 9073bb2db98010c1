using System.Text.Json;
using BtcStream.Cli.Feeding;
using BtcStream.Cli.Output;

namespace BtcStream.Cli.Commands;

/// <summary>What feeds say at their end: refusals on standard error, the result as text or JSON on standard output.</summary>
/// <param name="environment">Where to.</param>
internal sealed class FeedReport(CliEnvironment environment)
{
    private const int RefusalsShown = 20;

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web);

    /// <summary>Writes the report.</summary>
    /// <param name="result">The result, as JSON has it.</param>
    /// <param name="refusals">The refusals that the server named.</param>
    /// <param name="refusedRows">Rows refused.</param>
    /// <param name="text">The result for a person; null for JSON.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> WriteAsync<TResult>(TResult result, IReadOnlyList<Refusal> refusals, ulong refusedRows, string? text)
    {
        foreach (Refusal refusal in refusals.Take(RefusalsShown))
        {
            await environment.Error.WriteLineAsync($"refused: {refusal}");
        }

        if (refusedRows > RefusalsShown)
        {
            await environment.Error.WriteLineAsync($"refused: {Figures.Count(refusedRows)} rows in all");
        }

        await environment.Out.WriteLineAsync(text ?? JsonSerializer.Serialize(result, JsonOptions));
        return refusedRows == 0 ? ExitCodes.Ok : ExitCodes.RowsRefused;
    }

    /// <summary>How many files, and how long they took.</summary>
    public static string Describe(int files, TimeSpan elapsed) => $"{Figures.Count((ulong)files)} {(files == 1 ? "file" : "files")} in {Figures.Age(elapsed.TotalSeconds)}";

    /// <summary>What became of rows.</summary>
    public static string Describe(ulong sent, AckTotals totals) =>
        $"{Figures.Count(sent)} sent, {Figures.Count(totals.Accepted)} applied, {Figures.Count(totals.Late)} late, {Figures.Count(totals.Refused)} refused";
}
