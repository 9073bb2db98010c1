using BtcStream.Engine.State;
using BtcStream.Engine.Stress;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>Parameters of square-root impact; NaN takes what is known: Y of 1, and the daily volatility of the 30-day IV at the money.</summary>
/// <param name="Y">The factor Y, dimensionless.</param>
/// <param name="DailyVolatility">Decimal a day.</param>
/// <param name="DailyVolumeUsd">USD a day; it has to be given.</param>
public readonly record struct SquareRootTerms(double Y, double DailyVolatility, double DailyVolumeUsd);

/// <summary>What a cascade is asked with. Arrays are kept, not copied.</summary>
public sealed record CascadeQuestion
{
    /// <summary>The move in percent of the index that depth alone would give; NaN where <see cref="SellUsd"/> is given instead.</summary>
    public double ShockPercent { get; init; } = double.NaN;

    /// <summary>A market sell in USD; negative buys. NaN where <see cref="ShockPercent"/> is given instead.</summary>
    public double SellUsd { get; init; } = double.NaN;

    /// <summary>The depth model asked for; none takes the books, else the engine's fallback.</summary>
    public DepthModel Depth { get; init; }

    /// <summary>Depth of the constant model, USD per 1 %; NaN takes the engine's fallback.</summary>
    public double DepthUsdPerPercent { get; init; } = double.NaN;

    /// <summary>Parameters of the square-root model.</summary>
    public SquareRootTerms SquareRoot { get; init; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>Supply curves of the caller's own to include besides.</summary>
    public SupplyCurve[] Supply { get; init; } = [];

    /// <summary>Names of the known supply curves to include; empty for those that are on by default.</summary>
    public string[] SupplyCurves { get; init; } = [];

    /// <summary>Whether known supply curves count; the caller's own count either way.</summary>
    public bool IncludesSupply { get; init; } = true;

    /// <summary>Share of each treasury's coins sold when the price falls to its average cost, above 0 and at most 1; NaN has no such curve.</summary>
    public double TreasurySaleShare { get; init; } = double.NaN;

    /// <summary>Share of each cost-basis bucket's coins sold when the price falls to its middle, above 0 and at most 1; NaN has no such curve.</summary>
    public double CostBasisSaleShare { get; init; } = double.NaN;

    /// <summary>Horizon over which supply counts, hours, above 0.</summary>
    public double SupplyHorizonHours { get; init; } = SupplyCurve.DefaultHorizonHours;

    /// <summary>Whether liquidations that are only modelled count.</summary>
    public bool IncludesModelled { get; init; } = true;

    /// <summary>Steps of the path to answer with; 0 for all.</summary>
    public int PathPoints { get; init; }

    /// <summary>The way it runs.</summary>
    public CascadeDirection Direction => (double.IsNaN(SellUsd) ? -ShockPercent : SellUsd) >= 0.0 ? CascadeDirection.Down : CascadeDirection.Up;
}

/// <summary>How a shock would run, from one frozen state.</summary>
public sealed class CascadeAnswer
{
    /// <summary>The figures that every view has.</summary>
    public required RiskView View { get; init; }

    /// <summary>How it ends under the model asked for, at depth as it is.</summary>
    public required CascadeResult Result { get; init; }

    /// <summary>The same under every positioning model that has data, at depth as it is and under stress.</summary>
    public CascadeVariant[] Variants { get; init; } = [];

    /// <summary>The lowest and highest of them.</summary>
    public CascadeBand Band { get; init; }

    /// <summary>Acceleration zones in the direction of the shock, nearest first.</summary>
    public AccelerationZone[] Zones { get; init; } = [];

    /// <summary>The walk, outward from the index.</summary>
    public CascadeStep[] Path { get; init; } = [];

    /// <summary>The way it runs.</summary>
    public CascadeDirection Direction { get; init; }

    /// <summary>The depth model used.</summary>
    public DepthModel Depth { get; init; }

    /// <summary>Mean depth over the first percent from the index, USD per 1 %; NaN without depth.</summary>
    public double DepthUsdPerPercent { get; init; } = double.NaN;

    /// <summary>Parameters used, where the model is square-root impact.</summary>
    public SquareRootTerms SquareRoot { get; init; }

    /// <summary>The supply curves used, by name; the caller's own are not among them.</summary>
    public IReadOnlyList<SupplyUse> Supply { get; init; } = [];

    /// <summary>Sides of order books that were left out: crossed, or without a price to measure them from.</summary>
    public int UnusableBookSides { get; init; }
}

/// <summary>Computes cascades from a priced copy of a book. Its thread is the caller's.</summary>
internal static class CascadeComputer
{
    private const double DaysPerYear = 365.0;
    private const double LogPercent = 0.01;

    /// <summary>Models that differ only where trades have been streamed.</summary>
    private static readonly PositioningModel[] FlowModels = [PositioningModel.TakerFlow, PositioningModel.FlowAdjusted];

    public static CascadeAnswer Compute(FrozenBook frozen, EngineOptions options, PositioningModel model, CascadeQuestion question)
    {
        RiskView view = frozen.Write(model, RiskParts.Summary);
        return Compute(frozen.Priced, view, options, model, question);
    }

