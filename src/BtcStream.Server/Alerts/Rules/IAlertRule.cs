using BtcStream.Engine.Publication;

namespace BtcStream.Server.Alerts.Rules;

/// <summary>
/// Looks at one state after the other and finds what is to be told. What it finds follows from the states alone, without a clock: two servers that saw the same tell the
/// same. One thread.
/// </summary>
internal interface IAlertRule
{
    /// <summary>Its name, for whoever reads the alert.</summary>
    public string Name { get; }

    /// <summary>The parts of a view that it looks at.</summary>
    public RiskParts Parts { get; }

    /// <summary>Looks at a state.</summary>
    public IEnumerable<AlertFinding> Observe(AlertFigures figures);
}
