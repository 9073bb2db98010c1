using BtcStream.Quant.Ladders;

namespace BtcStream.Quant.Tests.Ladders;

public class ClustersTests
{
    private const double IndexPrice = 90_000.0;

    private static readonly PriceGrid Grid = PriceGrid.Default;
    private static readonly ClusterRule Rule = ClusterRule.For(Grid);
    private static readonly int IndexCell = CellOf(IndexPrice);

    [Fact]
    public void Find_OneSpike_IsItsCellAlone()
    {
        TestLadder ladder = new TestLadder(Grid).AddLong(85_000.0, 2e6).AddShort(85_000.0, 3e5);

        LiquidationCluster cluster = Assert.Single(Find(ladder, LadderSide.Below));

        int cell = CellOf(85_000.0);
        Assert.Equal((cell, cell), (cluster.LowCell, cluster.HighCell));
        Assert.Equal((Grid.LowerEdge(cell), Grid.UpperEdge(cell)), (cluster.PriceLow, cluster.PriceHigh));
        Assert.Equal((2e6, 3e5), (cluster.LongUsd, cluster.ShortUsd));
        Assert.Equal(100.0 * ((Grid.UpperEdge(cell) / IndexPrice) - 1.0), cluster.DistancePercent, 1e-12);
        Assert.Empty(Find(ladder, LadderSide.Above));
    }

    [Fact]
    public void Find_RoughHill_IsOneCluster()
    {
        // Every second cell empty: a raw ladder has five maxima here.
        TestLadder ladder = Spikes(LadderSide.Below, (20, 1e6), (22, 3e6), (24, 5e6), (26, 3e6), (28, 1e6));

        LiquidationCluster cluster = Assert.Single(Find(ladder, LadderSide.Below));

        Assert.Equal((IndexCell - 26, IndexCell - 22), (cluster.LowCell, cluster.HighCell));
        Assert.Equal(11e6, cluster.LongUsd);
    }

    [Fact]
    public void Find_TwoHillsFarApart_AreTwoNearestFirst()
    {
        LiquidationCluster[] found = Find(Spikes(LadderSide.Above, (10, 1e6), (11, 1e6), (40, 9e6)), LadderSide.Above);

        Assert.Equal([2e6, 9e6], found.Select(cluster => cluster.ShortUsd));
        Assert.True(0.0 < found[0].DistancePercent && found[0].DistancePercent < found[1].DistancePercent);
        Assert.Equal((IndexCell + 10, IndexCell + 11), (found[0].LowCell, found[0].HighCell));
    }

    [Theory]
    [InlineData(50.0, 1)]
    [InlineData(49.0, 2)]
    public void Find_DipBetweenTwoMaxima_SeparatesThemBelowHalfOfTheLower(double dip, int clusters)
    {
        var raw = new ClusterRule(0, 0.5);
        TestLadder ladder = Spikes(LadderSide.Below, (5, 200.0), (6, dip), (7, 100.0));

        Assert.Equal(clusters, Find(ladder, LadderSide.Below, 10, raw).Length);
    }

    [Fact]
    public void Find_MoreThanThereIsRoomFor_KeepsTheLargestAndOfEqualOnesTheNearer()
    {
        TestLadder ladder = Spikes(LadderSide.Below, (10, 5e6), (30, 7e6), (50, 5e6), (70, 6e6), (90, 5e6), (110, 5e6));

        Assert.Equal([5e6, 7e6, 6e6], Find(ladder, LadderSide.Below, 3).Select(cluster => cluster.LongUsd));
        Assert.Equal(IndexCell - 10, Find(ladder, LadderSide.Below, 3)[0].LowCell);
        Assert.Equal(IndexCell - 30, Assert.Single(Find(ladder, LadderSide.Below, 1)).LowCell);
    }

