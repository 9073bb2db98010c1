using BtcStream.Rpc.Fuzz.Frames;
using BtcStream.Rpc.Fuzz.Headers;
using BtcStream.Rpc.Fuzz.Servers;

namespace BtcStream.Rpc.Fuzz;

/// <summary>Runs cases, one seed each: the first seed, the next, and so on.</summary>
internal sealed class FuzzRunner : IAsyncDisposable
{
    private readonly Dictionary<FuzzTarget, Func<int, Task>> _cases;
    private readonly ServerFuzz? _server;

    private FuzzRunner(IEnumerable<FuzzTarget> targets, ServerFuzz? server)
    {
        _server = server;
        Dictionary<FuzzTarget, Func<int, Task>> all = new()
        {
            [FuzzTarget.Frames] = Synchronous(FrameFuzz.Run, RoundTripFuzz.Run),
            [FuzzTarget.Headers] = Synchronous(HeaderFuzz.Run, TextStreamFuzz.Run, ResponseFuzz.Run),
            [FuzzTarget.Server] = seed => server!.RunAsync(seed),
        };
        _cases = targets.ToDictionary(target => target, target => all[target]);
    }

    public static async Task<FuzzRunner> StartAsync(params IReadOnlyCollection<FuzzTarget> targets) =>
        new(targets, targets.Contains(FuzzTarget.Server) ? await ServerFuzz.StartAsync() : null);

    /// <summary>Runs the case of one seed against every target.</summary>
    /// <exception cref="FuzzException">Names the target, the seed and the command that runs the case again.</exception>
    public async Task RunAsync(int seed)
    {
        foreach ((FuzzTarget target, Func<int, Task> run) in _cases)
        {
            try
            {
                await run(seed);
            }
            catch (Exception e)
            {
                throw new FuzzException(
                    $"{target}, seed {seed}: {e.Message}\nagain: dotnet run --project tests/BtcStream.Rpc.Fuzz -c Release -- --target {target} --seed {seed} --cases 1", e);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static Func<int, Task> Synchronous(params Action<int>[] cases) => seed =>
    {
        foreach (Action<int> one in cases)
        {
            one(seed);
        }

        return Task.CompletedTask;
    };
}
