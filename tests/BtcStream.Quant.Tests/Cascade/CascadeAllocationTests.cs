using BtcStream.Quant.Cascade;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Tests.Ladders;

namespace BtcStream.Quant.Tests.Cascade;

/// <summary>Everything that runs at each publication or question allocates nothing once warm.</summary>
public class CascadeAllocationTests
{
    private readonly CascadeWorkspace _workspace = new(CascadeBook.Grid, CascadeBook.Profile);
    private readonly TestLadder _ladder = new(CascadeBook.Grid);
    private readonly SupplyCurve[] _supply = [CascadeBook.Curve([new(70_000.0, 5e6), new(80_000.0, 9e6)])];
    private readonly CascadeVariant[] _variants = new CascadeVariant[8];
    private readonly CascadeStep[] _path = new CascadeStep[800];
    private readonly PositioningModel[] _models = [PositioningModel.Naive, PositioningModel.Reversed, PositioningModel.TakerFlow, PositioningModel.FlowAdjusted];
    private readonly double[] _gex = new double[4 * CascadeBook.Profile.Length];
    private readonly double[] _prices = [.. Enumerable.Range(1, 1_000).Select(i => 90_000.0 - (0.5 * i))];
    private readonly double[] _usd = [.. Enumerable.Range(1, 1_000).Select(i => 1e4 * (i % 7))];
    private double _sink;

    public CascadeAllocationTests()
    {
        for (int i = 0; i < 2_000; i++)
        {
            _ladder.AddLong(50_000.0 + (19.0 * i), 1e4 * i);
        }

        for (int i = 0; i < _gex.Length; i++)
        {
            _gex[i] = 1e5 * ((i % 401) - 200) * (1 - (2 * (i / 401 % 2)));
        }
    }

    [Theory]
    [InlineData(DepthModel.Book)]
    [InlineData(DepthModel.Constant)]
    [InlineData(DepthModel.SquareRoot)]
    public void WholeCascade_WarmedUp_AllocatesNothing(DepthModel model)
    {
        var depth = new DepthCurve(CascadeDirection.Down);
        ZeroAllocation.Assert(() =>
        {
            SetDepth(depth, model);
            _workspace.Load(new() { IndexPrice = 90_000.0, Observed = _ladder.Cells, Supply = _supply, SupplyHorizonHours = 24.0, Depth = depth });
            CascadeSolver.TradeOfShock(_workspace, -5.0, out double sell);
            CascadeSolver.SolveBand(_workspace, _models, _gex, sell, _variants, out CascadeBand band);
            _sink += band.Bounded + CascadeSolver.Zones(_workspace, 1.0).Length + CascadeSolver.Path(_workspace, _variants[^1].Result, _path);
        });

        Assert.True(_sink > 0.0);
    }

    private void SetDepth(DepthCurve depth, DepthModel model)
    {
        depth.Clear();
        DepthCode code = model switch
        {
            DepthModel.Book => depth.AddBook(90_000.0, _prices, _usd),
            DepthModel.Constant => depth.SetConstant(100e6),
            _ => depth.SetSquareRoot(1.0, 0.03, 2e10),
        };
        _sink += (int)code;
    }
}
