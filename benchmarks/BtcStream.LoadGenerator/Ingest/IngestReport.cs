using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace BtcStream.LoadGenerator.Ingest;

/// <summary>Prints what was measured: a line an arm, and a JSON line a case for tools.</summary>
internal static class IngestReport
{
    public static void WriteHead(string command, string servers, int instruments, IngestOptions options)
    {
        Console.WriteLine($"machine: {Machine.Describe()}");
        Console.WriteLine($"runtime: {RuntimeInformation.FrameworkDescription}");
        Console.WriteLine($"command: {command}");
        Console.WriteLine($"servers: {servers}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Slices} slices of {options.Slice.TotalSeconds} s each arm, in turns; {instruments} options of a SYNTHETIC chain; {options.Subscribers} subscribers; ratios are medians of pairs, quartiles in brackets"));
    }

    public static void Write(IngestCase ingestCase, Dictionary<Arm, List<SliceResult>> results, IngestOptions options)
    {
        Console.WriteLine();
        Console.WriteLine(ingestCase);
        Console.WriteLine("  arm              rows/s   server CPU s/M rows      B/row   gen 0 (rows)");
        foreach ((Arm arm, List<SliceResult> slices) in results)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {arm,-9}  {Median(slices, slice => slice.RowsPerSecond),12:N0}  {Median(slices, slice => slice.CpuNanosPerRow) / 1e3,20:F4}  {Median(slices, slice => slice.AllocatedBytesPerRow),9:F3}   {slices.Sum(slice => slice.Collections)} ({slices.Sum(slice => slice.Rows):N0})"));
        }

        Ratio server = Ratio.Of(results[Arm.Server], results[Arm.Decode], slice => slice.RowsPerSecond);
        Ratio decode = Ratio.Of(results[Arm.Decode], results[Arm.Sink], slice => slice.RowsPerSecond);
        Ratio cpu = Ratio.Of(results[Arm.Decode], results[Arm.Server], slice => slice.CpuNanosPerRow);
        Console.WriteLine($"  rows/s: server/decode {server}, decode/sink {decode}; rows per server CPU second: server/decode {cpu}");
        Ratio? journaled = JournaledToServer(results);
        if (journaled is not null)
        {
            Console.WriteLine($"  rows/s: with a journal/in memory {journaled}; rows per server CPU second: {Ratio.Of(results[Arm.Server], results[Arm.Journaled], slice => slice.CpuNanosPerRow)}");
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "ingest",
            form = ingestCase.Form.ToString(),
            rowsPerMessage = ingestCase.RowsPerMessage,
            streams = ingestCase.Streams,
            subscribers = options.Subscribers,
            slices = options.Slices,
            sliceSeconds = options.Slice.TotalSeconds,
            serverToDecode = server,
            decodeToSink = decode,
            serverToDecodePerCpuSecond = cpu,
            journaledToServer = journaled,
            arms = results.Select(arm => new
            {
                arm = arm.Key.ToString(),
                rowsPerSecond = Median(arm.Value, slice => slice.RowsPerSecond),
                cpuNanosPerRow = Median(arm.Value, slice => slice.CpuNanosPerRow),
                allocatedBytesPerRow = Median(arm.Value, slice => slice.AllocatedBytesPerRow),
                rows = arm.Value.Sum(slice => slice.Rows),
                collections = arm.Value.Sum(slice => slice.Collections),
            }),
        }));
    }

    /// <summary>What the journal leaves of the rows a second; null where it was not measured.</summary>
    public static Ratio? JournaledToServer(Dictionary<Arm, List<SliceResult>> results) =>
        results.TryGetValue(Arm.Journaled, out List<SliceResult>? journaled) ? Ratio.Of(journaled, results[Arm.Server], slice => slice.RowsPerSecond) : null;

    private static double Median(List<SliceResult> slices, Func<SliceResult, double> figure) => Statistics.Median(slices.Select(figure));
}
