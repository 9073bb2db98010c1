using System.Diagnostics;

namespace BtcStream.LoadGenerator.Positions;

/// <summary>Asks a server short questions all the time, on a connection of its own, to see whether it keeps answering while rows come in.</summary>
internal sealed class Questions : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly PositionClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _asking;
    private readonly List<double> _info = [];
    private readonly List<double> _ladder = [];

    public Questions(Uri address)
    {
        _client = new PositionClient(address);
        _asking = AskAsync();
    }

    /// <summary>Stops asking.</summary>
    /// <returns>Milliseconds of GetServerInfo and of GetLiquidationHeatmap.</returns>
    public async Task<(IReadOnlyCollection<double> Info, IReadOnlyCollection<double> Ladder)> StopAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        return (_info, _ladder);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task AskAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _info.Add(await MillisAsync(_client.CountersAsync));
            _ladder.Add(await MillisAsync(_client.LiquidationsAsync));
            await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<double> MillisAsync(Func<Task> ask)
    {
        long start = Stopwatch.GetTimestamp();
        await ask();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
