using BtcStream.Feeds;
using BtcStream.Feeds.Csv;

namespace BtcStream.Cli.Feeding;

/// <summary>A history, ready to be streamed.</summary>
/// <param name="Name">The file's name without folders.</param>
/// <param name="History">What is in it.</param>
internal sealed record ObservationFeedFile(string Name, ObservationFile History) : IFeedFile
{
    /// <inheritdoc/>
    public int RowCount => History.Observations.Count;

    /// <inheritdoc/>
    public string LeftOut => string.Join("; ", History.Notes);

    /// <summary>Reads a file, plain or gzipped.</summary>
    /// <param name="path">Where it is, or <c>-</c>.</param>
    /// <param name="environment">Has standard input.</param>
    /// <param name="options">How it is to be read.</param>
    /// <exception cref="CliException">It cannot be read, or is not as stated; the message names the file, line, column and value.</exception>
    public static ObservationFeedFile Read(string path, CliEnvironment environment, ObservationCsvOptions options)
    {
        byte[] bytes = InputFile.ReadAll(path, environment);
        try
        {
            return new ObservationFeedFile(InputFile.NameOf(path), ObservationCsvReader.Read(bytes, options));
        }
        catch (FeedFormatException e)
        {
            throw new CliException(ExitCodes.Usage, $"'{path}' cannot be fed as {options.Format.Name}: {e.Message}", e);
        }
    }
}
