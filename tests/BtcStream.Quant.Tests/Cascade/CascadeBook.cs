using BtcStream.Quant.Cascade;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Ladders;
using BtcStream.Quant.Tests.Ladders;

namespace BtcStream.Quant.Tests.Cascade;

/// <summary>Something that trades once, when the price reaches it.</summary>
internal readonly record struct Agent(double Price, double Usd);

/// <summary>Everything a cascade trades against, position by position, and the same loaded into a workspace.</summary>
internal sealed class CascadeBook(CascadeDirection direction, double indexPrice = 90_000.0)
{
    public static readonly PriceGrid Grid = PriceGrid.Default;
    public static readonly ProfileGrid Profile = ProfileGrid.Default;

    public CascadeDirection Direction { get; } = direction;

    public double IndexPrice { get; } = indexPrice;

    public List<Agent> Positions { get; } = [];

    public List<Agent> Modelled { get; } = [];

    public List<Agent> Supply { get; } = [];

    /// <summary>Resting orders, nearest first.</summary>
    public List<Agent> Orders { get; } = [];

    public double[] Gex { get; } = new double[ProfileGrid.Default.Length];

    public double ConstantDepth { get; set; } = 100e6;

    public double Sell { get; set; } = 50e6;

    public bool IsDown => Direction == CascadeDirection.Down;

    /// <summary>The price after a move in the walk's direction, in percent (logarithmic).</summary>
    public double At(double percent) => IndexPrice * Math.Exp((IsDown ? -0.01 : 0.01) * percent);

    public CascadeBook WithGex(double usdPerPercent)
    {
        Gex.AsSpan().Fill(usdPerPercent);
        return this;
    }

    public CascadeBook WithPosition(double percent, double usd)
    {
        Positions.Add(new(At(percent), usd));
        return this;
    }

    public CascadeWorkspace Load() => Load(new CascadeWorkspace(Grid, Profile));

    public CascadeWorkspace Load(CascadeWorkspace workspace)
    {
        var curve = new DepthCurve(Direction);
        DepthCode depth = Orders.Count == 0
            ? curve.SetConstant(ConstantDepth)
            : curve.AddBook(IndexPrice, [.. Orders.Select(order => order.Price)], [.. Orders.Select(order => order.Usd)]);
        Assert.Equal(DepthCode.Ok, depth);
        return Load(workspace, curve);
    }

    public CascadeWorkspace Load(CascadeWorkspace workspace, DepthCurve curve)
    {
        var inputs = new CascadeInputs
        {
            Direction = Direction,
            IndexPrice = IndexPrice,
            Observed = Ladder(Positions).Cells,
            Modelled = Ladder(Modelled).Cells,
            Supply = new[] { Curve([.. Supply.OrderBy(agent => agent.Price)]) },
            SupplyHorizonHours = 24.0,
            Depth = curve,
        };
        Assert.Equal(CascadeCode.Ok, workspace.Load(inputs));
        Assert.Equal(CascadeCode.Ok, workspace.SetDealers(Gex));
        return workspace;
    }

    public CascadeResult Solve(double depthFactor = 1.0) => CascadeSolver.Solve(Load(), Sell, depthFactor);

    public static SupplyCurve Curve(IReadOnlyList<Agent> thresholds, double horizonHours = 24.0)
    {
        Assert.Equal(
            SupplyCurveCode.Ok,
            SupplyCurve.TryCreate(
                "test", [.. thresholds.Select(agent => agent.Price)], [.. thresholds.Select(agent => agent.Usd)], horizonHours, out SupplyCurve? curve, out _));
        return curve!;
    }

    private TestLadder Ladder(List<Agent> agents)
    {
        var ladder = new TestLadder(Grid);
        foreach (Agent agent in agents)
        {
            ladder = IsDown ? ladder.AddLong(agent.Price, agent.Usd) : ladder.AddShort(agent.Price, agent.Usd);
        }

        return ladder;
    }
}
