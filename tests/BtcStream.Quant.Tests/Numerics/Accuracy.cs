namespace BtcStream.Quant.Tests.Numerics;

/// <summary>Largest error over a set of arguments, and where it was.</summary>
internal sealed class Accuracy
{
    public double Largest { get; private set; }

    public string Where { get; private set; } = "nowhere";

    public int Count { get; private set; }

    public void Add(double error, string where)
    {
        Count++;
        if (error > Largest || double.IsNaN(error))
        {
            Largest = double.IsNaN(error) ? double.PositiveInfinity : error;
            Where = where;
        }
    }

    public string Describe(string subject, string unit) => FormattableString.Invariant($"{subject}: largest error {Largest:G4} {unit} in {Count} points, at {Where}");
}