    /// <summary>The same from a book that has been priced and shown already.</summary>
    public static CascadeAnswer Compute(PricedBook book, RiskView view, EngineOptions options, PositioningModel model, CascadeQuestion question)
    {
        var runner = new CascadeRunner(options);
        DepthCurve depth = DepthOf(book, view, options, runner, question, out SquareRootTerms terms);
        CascadeWorkspace workspace = runner.Workspace;
        IReadOnlyList<SupplyUse> supply = SupplySelection.Choose(book.Ladder.Supply, question);
        CascadeCode code = workspace.Load(new CascadeInputs
        {
            Direction = question.Direction,
            IndexPrice = view.IndexPrice,
            Observed = book.Ladder.ObservedFrom(view.IndexPrice),
            Modelled = question.IncludesModelled ? book.Ladder.CellsOf(LiquidationProvenance.Modelled) : default,
            Supply = (SupplyCurve[])[.. supply.Select(use => use.Curve), .. question.Supply],
            SupplyHorizonHours = question.SupplyHorizonHours,
            Depth = depth,
        });
        double usd = 0.0;
        code = code != CascadeCode.Ok || !double.IsNaN(question.SellUsd) ? code : CascadeSolver.TradeOfShock(workspace, question.ShockPercent, out usd);
        if (code != CascadeCode.Ok)
        {
            return new CascadeAnswer
            {
                View = view,
                Result = CascadeResult.NoData(code),
                Direction = question.Direction,
                Depth = depth.Model,
                SquareRoot = terms,
                Supply = supply,
            };
        }

        usd = double.IsNaN(question.SellUsd) ? usd : Math.Abs(question.SellUsd);
        CascadeVariant[] variants = Variants(book, view, workspace, usd);
        workspace.SetDealers(DealersOf(book, view, model));
        CascadeResult result = CascadeSolver.Solve(workspace, usd, 1.0);
        return new CascadeAnswer
        {
            View = view,
            Result = result,
            Variants = variants,
            Band = variants.Aggregate(default(CascadeBand), (band, variant) => band.With(variant.Result)),
            Zones = CascadeSolver.Zones(workspace, 1.0).ToArray(),
            Path = PathOf(workspace, result, question.PathPoints),
            Direction = question.Direction,
            Depth = depth.Model,
            DepthUsdPerPercent = depth.MeanUsdPerPercent(0.0, LogPercent),
            SquareRoot = terms,
            Supply = supply,
            UnusableBookSides = book.Ladder.Depth.UnusableSides,
        };
    }

    private static CascadeStep[] PathOf(CascadeWorkspace workspace, in CascadeResult result, int points)
    {
        int steps = CascadeSolver.StepsOf(workspace, result);
        var path = new CascadeStep[points == 0 ? steps : Math.Min(points, steps)];
        CascadeSolver.Path(workspace, result, path);
        return path;
    }

    private static CascadeVariant[] Variants(PricedBook book, RiskView view, CascadeWorkspace workspace, double usd)
    {
        var variants = new List<CascadeVariant>();
        foreach (PositioningModel model in Enum.GetValues<PositioningModel>())
        {
            if (book.Columns.HasTakerFlow || !FlowModels.Contains(model))
            {
                workspace.SetDealers(DealersOf(book, view, model));
                variants.Add(new CascadeVariant(model, CascadeSolver.Solve(workspace, usd, 1.0)));
                variants.Add(new CascadeVariant(model, CascadeSolver.Solve(workspace, usd, DepthCurve.StressFactor)));
            }
        }

        return [.. variants];
    }

    private static double[] DealersOf(PricedBook book, RiskView view, PositioningModel model)
    {
        if (view.Options == 0)
        {
            return [];
        }

        double[] gex = new double[ProfileGrid.Default.Length];
        book.Profile.CopyTo(book.Curves.RowOf(model), book.Curves.SignOf(model), gex);
        return gex;
    }

    private static DepthCurve DepthOf(
        PricedBook book, RiskView view, EngineOptions options, CascadeRunner runner, CascadeQuestion question, out SquareRootTerms terms)
    {
        terms = default;
        var asked = new DepthCurve(question.Direction);
        switch (question.Depth)
        {
            case DepthModel.Constant:
                asked.SetConstant(double.IsNaN(question.DepthUsdPerPercent) ? options.FallbackDepthUsdPerPercent : question.DepthUsdPerPercent);
                return asked;
            case DepthModel.SquareRoot:
                terms = Complete(question.SquareRoot, view.Summary);
                asked.SetSquareRoot(terms.Y, terms.DailyVolatility, terms.DailyVolumeUsd);
                return asked;
            case DepthModel.Book:
                return book.Ladder.Depth.CurveOf(question.Direction);
            default:
                return runner.DepthOf(book.Ladder, question.Direction);
        }
    }

    private static SquareRootTerms Complete(in SquareRootTerms terms, RiskSummary summary)
    {
        TenorIv month = summary.AtmIv[1];
        double iv = month.Status == AtmStatus.NoData ? double.NaN : month.Iv;
        return new SquareRootTerms(
            double.IsNaN(terms.Y) ? 1.0 : terms.Y,
            double.IsNaN(terms.DailyVolatility) ? iv / Math.Sqrt(DaysPerYear) : terms.DailyVolatility,
            terms.DailyVolumeUsd);
    }
}
