using System.Diagnostics;
using System.Globalization;

namespace BtcStream.Testing;

/// <summary>
/// Rounds of a fuzz test, each with a seed of its own. A build tries as many as it has time for, always the same; <c>BTCSTREAM_FUZZ_SECONDS=N</c> goes on for N seconds
/// instead, <c>BTCSTREAM_SEED=N</c> begins with another seed, <c>BTCSTREAM_FUZZ_ROUNDS=N</c> tries N: 1 repeats a round. See tests/README.md.
/// </summary>
/// <param name="what">What is tried, for the report.</param>
/// <param name="usual">Rounds of a build.</param>
/// <param name="output">Where the report goes.</param>
internal sealed class FuzzRun(string what, int usual, ITestOutputHelper output)
{
    /// <summary>The category of all tests that are made of it.</summary>
    public const string Category = "Fuzz";

    /// <summary>With so few rounds nothing can be said about how many of them should have come to what.</summary>
    private const long FewRounds = 500;

    private readonly int _first = LongRun.Setting("BTCSTREAM_SEED") ?? 1;
    private readonly Stopwatch _watch = new();
    private long _rounds;
    private long _taken;
    private long _mostBytes;

    /// <summary>Runs it: each round takes or refuses its input, and allocates no more than is allowed.</summary>
    /// <param name="mostBytes">Bytes that a round may allocate at most: what an input makes a parser take must be bounded.</param>
    /// <param name="round">A round: whether the input was taken. It throws where a promise was broken.</param>
    public void Run(long mostBytes, Func<Random, bool> round)
    {
        foreach (int seed in Seeds())
        {
            var random = new Random(seed);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                _taken += round(random) ? 1 : 0;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{what}: {e.Message} To repeat: BTCSTREAM_FUZZ_ROUNDS=1 BTCSTREAM_SEED={seed}", e);
            }

            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            _mostBytes = Math.Max(_mostBytes, bytes);
            Assert.True(bytes <= mostBytes, $"{what}: a round allocated {bytes} bytes. To repeat: BTCSTREAM_FUZZ_ROUNDS=1 BTCSTREAM_SEED={seed}");
        }

        output.WriteLine($"{what}: {_taken:N0} taken, {_rounds - _taken:N0} refused; {_mostBytes:N0} bytes allocated in a round at most");
        Assert.True(
            _rounds < FewRounds || (_taken >= _rounds / 50 && _taken <= _rounds - (_rounds / 50)), $"{what}: {_taken} of {_rounds} taken: what is to be tried does not happen");
    }

    /// <summary>The seeds, one a round.</summary>
    public IEnumerable<int> Seeds()
    {
        TimeSpan? time = LongRun.Setting("BTCSTREAM_FUZZ_SECONDS") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        long most = time is null ? LongRun.Setting("BTCSTREAM_FUZZ_ROUNDS") ?? usual : long.MaxValue;
        _watch.Start();
        for (; _rounds < most && !(_watch.Elapsed > time); _rounds++)
        {
            yield return unchecked(_first + (int)_rounds);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {_rounds:N0} rounds from seed {_first} in {_watch.Elapsed.TotalSeconds:F1} s"));
    }
}