    [Fact]
    public void Find_IndexInsideACluster_IsNoDistanceAway()
    {
        TestLadder ladder = new TestLadder(Grid).AddLong(IndexPrice, 1e6).AddShort(IndexPrice, 2e6);

        Assert.Equal(0.0, Assert.Single(Find(ladder, LadderSide.Below)).DistancePercent);
        Assert.Equal(0.0, Assert.Single(Find(ladder, LadderSide.Above)).DistancePercent);
    }

    [Fact]
    public void Find_IndexOnALowerEdge_HasThatCellAboveItOnly()
    {
        double edge = Grid.LowerEdge(IndexCell);
        TestLadder ladder = new TestLadder(Grid).AddLong(edge, 1e6).AddShort(edge, 2e6);
        var found = new LiquidationCluster[3];

        Assert.Equal(0, Clusters.Find(Grid, ladder.Cells, edge, LadderSide.Below, Rule, found));
        Assert.Equal(1, Clusters.Find(Grid, ladder.Cells, edge, LadderSide.Above, Rule, found));
    }

    [Fact]
    public void Find_NothingOrNowhere_IsNone()
    {
        var found = new LiquidationCluster[3];
        TestLadder full = Spikes(LadderSide.Below, (5, 1e6));
        Assert.Equal(0, Clusters.Find(Grid, default, IndexPrice, LadderSide.Below, Rule, found));
        Assert.Equal(0, Clusters.Find(Grid, new TestLadder(Grid).Cells, IndexPrice, LadderSide.Below, Rule, found));
        Assert.Equal(0, Clusters.Find(Grid, full.Cells, double.NaN, LadderSide.Below, Rule, found));
        Assert.Equal(0, Clusters.Find(Grid, full.Cells, 1e12, LadderSide.Below, Rule, found));
        Assert.Equal(0, Clusters.Find(Grid, full.Cells, IndexPrice, LadderSide.Below, Rule, []));

        // Columns that end before the index, or begin beyond it.
        Assert.Equal(1, Clusters.Find(Grid, new(IndexCell - 9, [0, 7, 0], [0, 0, 0], 1.0), IndexPrice, LadderSide.Below, Rule, found));
        Assert.Equal(0, Clusters.Find(Grid, new(IndexCell - 9, [0, 7, 0], [0, 7, 0], 1.0), IndexPrice, LadderSide.Above, Rule, found));
        Assert.Equal(1, Clusters.Find(Grid, new(IndexCell + 9, [0, 7, 0], [0, 7, 0], 1.0), IndexPrice, LadderSide.Above, Rule, found));
        Assert.Equal(0, Clusters.Find(Grid, new(IndexCell + 9, [0, 7, 0], [0, 7, 0], 1.0), IndexPrice, LadderSide.Below, Rule, found));
    }

    [Fact]
    public void Find_RandomLadders_KeepTheRules()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            double[] usd = [.. Enumerable.Range(0, 300).Select(_ => random.Next(3) == 0 ? Math.Round(Math.Exp(random.NextDouble() * 14.0)) : 0.0)];
            (int, double)[] cells = [.. usd.Select((value, i) => (i + 1, value))];
            LiquidationCluster[] below = Find(Spikes(LadderSide.Below, cells), LadderSide.Below, 300);
            LiquidationCluster[] above = Find(Spikes(LadderSide.Above, cells), LadderSide.Above, 300);

