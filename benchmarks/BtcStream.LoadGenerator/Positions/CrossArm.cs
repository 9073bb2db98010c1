using BtcStream.Engine;
using BtcStream.Engine.State.Positions;

namespace BtcStream.LoadGenerator.Positions;

/// <summary>Cross accounts over two underlyings, and what a move of a mark makes of them.</summary>
internal sealed class CrossArm(PositionsOptions options, PositionsReport report)
{
    private const int Rounds = 5;
    private const string Second = "ETH";
    private const double SecondPrice = 3_000.0;
    private const double EquityUsd = 20_000.0;

    private readonly RiskEngine _engine = new(new EngineOptions { MaxAccounts = Math.Max(1 << 22, options.CrossAccounts) });

    public void Run()
    {
        var batches = new EngineBatches(_engine);
        batches.Define(1, "ETHUSDT", Second);
        batches.SetIndex(SecondPrice, Second);
        var clock = Stopclock.Start();
        batches.Equities(0, options.CrossAccounts, EquityUsd);
        batches.CrossPositions(0, options.CrossAccounts, 0, 0.1);
        batches.CrossPositions(0, options.CrossAccounts, 1, 3.0);
        Add($"load of {options.CrossAccounts:N0} accounts of two instruments, s", clock.Stop().WallSeconds);
        AccountBook accounts = _engine.State.Positions.Accounts;
        List<double> publications = [];
        List<double> rounds = [];
        double price = PositionTape.IndexPrice;
        for (int round = 0; round < Rounds; round++)
        {
            price *= round % 2 == 0 ? 1.002 : 1.0 / 1.002;
            batches.SetIndex(price, PositionTape.Underlying);
            double millis = 0.0;
            int before = publications.Count;
            while (accounts.Pending > 0)
            {
                var publication = Stopclock.Start();
                _engine.Publish();
                publications.Add(publication.Stop().WallSeconds * 1e3);
                millis += publications[^1];
            }

            rounds.Add(publications.Count > before ? millis : throw new InvalidOperationException("a move of 0.2 % made no account wait to be solved again"));
        }

        report.Add(Figure.Of(PositionArm.Cross, $"publication that solves {_engine.Options.MaxCrossSolvesPerPublication:N0} accounts again, ms", publications));
        report.Add(Figure.Of(PositionArm.Cross, "publications until all are solved", (double)publications.Count / Rounds));
        report.Add(Figure.Of(PositionArm.Cross, "solving all again, ms together", rounds));
    }

    private void Add(string name, double value) => report.Add(Figure.Of(PositionArm.Cross, name, value));
}
