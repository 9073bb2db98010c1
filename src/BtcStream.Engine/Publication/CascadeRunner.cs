using BtcStream.Quant.Cascade;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>Lays the cascade's ladder out from an image of a book and the dealers' profile. Owned by one thread; allocates nothing once it has grown.</summary>
internal sealed class CascadeRunner
{
    private readonly DepthCurve[] _fallback = [new(CascadeDirection.Down), new(CascadeDirection.Up)];

    public CascadeRunner(EngineOptions options)
    {
        Workspace = new CascadeWorkspace(options.LadderGrid, ProfileGrid.Default);
        if (options.FallbackDepthUsdPerPercent > 0.0)
        {
            _fallback[0].SetConstant(options.FallbackDepthUsdPerPercent);
            _fallback[1].SetConstant(options.FallbackDepthUsdPerPercent);
        }
    }

    public CascadeWorkspace Workspace { get; }

    /// <summary>The depth that is used where the question names none: the books, else the fallback; without a model where there is neither.</summary>
    public DepthCurve DepthOf(LadderImage image, CascadeDirection direction)
    {
        DepthCurve book = image.Depth.CurveOf(direction);
        return book.Model == DepthModel.None ? _fallback[(int)direction] : book;
    }

    /// <summary>Loads one direction with everything that is known, the supply curves that are on by default included, and the dealers' curve.</summary>
    public CascadeCode Load(LadderImage image, double indexPrice, CascadeDirection direction, ReadOnlySpan<double> gexUsdPerPercent)
    {
        CascadeCode code = Workspace.Load(new CascadeInputs
        {
            Direction = direction,
            IndexPrice = indexPrice,
            Observed = image.ObservedFrom(indexPrice),
            Modelled = image.CellsOf(LiquidationProvenance.Modelled),
            Supply = image.Supply.Curves,
            SupplyHorizonHours = SupplyCurve.DefaultHorizonHours,
            Depth = DepthOf(image, direction),
        });
        return code == CascadeCode.Ok ? Workspace.SetDealers(gexUsdPerPercent) : code;
    }

    /// <summary>Writes zones, and the steps where they are asked for.</summary>
    public void Write(CascadeFigures figures, LadderImage image, double indexPrice, ReadOnlySpan<double> gexUsdPerPercent, bool withSteps)
    {
        figures.Clear();
        figures.Supply = image.Supply;
        if (Load(image, indexPrice, CascadeDirection.Down, gexUsdPerPercent) == CascadeCode.Ok)
        {
            figures.DepthBelow = Workspace.Depth!.Model;
            figures.AddZones(CascadeSolver.Zones(Workspace, 1.0));
            AddSteps(figures, withSteps);
        }

        if (Load(image, indexPrice, CascadeDirection.Up, gexUsdPerPercent) == CascadeCode.Ok)
        {
            figures.DepthAbove = Workspace.Depth!.Model;
            figures.AddZones(CascadeSolver.Zones(Workspace, 1.0));
            AddSteps(figures, withSteps);
        }
    }

    /// <summary>The walk over the whole domain, by rising price.</summary>
    private void AddSteps(CascadeFigures figures, bool withSteps)
    {
        if (!withSteps)
        {
            return;
        }

        Span<CascadeStep> steps = figures.AddSteps(Workspace.StepCount);
        CascadeSolver.Path(Workspace, CascadeSolver.WholeDomain(Workspace), steps);
        if (Workspace.Direction == CascadeDirection.Down)
        {
            steps.Reverse();
        }
    }
}
