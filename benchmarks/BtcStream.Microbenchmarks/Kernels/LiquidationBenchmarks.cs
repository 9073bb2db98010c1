using BenchmarkDotNet.Attributes;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Microbenchmarks.Kernels;

/// <summary>Liquidation prices of 4,096 positions whose notionals spread over every bracket: isolated, and in cross accounts of eight. Times are per position.</summary>
[MemoryDiagnoser]
public class LiquidationBenchmarks
{
    private const int Positions = 4_096;
    private const int PositionsPerAccount = 8;
    private const double Price = 90_000.0;

    private readonly CrossPosition[] _positions = new CrossPosition[Positions];
    private readonly double[] _margins = new double[Positions];
    private readonly LiquidationPrice[] _prices = new LiquidationPrice[Positions];
    private MarginModel _binance = null!;
    private MarginModel _deribit = null!;

    [GlobalSetup]
    public void Fill()
    {
        ushort binance = Id("binance-btcusdt-2024-10-24");
        _binance = MarginModelCatalog.BuiltIn.Find(binance)!;
        _deribit = MarginModelCatalog.BuiltIn.Find(Id("deribit-btc-inverse-2022-01-11"))!;
        var random = new Random(7);
        for (int i = 0; i < Positions; i++)
        {
            double coins = Math.Exp((random.NextDouble() * 12.0) - 4.0);
            _positions[i] = new(binance, random.Next(2) == 0 ? PositionSide.Long : PositionSide.Short, coins, Price);
            _margins[i] = coins * Price / (5.0 + (random.NextDouble() * 45.0));
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Positions)]
    public void IsolatedBrackets() => Isolated(_binance, 1.0, 1.0);

    [Benchmark(OperationsPerInvoke = Positions)]
    public void IsolatedInverseLinearRate() => Isolated(_deribit, Price, 1.0 / Price);

    [Benchmark(OperationsPerInvoke = Positions)]
    public void CrossOfEight()
    {
        for (int start = 0; start < Positions; start += PositionsPerAccount)
        {
            double equity = 0.0;
            for (int i = start; i < start + PositionsPerAccount; i++)
            {
                equity += _margins[i];
            }

            CrossMargin.SolveAll(
                MarginModelCatalog.BuiltIn, SettlementKind.Linear, _positions.AsSpan(start, PositionsPerAccount), equity, _prices.AsSpan(start, PositionsPerAccount));
        }
    }

    private void Isolated(MarginModel model, double sizeUnit, double marginUnit)
    {
        for (int i = 0; i < Positions; i++)
        {
            ref readonly CrossPosition position = ref _positions[i];
            _prices[i] = IsolatedMargin.Solve(model, position.Side, position.Size * sizeUnit, Price, _margins[i] * marginUnit);
        }
    }

    private static ushort Id(string name) =>
        MarginModelCatalog.BuiltIn.TryFind(name, out ushort id) ? id : throw new InvalidOperationException($"No margin model '{name}'.");
}
