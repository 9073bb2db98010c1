using System.CommandLine;
using System.Globalization;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.LoadGenerator.Processes;

namespace BtcStream.LoadGenerator.Gates;

/// <summary>
/// Compares what is allocated with what may be, and the states that the same rows lead to in every form of message. It counts bytes and bits, never time, so a busy
/// machine changes nothing.
/// </summary>
internal sealed class GateRun(GateFile gates) : IDisposable
{
    /// <summary>Of the wire: what a call and the questions cost by themselves must not count.</summary>
    private const int LeastRows = 1_000_000;
    private const int LeastMessages = 250_000;
    private const int Attempts = 5;

    private readonly QuoteTape _tape = new();
    private readonly List<string> _failures = [];
    private long _nextUnixNanos = QuoteTape.FirstUnixNanos;
    private IngestTarget? _target;

    /// <summary>The command.</summary>
    public static Command CreateCommand()
    {
        var expected = new Option<FileInfo>("--expected") { Description = "The file of expected bytes", DefaultValueFactory = _ => new FileInfo("benchmarks/allocation-gates.json") };
        var command = new Command("gates", "Allocation and equality against benchmarks/allocation-gates.json; exit code 1 where they do not hold") { expected };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(expected)!));
        return command;
    }

    public void Dispose() => _target?.Dispose();

    private static async Task<int> RunAsync(FileInfo expected)
    {
        if (!expected.Exists)
        {
            await Console.Error.WriteLineAsync($"there is no file {expected}");
            return 1;
        }

        using var run = new GateRun(GateFile.Read(expected.FullName));
        await using ServerChild server = await ServerChild.StartServerAsync();
        run._target = new IngestTarget(server.Address);
        return await run.CheckAsync();
    }

    private async Task<int> CheckAsync()
    {
        ulong? digest = null;
        foreach (MessageGate gate in gates.Messages)
        {
            string name = $"{gate.Form.ToString().ToLowerInvariant()}, {gate.Rows} a message";
            ulong state = AllocationProbe.Digest(_tape, gate.Form, gate.Rows);
            digest ??= state;
            Check($"{name}: state", state == digest, $"{state:X16}", $"{digest:X16}, as of the first form");
            double local = AllocationProbe.BytesPerRow(_tape, gate.Form, gate.Rows);
            Check($"{name}: decoded and applied, B a row", local == gate.DecodedAndAppliedBytes, Number(local), $"exactly {Number(gate.DecodedAndAppliedBytes)}");
            double wire = await LeastOverTheWireAsync(gate);
            Check($"{name}: the whole server, B a row", wire <= gate.ServerBytes, Number(wire), $"at most {Number(gate.ServerBytes)}");
        }

        double view = AllocationProbe.BytesPerView(_tape);
        Check("view published and encoded, B", view == gates.PublishedViewBytes, Number(view), $"exactly {Number(gates.PublishedViewBytes)}");
        Console.WriteLine(_failures.Count == 0 ? "all gates hold" : $"{_failures.Count} gates do not hold");
        return _failures.Count == 0 ? 0 : 1;
    }

    /// <summary>
    /// The server compiles, fills pools and answers the questions of the measurement beside the rows: an attempt that is within the bound ends the search, and one that
    /// is not is followed by one of twice the rows, where all of that weighs half as much and what each row costs weighs the same.
    /// </summary>
    private async Task<double> LeastOverTheWireAsync(MessageGate gate)
    {
        double least = double.PositiveInfinity;
        FrameBlocks[] frames = [FrameBlocks.Encode(_tape.RowsOf(0, 1), gate.Form, gate.Rows, _nextUnixNanos)];
        for (int attempt = 0; attempt < Attempts && !(least <= gate.ServerBytes); attempt++)
        {
            long rows = Math.Min(LeastRows, (long)LeastMessages * gate.Rows) << attempt;
            SliceResult slice = await _target!.MeasureAsync(Arm.Server, _tape.Definitions(), frames, TimeSpan.Zero, rows);
            least = Math.Min(least, slice.AllocatedBytesPerRow);
        }

        _nextUnixNanos = frames[0].NextUnixNanos;
        return least;
    }

    private void Check(string what, bool holds, string found, string wanted)
    {
        Console.WriteLine($"{(holds ? "ok    " : "FAILED")} {what}: {found} ({wanted})");
        if (!holds)
        {
            _failures.Add(what);
        }
    }

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
