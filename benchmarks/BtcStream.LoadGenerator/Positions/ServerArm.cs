using System.Diagnostics;
using System.Globalization;
using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Processes;

namespace BtcStream.LoadGenerator.Positions;

/// <summary>Positions in the real server, a process of its own, over the wire.</summary>
internal sealed class ServerArm : IDisposable
{
    private const int Calls = 200;
    private const int WarmUps = 50;
    private const uint PathPoints = 100;
    private const double MaxDifference = 1e-9;

    private readonly PositionsOptions _options;
    private readonly PositionsReport _report;
    private readonly ServerChild _server;
    private readonly PositionClient _client;
    private readonly WireBatches _batches = new();
    private long _draw;
    private int _change;

    private ServerArm(PositionsOptions options, PositionsReport report, ServerChild server)
    {
        (_options, _report, _server) = (options, report, server);
        _client = new PositionClient(server.Address);
    }

    public static async Task RunAsync(PositionsOptions options, PositionsReport report, CancellationToken cancellation)
    {
        string most = Math.Max(1 << 24, options.Positions).ToString(CultureInfo.InvariantCulture);
        await using ServerChild server = await ServerChild.StartServerAsync("--max-positions", most);
        using var arm = new ServerArm(options, report, server);
        await arm._client.SendMarketAsync(arm._batches.Index(PositionTape.IndexPrice));
        await arm.LoadAsync();
        cancellation.ThrowIfCancellationRequested();
        await arm.UpsertAsync();
        cancellation.ThrowIfCancellationRequested();
        await arm.CascadeAsync();
        await arm.TickAsync();
        await arm.VerifyAsync();
    }

    public void Dispose() => _client.Dispose();

    private async Task LoadAsync()
    {
        long resident = _server.ResidentBytes;
        await using var questions = new Questions(_server.Address);
        Measured load = await MeasureAsync(_options.Positions, () => _client.SendPositionsAsync(_batches.Encode(_options.Positions, row => (int)row, 0)));
        Add("load of new positions over the wire, M rows/s by the wall (encoding them included)", load.RowsPerSecond / 1e6);
        Add("load of new positions over the wire, M rows/s of the server's processor time", load.RowsPerCpuSecond / 1e6);
        Add("resident memory a position, B", (double)(_server.ResidentBytes - resident) / _options.Positions);
        await AddAsync(questions, "during the load");
    }

    private async Task UpsertAsync()
    {
        List<double> wall = [];
        List<double> cpu = [];
        await using var questions = new Questions(_server.Address);
        for (int slice = -2; slice < _options.Slices; slice++)
        {
            WireBlock[] blocks = [.. NextRows(_options.SliceRows)];
            Measured upserts = await MeasureAsync(_options.SliceRows, () => _client.SendPositionsAsync(blocks));
            if (slice >= 0)
            {
                wall.Add(upserts.RowsPerSecond / 1e6);
                cpu.Add(upserts.RowsPerCpuSecond / 1e6);
            }
        }

        Add("upserts over the wire, M rows/s by the wall", wall);
        Add("upserts over the wire, M rows/s of the server's processor time", cpu);
        await AddAsync(questions, "during upserts");
    }

    private async Task CascadeAsync()
    {
        double[] info = await RepeatAsync(_client.CountersAsync);
        double[] cascades = await RepeatAsync(() => _client.CascadeAsync(PathPoints));
        double[] paths = await RepeatAsync(() => _client.CascadeAsync(0));
        double[] ladders = await RepeatAsync(_client.LiquidationsAsync);
        double[] summaries = await RepeatAsync(_client.SummaryAsync);
        Add("GetServerInfo, for comparison, ms", info);
        Add($"RunCascade of −5 % after 1,024 rows, {PathPoints} points, ms", cascades, "≤ 2");
        Add("RunCascade of −5 % after 1,024 rows, every step of the ladder, ms", paths);
        Add("GetLiquidationHeatmap after 1,024 rows, ms", ladders);
        Add("GetSummary after 1,024 rows, ms", summaries);
    }

    private async Task TickAsync()
    {
        double price = PositionTape.IndexPrice;
        foreach (double percent in (double[])[0.0001, -0.1, -1.0])
        {
            price *= 1.0 + (percent / 100.0);
            MarketBatch tick = _batches.Index(price);
            long start = Stopwatch.GetTimestamp();
            await _client.SendMarketAsync(tick);
            Add(string.Create(CultureInfo.InvariantCulture, $"index tick of {percent} %, until its ack, ms"), Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    /// <summary>What is kept row by row must be what a computation from all positions gives.</summary>
    private async Task VerifyAsync()
    {
        long start = Stopwatch.GetTimestamp();
        VerifyResponse answer = await _client.VerifyAsync();
        Add("Verify, everything computed anew, ms", Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        LiquidationHeatmap ladder = await _client.LiquidationsAsync();
        double resting = ladder.Cells.Sum(cell => (double)cell.Positions);
        if (!(answer.MaxDifference <= MaxDifference) || resting + ladder.TriggeredPositions + ladder.PositionsWithoutLiquidationPrice != _options.Positions)
        {
            throw new InvalidOperationException(
                $"Verify finds a difference of {answer.MaxDifference} at {answer.LargestAt}; of {_options.Positions} positions {resting} rest, {ladder.TriggeredPositions} are triggered and {ladder.PositionsWithoutLiquidationPrice} have no price");
        }
    }

    private IEnumerable<WireBlock> NextRows(int rows)
    {
        long first = _draw;
        _draw += rows;
        return _batches.Encode(rows, row => PositionTape.Pick(first + row, _options.Positions), ++_change);
    }

    /// <summary>Sends rows and has the server count them.</summary>
    private async Task<Measured> MeasureAsync(long rows, Func<Task<long>> send)
    {
        Counters before = await _client.CountersAsync();
        long start = Stopwatch.GetTimestamp();
        long acked = await send();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Counters after = await _client.CountersAsync();
        ulong accepted = PositionsOf(after).Accepted - PositionsOf(before).Accepted;
        return acked == rows && accepted == (ulong)rows
            ? new Measured(rows / seconds, rows / (after.CpuSeconds - before.CpuSeconds))
            : throw new InvalidOperationException($"{rows} rows were sent, {acked} acked; the server counts {accepted} accepted");
    }

    private static RowCounters PositionsOf(Counters counters) => counters.Rows.SingleOrDefault(row => row.Kind == InputKind.Positions) ?? new RowCounters();

    private async Task<double[]> RepeatAsync(Func<Task> ask)
    {
        double[] millis = new double[Calls];
        for (int call = -WarmUps; call < Calls; call++)
        {
            await _client.SendPositionsAsync(NextRows(PositionTape.RowsPerMessage));
            long start = Stopwatch.GetTimestamp();
            await ask();
            if (call >= 0)
            {
                millis[call] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        return millis;
    }

    private async Task AddAsync(Questions questions, string when)
    {
        (IReadOnlyCollection<double> info, IReadOnlyCollection<double> ladder) = await questions.StopAsync();
        Add($"GetServerInfo {when}, ms", info);
        Add($"GetLiquidationHeatmap {when}, ms", ladder);
    }

    private void Add(string name, double value) => _report.Add(Figure.Of(PositionArm.Server, name, value));

    private void Add(string name, IReadOnlyCollection<double> values, string? target = null) => _report.Add(Figure.Of(PositionArm.Server, name, values, target));

    private readonly record struct Measured(double RowsPerSecond, double RowsPerCpuSecond);
}
