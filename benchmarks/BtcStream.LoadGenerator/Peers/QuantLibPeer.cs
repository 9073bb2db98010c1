using System.Diagnostics;
using System.Globalization;
using BtcStream.Quant.Pricing;

namespace BtcStream.LoadGenerator.Peers;

/// <summary>Prices and gammas of 2,000 options: BtcStream.Quant in this process, QuantLib in one that is compiled for the run. Each in its own processor time.</summary>
internal sealed class QuantLibPeer
{
    private const int Options = 2_000;
    private const double Index = 90_000.0;
    private const double MaxDifference = 1e-10;
    private const int WarmUpRounds = 3;

    private readonly OptionRight[] _rights = new OptionRight[Options];
    private readonly double[] _forwards = new double[Options];
    private readonly double[] _strikes = new double[Options];
    private readonly double[] _sigmas = new double[Options];
    private readonly double[] _years = new double[Options];
    private readonly double[] _results = new double[Options];
    private readonly double[] _greeks = new double[6 * Options];

    private Black76Columns Columns => new() { Forwards = _forwards, Strikes = _strikes, Sigmas = _sigmas, Years = _years };

    private QuantLibPeer()
    {
        var random = new Random(20260801);
        for (int i = 0; i < Options; i++)
        {
            int expiry = i * 12 / Options;
            _years[i] = (1.0 + (2.7 * expiry * expiry)) / 365.0;
            _forwards[i] = Index * (1.0 + (0.05 * _years[i]));
            _strikes[i] = 1_000.0 * Math.Round(Index / 1_000.0 * (0.6 + random.NextDouble()));
            _sigmas[i] = 0.35 + (0.5 * random.NextDouble());
            _rights[i] = (OptionRight)(i & 1);
        }
    }

    public static async Task<PeerResult> MeasureAsync(PeersOptions options, CancellationToken cancellation)
    {
        string source = Path.Combine(options.Folder.FullName, "quantlib_prices.cpp");
        if (!File.Exists(source))
        {
            return PeerResult.Skip($"there is no {source}; run from the root of the clone or give --folder");
        }

        string folder = Directory.CreateTempSubdirectory("btcstream-peer-").FullName;
        try
        {
            string program = Path.Combine(folder, "quantlib_prices");
            (int exitCode, string error) = await Tools.RunAsync("g++", cancellation, "-O3", "-march=native", "-o", program, source, "-lQuantLib");
            return exitCode == 0
                ? await new QuantLibPeer().CompareAsync(program, options, cancellation)
                : PeerResult.Skip($"QuantLib: {error.Split('\n')[0]}; Debian: apt-get install g++ libquantlib0-dev");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<PeerResult> CompareAsync(string program, PeersOptions options, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process peer = Process.Start(start) ?? throw new InvalidOperationException("the QuantLib program did not start");
        await SendBookAsync(peer);
        PeerComparison prices = await CompareAsync(peer, options, "price", "prices", "Black76Batch.Price / blackFormula", Prices, cancellation);
        PeerComparison oneByOne = await CompareAsync(peer, options, "price", "single prices", "Black76.Price / blackFormula", PricesOneByOne, cancellation);
        PeerComparison gammas = await CompareAsync(peer, options, "gamma", "gammas", "Black76Batch.Gamma / BlackCalculator.gammaForward", Gammas, cancellation);
        PeerComparison greeks = await CompareAsync(
            peer, options, "greeks", "sets of greeks", "Black76Batch.Greeks, six of them / BlackCalculator's delta, gamma and vega", Greeks, cancellation);
        peer.StandardInput.Close();
        await peer.WaitForExitAsync(cancellation);
        return new PeerResult([prices, oneByOne, gammas, greeks], null);
    }

    private static async Task<PeerComparison> CompareAsync(
        Process peer, PeersOptions options, string command, string unit, string note, Func<double> pass, CancellationToken cancellation)
    {
        List<double> ours = [];
        List<double> theirs = [];
        for (int round = -WarmUpRounds; round < options.Slices; round++)
        {
            (double nanos, double sum) = Measure(pass, options.Slice);
            await peer.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{command} {options.Slice.TotalMilliseconds}").AsMemory(), cancellation);
            await peer.StandardInput.FlushAsync(cancellation);
            string line = await peer.StandardOutput.ReadLineAsync(cancellation) ?? throw new InvalidOperationException("the QuantLib program ended");
            double[] answer = [.. line.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            if (!(Math.Abs(sum - answer[1]) <= MaxDifference * Math.Abs(sum)))
            {
                throw new InvalidOperationException($"the {unit} add up to {sum:R} here and to {answer[1]:R} in QuantLib");
            }

            if (round >= 0)
            {
                ours.Add(1e9 / nanos);
                theirs.Add(1e9 / answer[0]);
            }
        }

        return new PeerComparison($"{unit} of {Options} options: BtcStream / QuantLib", $"{unit}/s of processor time", ours, theirs, note);
    }

    /// <summary>As the peer measures itself: passes until their processor time fills the slice.</summary>
    private static (double NanosPerOption, double Sum) Measure(Func<double> pass, TimeSpan slice)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        TimeSpan spent;
        double sum;
        long passes = 0;
        do
        {
            sum = pass();
            passes++;
            spent = Environment.CpuUsage.TotalTime - start;
        }
        while (spent < slice);
        return (spent.TotalNanoseconds / ((double)passes * Options), sum);
    }

    private double Prices()
    {
        Black76Batch.Price(_rights, Columns, _results);
        return Sum(_results);
    }

    private double PricesOneByOne()
    {
        double sum = 0.0;
        for (int i = 0; i < Options; i++)
        {
            sum += Black76.Price(_rights[i], _forwards[i], _strikes[i], _sigmas[i], _years[i]);
        }

        return sum;
    }

    private double Gammas()
    {
        Black76Batch.Gamma(_forwards, _strikes, _sigmas, _years, _results);
        return Sum(_results);
    }

    private double Greeks()
    {
        var columns = new GreekColumns
        {
            Deltas = Six(0),
            Gammas = Six(1),
            Vegas = Six(2),
            Thetas = Six(3),
            Vannas = Six(4),
            Charms = Six(5),
        };
        Black76Batch.Greeks(_rights, Columns, columns);
        double sum = 0.0;
        for (int i = 0; i < Options; i++)
        {
            sum += columns.Deltas[i] + columns.Gammas[i] + columns.Vegas[i];
        }

        return sum;
    }

    private static double Sum(double[] figures)
    {
        double sum = 0.0;
        foreach (double figure in figures)
        {
            sum += figure;
        }

        return sum;
    }

    private Span<double> Six(int column) => _greeks.AsSpan(column * Options, Options);

    private async Task SendBookAsync(Process peer)
    {
        await peer.StandardInput.WriteLineAsync(Options.ToString(CultureInfo.InvariantCulture));
        for (int i = 0; i < Options; i++)
        {
            string line = string.Create(CultureInfo.InvariantCulture, $"{(_rights[i] == OptionRight.Call ? 1 : -1)} {_forwards[i]:R} {_strikes[i]:R} {_sigmas[i]:R} {_years[i]:R}");
            await peer.StandardInput.WriteLineAsync(line);
        }
    }
}
