namespace BtcStream.Quant.Gamma;

/// <summary>How many instruments entered a computation and why the others did not.</summary>
/// <param name="Priced">Instruments with a curve.</param>
/// <param name="Expired">Left out: expired.</param>
/// <param name="WithoutForward">Left out: no forward.</param>
/// <param name="WithoutSigma">Left out: no implied volatility.</param>
/// <param name="OutOfRange">Left out: not finite.</param>
public readonly record struct CurveCoverage(int Priced, int Expired, int WithoutForward, int WithoutSigma, int OutOfRange)
{
    /// <summary>All instruments looked at.</summary>
    public int Total => Priced + Expired + WithoutForward + WithoutSigma + OutOfRange;

    internal CurveCoverage Count(CurveCode code) => code switch
    {
        CurveCode.Priced => this with { Priced = Priced + 1 },
        CurveCode.Expired => this with { Expired = Expired + 1 },
        CurveCode.NoForward => this with { WithoutForward = WithoutForward + 1 },
        CurveCode.NoSigma => this with { WithoutSigma = WithoutSigma + 1 },
        _ => this with { OutOfRange = OutOfRange + 1 },
    };
}
