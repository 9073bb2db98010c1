using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.Tests.RealData;

/// <summary>The recorded chains of a week of January 2026, in time order, through one engine.</summary>
public class ChainTests
{
    [Fact]
    public void Chains_AllInTimeOrder_GiveTheFiguresOfEachFileAlone()
    {
        var engine = new TestEngine();
        using RiskSubscription subscription = engine.Subscribe();
        foreach (string path in ChainFile.Paths)
        {
            var chain = ChainFile.Read(path);
            BatchResult result = engine.Apply(chain.ToBatch());
            Assert.Equal(new RowCounts { Accepted = chain.Rows.Length + 1 }, result.Counts);
            using RiskView view = engine.Publish(subscription);
            AssertIsFile(chain, view);
            VerifyResult verified = engine.Engine.Verify("BTC");
            Assert.InRange(verified.MaxDifference, 0.0, 1e-9);
            Assert.True(verified.Compared > 4 * 401, $"{verified.Compared} compared");
        }
    }

    /// <summary>Everything of a view against the file itself, computed with the scalar formulas; tolerance 1e-9 of the gross.</summary>
    private static void AssertIsFile(ChainFile chain, RiskView view)
    {
        var forwards = new Dictionary<long, double>();
        foreach (ChainRow row in chain.Rows)
        {
            forwards[Parse(row).ExpiryUnixNanos] = row.Forward;
        }

        var cells = new Dictionary<(long, double), (double Net, double Gross, double OpenInterest)>();
        (double Net, double Gross) total = default;
        foreach (ChainRow row in chain.Rows)
        {
            ParsedInstrument option = Parse(row);
            double forward = forwards[option.ExpiryUnixNanos];
            double gamma = Black76.Gamma(forward, option.Strike, row.Iv, UnixTime.YearsToExpiry(row.Time, option.ExpiryUnixNanos));
            double gross = row.OpenInterest * gamma * forward * forward * 0.01;
            double net = option.Right == OptionRight.Call ? gross : -gross;
            (double cellNet, double cellGross, double open) = cells.GetValueOrDefault((option.ExpiryUnixNanos, option.Strike));
            cells[(option.ExpiryUnixNanos, option.Strike)] = (cellNet + net, cellGross + gross, open + row.OpenInterest);
            total = (total.Net + net, total.Gross + gross);
        }

        Assert.Equal(cells.Count, view.Cells.Versions.ToArray().Count(version => version > 0));
        for (int i = 0; i < view.Cells.Count; i++)
        {
            (double net, double gross, double open) = cells[(view.Cells.Expiries[i], view.Cells.Strikes[i])];
            Assert.Equal(net, view.Cells.Net[i], (1e-9 * gross) + 1e-12);
            Assert.Equal(gross, view.Cells.Gross[i], (1e-9 * gross) + 1e-12);
            Assert.Equal(open, view.Cells.OpenInterest[i], 1e-9 * open);
            Assert.Equal(open * chain.IndexPrice, view.Cells.OpenInterestUsd[i], 1e-9 * open * chain.IndexPrice);
        }

        Assert.Equal(total.Net, view.Summary.NetGexUsdPerPercent, 1e-9 * total.Gross);
        Assert.Equal(total.Gross, view.Summary.GrossGexUsdPerPercent, 1e-9 * total.Gross);
        Assert.Equal(chain.Rows.Length, view.Options);
        Assert.Equal(chain.IndexPrice, view.IndexPrice);
    }

    private static ParsedInstrument Parse(ChainRow row)
    {
        Assert.True(DeribitName.Parse(row.Name, out ParsedInstrument option).IsOk, row.Name);
        return option;
    }
}
