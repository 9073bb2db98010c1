using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>What a question is answered with: what it gives, else what was streamed.</summary>
/// <param name="Inputs">What was streamed.</param>
/// <param name="Question">What was asked.</param>
/// <param name="AsOf">The question's time.</param>
internal sealed record MinerTermsUsed(MinerInputs Inputs, MinerQuestion Question, long AsOf)
{
    public FleetTable? Fleet { get; } = Question.Fleet ?? Inputs.Fleet;

    public double UsdPerKilowattHour { get; } = Given(Question.UsdPerKilowattHour, Inputs.UsdPerKilowattHour);

    public double ElectricityShare { get; } = Given(Question.ElectricityShare, Inputs.ElectricityShare);

    public double AlternativeUsdPerMegawattHour { get; } = Given(Question.AlternativeUsdPerMegawattHour, Inputs.AlternativeUsdPerMegawattHour);

    /// <summary>What machines earn and pay: the network's seven-day means and the electricity. Where its share is not known, 1: then costs are electrical ones.</summary>
    public Figure TryTerms(out MinerTerms terms)
    {
        double share = double.IsNaN(ElectricityShare) ? 1.0 : ElectricityShare;
        terms = Inputs.History.Terms(AsOf, Inputs.CloseValues, UsdPerKilowattHour, share, out FigureCode code);
        return double.IsNaN(UsdPerKilowattHour) ? Figure.None(FigureCode.NoData) : code == FigureCode.Ok ? Figure.Of(1.0) : Figure.None(code);
    }

    private static double Given(double asked, in ObservedValue streamed) => double.IsNaN(asked) ? streamed.Value : asked;
}
