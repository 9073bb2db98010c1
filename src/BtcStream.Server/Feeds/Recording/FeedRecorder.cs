using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BtcStream.Server.Feeds.Recording;

/// <summary>
/// Keeps every event of a feed in files of a directory. Where the disk fails, recording ends and says so; the feed goes on. One thread.
/// </summary>
internal sealed class FeedRecorder : IDisposable
{
    /// <summary>Length of a file before it is compressed, from which the next is begun: 256 MiB, some 20 MiB compressed.</summary>
    public const long DefaultFileBytes = 256L << 20;

    private const long FlushNanos = 5_000_000_000L;

    private readonly string _directory;
    private readonly RecordedFeed _feed;
    private readonly long _fileBytes;
    private readonly ILogger _logger;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;
    private GZipStream? _file;
    private long _bytes;
    private long _flushAt;
    private bool _hasFailed;

    /// <summary>Creates the recorder; the first event begins the first file.</summary>
    /// <param name="directory">The directory, made where it is not there.</param>
    /// <param name="feed">What is recorded.</param>
    /// <param name="logger">Where a failure is told.</param>
    /// <param name="fileBytes">Length of a file.</param>
    /// <exception cref="IOException">The directory cannot be made.</exception>
    public FeedRecorder(string directory, RecordedFeed feed, ILogger logger, long fileBytes = DefaultFileBytes)
    {
        (_directory, _feed, _logger, _fileBytes) = (directory, feed, logger, fileBytes);
        Directory.CreateDirectory(directory);
        _json = new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    /// <summary>Keeps an event.</summary>
    public void Write(FeedEvent next)
    {
        if (_hasFailed)
        {
            return;
        }

        try
        {
            if (_file is null || _bytes >= _fileBytes)
            {
                Begin(next.TimeUnixNanos);
            }

            RecordedEvent.Write(_json, next);
            WriteLine();
            if (next.TimeUnixNanos >= _flushAt)
            {
                _file!.Flush();
                _flushAt = next.TimeUnixNanos + FlushNanos;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _hasFailed = true;
            FeedLog.RecordingStopped(_logger, _feed.Name, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException e)
        {
            FeedLog.RecordingStopped(_logger, _feed.Name, e.Message);
        }

        _json.Dispose();
    }

    private void Begin(long timeUnixNanos)
    {
        _file?.Dispose();
        string time = DateTime.UnixEpoch.AddTicks(timeUnixNanos / 100).ToString("yyyyMMdd'T'HHmmss.fffffff'Z'", CultureInfo.InvariantCulture);
        string path = Path.Combine(_directory, $"{_feed.Name.Replace(':', '-')}-{time}{RecordedFeed.Extension}");
        _file = new GZipStream(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), CompressionLevel.Fastest);
        (_bytes, _flushAt) = (0, timeUnixNanos + FlushNanos);
        _feed.Write(_json);
        WriteLine();
    }

    private void WriteLine()
    {
        _json.Flush();
        _line.Write("\n"u8);
        _file!.Write(_line.WrittenSpan);
        _bytes += _line.WrittenCount;
        _line.ResetWrittenCount();
        _json.Reset();
    }
}
