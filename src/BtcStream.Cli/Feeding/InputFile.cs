using System.IO.Compression;

namespace BtcStream.Cli.Feeding;

/// <summary>Files that feeds are read from, plain or gzipped, standard input among them.</summary>
internal static class InputFile
{
    /// <summary>The name that stands for standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>The file's name for people.</summary>
    public static string NameOf(string path) => path == StandardInput ? "standard input" : Path.GetFileName(path);

    /// <summary>Everything in the file.</summary>
    /// <param name="path">Where it is, or <c>-</c>.</param>
    /// <param name="environment">Has standard input.</param>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static byte[] ReadAll(string path, CliEnvironment environment)
    {
        try
        {
            using Stream stream = path == StandardInput ? environment.OpenInput() : File.OpenRead(path);
            return Unzip(ReadAll(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            throw new CliException(ExitCodes.Usage, $"cannot read '{path}': {e.Message}", e);
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Unzip(byte[] bytes)
    {
        // The two bytes that every gzip member begins with (RFC 1952, section 2.3.1).
        if (bytes is not [0x1F, 0x8B, ..])
        {
            return bytes;
        }

        using var zipped = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return ReadAll(zipped);
    }
}
