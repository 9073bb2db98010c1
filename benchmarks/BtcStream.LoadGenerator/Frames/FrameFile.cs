using System.Buffers.Binary;
using System.CommandLine;
using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Ingest;
using Google.Protobuf;

namespace BtcStream.LoadGenerator.Frames;

/// <summary>
/// Writes the frames of one StreamQuotes call to a file, for load generators that send the same bytes in every request: h2load and its like. The rows have no time,
/// so that they are taken as of the state's own and none is late however often they come; but for the first, which begins the state's time before the chain expires.
/// </summary>
internal static class FrameFile
{
    /// <summary>The command.</summary>
    public static Command CreateCommand()
    {
        var output = new Option<FileInfo>("--output") { Description = "File to write", DefaultValueFactory = _ => new FileInfo("quotes.frames") };
        var messages = new Option<int>("--messages") { Description = "Messages after the first, which defines the instruments", DefaultValueFactory = _ => 100 };
        var rows = new Option<int>("--rows") { Description = "Rows a message, in columns", DefaultValueFactory = _ => 64 };
        messages.Require(value => value is >= 1 and <= 1_000_000, "from 1 to 1000000");
        rows.Require(value => value is >= 1 and <= 100_000, "from 1 to 100000");
        var command = new Command("frames", "A file of frames of StreamQuotes, to be sent by h2load in every request") { output, messages, rows };
        command.SetAction(parsed => Execute(parsed.GetValue(output)!, parsed.GetValue(messages), parsed.GetValue(rows)));
        return command;
    }

    private static int Execute(FileInfo output, int messages, int rows)
    {
        using (FileStream file = output.Create())
        {
            Write(file, messages, rows);
        }

        output.Refresh();
        Console.WriteLine($"{output.Name}: {messages + 1} messages, {RowsOf(messages, rows)} rows, {output.Length} bytes");
        return 0;
    }

    /// <summary>Rows in a file.</summary>
    public static long RowsOf(int messages, int rows) => ((long)messages * rows) + 1;

    /// <summary>Writes the frames.</summary>
    public static void Write(Stream file, int messages, int rows)
    {
        var tape = new QuoteTape();
        TapeRow[] from = tape.RowsOf(0, 1);
        QuoteBatch first = tape.Definitions();
        first.Rows.Add(new QuoteRow { Id = from[0].Id, Time = (ulong)QuoteTape.FirstUnixNanos, UnderlyingPrice = from[0].UnderlyingPrice });
        WriteFrame(file, first);
        for (int message = 0; message < messages; message++)
        {
            QuoteBatch batch = TimelessQuotes.Batch(from, (int)((long)message * rows % from.Length), RowForm.Columns, rows);
            batch.Columns.Time.Clear();
            WriteFrame(file, batch);
        }
    }

    private static void WriteFrame(Stream file, QuoteBatch message)
    {
        Span<byte> prefix = stackalloc byte[5];
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], message.CalculateSize());
        file.Write(prefix);
        message.WriteTo(file);
    }
}
