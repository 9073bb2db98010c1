using BtcStream.Engine.Publication;
using BtcStream.Quant.Gamma;

namespace BtcStream.Server.Alerts.Rules;

/// <summary>Which of the walls.</summary>
internal enum WallSide : byte
{
    /// <summary>The strike of the largest naive net gamma.</summary>
    Call = 0,

    /// <summary>The strike of the most negative one.</summary>
    Put = 1,

    /// <summary>The strike of the largest gross gamma.</summary>
    Peak = 2,
}

/// <summary>
/// A wall moves: its strike is another by at least so many listed strikes, or by at least so many percent, and has been for the hold. Smaller moves add up, since each is
/// measured from the strike last told. While there is no wall nothing moves.
/// </summary>
/// <param name="name">Name of the rule.</param>
/// <param name="side">Which wall.</param>
/// <param name="minStrikes">Least number of strikes; null where percents count alone.</param>
/// <param name="minPercent">Least share of the strike last told, percent; null where strikes count alone.</param>
/// <param name="holdNanos">How long it must hold.</param>
internal sealed class WallRule(string name, WallSide side, int? minStrikes, double? minPercent, long holdNanos) : IAlertRule
{
    private readonly Settled<double> _strike = new(holdNanos);
    private AlertFigures? _told;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public RiskParts Parts => minStrikes is null ? RiskParts.Summary : RiskParts.Summary | RiskParts.Strikes;

    /// <inheritdoc/>
    public IEnumerable<AlertFinding> Observe(AlertFigures figures)
    {
        GammaWall wall = WallOf(figures);
        if (wall.Status != WallStatus.Found)
        {
            _strike.Interrupt();
            yield break;
        }

        // What is near enough counts as not having moved.
        double strike = _strike.Value is { } last && !IsFar(last, wall.Strike, figures.Strikes) ? last : wall.Strike;
        bool isChange = _strike.Observe(strike, figures.AsOfUnixNanos, figures.IsFirst, out double before);
        if (isChange)
        {
            double percent = 100.0 * ((strike / before) - 1.0);
            int strikes = Distance(before, strike, figures.Strikes);
            string text = FormattableString.Invariant($"{WordsOf(side)} moved from {before:N0} to {strike:N0} ({percent:+0.0;-0.0} %); index {figures.IndexPrice:N2}");
            AlertValue[] after = [.. Values(figures, strike), AlertValue.Of("moved_percent", percent), AlertValue.Of("moved_strikes", minStrikes is null ? double.NaN : strikes)];
            yield return new AlertFinding(AlertKind.WallMoved, text, Values(_told!, before), after);
        }

        if (_strike.Value == strike)
        {
            _told = figures;
        }
    }

    private bool IsFar(double last, double strike, IReadOnlyList<double> strikes) =>
        strike != last
        && ((minStrikes is { } count && Distance(last, strike, strikes) >= count) || (minPercent is { } percent && Math.Abs((strike / last) - 1.0) * 100.0 >= percent));

    /// <summary>Listed strikes from one to the other, the other counted.</summary>
    private static int Distance(double from, double to, IReadOnlyList<double> strikes) =>
        strikes.Count(strike => strike > Math.Min(from, to) && strike < Math.Max(from, to)) + 1;

    private GammaWall WallOf(AlertFigures figures) => side switch
    {
        WallSide.Call => figures.Walls.Call,
        WallSide.Put => figures.Walls.Put,
        _ => figures.Walls.GrossPeak,
    };

    private static string WordsOf(WallSide side) => side switch
    {
        WallSide.Call => "call wall",
        WallSide.Put => "put wall",
        _ => "peak of gross gamma",
    };

    private AlertValue[] Values(AlertFigures figures, double strike) =>
    [
        AlertValue.Of("wall", side switch { WallSide.Call => "call", WallSide.Put => "put", _ => "peak" }),
        AlertValue.Of("strike_usd", strike),
        AlertValue.Of("gex_usd_per_percent", WallOf(figures).Strike == strike ? WallOf(figures).GexUsdPerPercent : double.NaN),
        AlertValue.Of("index_price_usd", figures.IndexPrice),
    ];
}
