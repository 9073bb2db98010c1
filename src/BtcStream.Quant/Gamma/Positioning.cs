using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Gamma;

/// <summary>The weight functions of the four positioning models. Pure; any thread; no allocation.</summary>
public static class Positioning
{
    /// <summary>How many models there are.</summary>
    public const int ModelCount = 4;

    /// <summary>Default α of <see cref="PositioningModel.FlowAdjusted"/>, the share of taker flow taken to open positions.</summary>
    public const double DefaultFlowShare = 0.4;

    /// <summary>
    /// The dealers' signed contracts w·OI of one instrument: positive when they are long the option.
    /// </summary>
    /// <param name="model">The positioning model.</param>
    /// <param name="right">Call or put.</param>
    /// <param name="openInterest">Open interest, contracts; NaN when none has been received.</param>
    /// <param name="takerNetSinceStart">Taker-signed contracts since the stated start (see <see cref="TakerFlow"/>).</param>
    /// <param name="takerNetSinceOpenInterest">Taker-signed contracts since the last open-interest update.</param>
    /// <param name="flowShare">α, 0 to 1.</param>
    /// <param name="signedContracts">The result; 0 when the model has no data for this instrument.</param>
    /// <returns>False when the model needs open interest and none has been received.</returns>
    public static bool TrySignedContracts(
        PositioningModel model,
        OptionRight right,
        double openInterest,
        double takerNetSinceStart,
        double takerNetSinceOpenInterest,
        double flowShare,
        out double signedContracts)
    {
        if (model == PositioningModel.TakerFlow)
        {
            signedContracts = 0.0 - takerNetSinceStart;
            return true;
        }

        if (double.IsNaN(openInterest))
        {
            signedContracts = 0.0;
            return false;
        }

        double held = model == PositioningModel.FlowAdjusted
            ? Math.Max(0.0, Math.FusedMultiplyAdd(flowShare, takerNetSinceOpenInterest, openInterest))
            : openInterest;
        bool isLong = right == OptionRight.Call != (model == PositioningModel.Reversed);
        signedContracts = isLong ? held : -held;
        return true;
    }

    /// <summary>
    /// Signed contracts of every instrument under one model. All columns are parallel, one entry per instrument.
    /// </summary>
    /// <returns>How many instruments the model has no data for; their weight is 0.</returns>
    /// <exception cref="ArgumentException">The columns differ in length.</exception>
    public static int Fill(
        PositioningModel model,
        ReadOnlySpan<OptionRight> rights,
        ReadOnlySpan<double> openInterest,
        ReadOnlySpan<double> takerNetSinceStart,
        ReadOnlySpan<double> takerNetSinceOpenInterest,
        double flowShare,
        Span<double> signedContracts)
    {
        Columns.RequireSameLength(rights.Length, openInterest.Length, nameof(openInterest));
        Columns.RequireSameLength(rights.Length, takerNetSinceStart.Length, nameof(takerNetSinceStart));
        Columns.RequireSameLength(rights.Length, takerNetSinceOpenInterest.Length, nameof(takerNetSinceOpenInterest));
        Columns.RequireSameLength(rights.Length, signedContracts.Length, nameof(signedContracts));
        int withoutData = 0;
        for (int i = 0; i < rights.Length; i++)
        {
            bool known = TrySignedContracts(
                model, rights[i], openInterest[i], takerNetSinceStart[i], takerNetSinceOpenInterest[i], flowShare, out signedContracts[i]);
            withoutData += known ? 0 : 1;
        }

        return withoutData;
    }
}