            AssertSeparated(usd, [.. below.Select(cluster => (IndexCell - cluster.HighCell - 1, IndexCell - cluster.LowCell - 1, cluster.LongUsd))]);
            Assert.Equal(
                below.Select(cluster => (IndexCell - cluster.HighCell, IndexCell - cluster.LowCell, cluster.LongUsd)),
                above.Select(cluster => (cluster.LowCell - IndexCell, cluster.HighCell - IndexCell, cluster.ShortUsd)));
            LiquidationCluster[] three = Find(Spikes(LadderSide.Below, cells), LadderSide.Below, 3);
            double third = below.Select(cluster => cluster.LongUsd).OrderDescending().ElementAtOrDefault(2);
            Assert.Equal(Math.Min(3, below.Length), three.Length);
            Assert.All(three, cluster => Assert.True(cluster.LongUsd >= third));
        }
    }

    [Theory]
    [InlineData(-1, 0.5)]
    [InlineData(65, 0.5)]
    [InlineData(2, 0.0)]
    [InlineData(2, 1.0)]
    [InlineData(2, double.NaN)]
    public void Rule_OutOfRange_IsRefused(int smoothingCells, double valleyShare) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterRule(smoothingCells, valleyShare));

    [Fact]
    public void Rule_OfAGrid_SmoothsOverAQuarterOfAPercent()
    {
        Assert.Equal(2, Rule.SmoothingCells);
        Assert.Equal(25, ClusterRule.For(new PriceGrid(1.0)).SmoothingCells);
        Assert.Equal(0, ClusterRule.For(new PriceGrid(100.0)).SmoothingCells);
    }

    [Fact]
    public void LadderCells_BadColumns_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new LadderCells(0, [1], [], 1.0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LadderCells(0, [1], [1], 0.0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LadderCells(0, [1], [1], double.NaN).Length);
    }

    [Fact]
    public void Find_WarmedUp_AllocatesNothing()
    {
        TestLadder ladder = Spikes(LadderSide.Below, (10, 5e6), (30, 7e6), (50, 5e6), (70, 6e6));
        var found = new LiquidationCluster[3];
        int sum = 0;
        ZeroAllocation.Assert(() => sum += Clusters.Find(
            Grid, ladder.Cells, IndexPrice, LadderSide.Below, Rule, found));
        Assert.Equal(3 * 1_100, sum);
    }

    /// <summary>Ranges (outward, from 0) do not overlap, hold what they say, and the smoothed ladder dips between neighbours below half of both peaks.</summary>
    private static void AssertSeparated(double[] usd, (int From, int To, double Usd)[] clusters)
    {
        double[] smoothed = [.. usd.Select((_, i) => Enumerable.Range(-2, 5).Sum(d => (3 - Math.Abs(d)) * (i + d >= 0 && i + d < usd.Length ? usd[i + d] : 0.0)))];
        Assert.NotEmpty(clusters);
        for (int i = 0; i < clusters.Length; i++)
        {
            (int from, int to, double total) = clusters[i];
            Assert.Equal(usd[from..(to + 1)].Sum(), total, 1e-6);
            Assert.True(usd[from] > 0.0 && usd[to] > 0.0);
            if (i > 0)
            {
                (int before, int end, _) = clusters[i - 1];
                double dip = smoothed[(end + 1)..from].Min();
                Assert.True(dip < 0.5 * smoothed[from..(to + 1)].Max() && dip < 0.5 * smoothed[before..(end + 1)].Max());
            }
        }
    }

    private static TestLadder Spikes(LadderSide side, params (int Outward, double Usd)[] spikes)
    {
        var ladder = new TestLadder(Grid);
        foreach ((int outward, double usd) in spikes)
        {
            int cell = side == LadderSide.Below ? IndexCell - outward : IndexCell + outward;
            double price = Math.Sqrt(Grid.LowerEdge(cell) * Grid.UpperEdge(cell));
            ladder = side == LadderSide.Below ? ladder.AddLong(price, usd) : ladder.AddShort(price, usd);
        }

        return ladder;
    }

    private static LiquidationCluster[] Find(TestLadder ladder, LadderSide side, int room = 10) => Find(ladder, side, room, Rule);

    private static LiquidationCluster[] Find(TestLadder ladder, LadderSide side, int room, ClusterRule rule)
    {
        var found = new LiquidationCluster[room];
        int count = Clusters.Find(Grid, ladder.Cells, IndexPrice, side, rule, found);
        return found[..count];
    }

    private static int CellOf(double price)
    {
        Assert.Equal(PriceCellCode.Ok, Grid.TryCellOf(price, out int cell));
        return cell;
    }
}
