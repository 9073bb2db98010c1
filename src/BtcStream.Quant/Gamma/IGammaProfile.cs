namespace BtcStream.Quant.Gamma;

/// <summary>Gamma exposure as a function of x = S*/S, evaluated exactly at any point. Implementations are pure and do not allocate.</summary>
public interface IGammaProfile
{
    /// <summary>Net and gross at some points.</summary>
    /// <param name="logX">ln x of each point.</param>
    /// <param name="net">Receives Σ GEX_i(x), USD per 1 %; as long as <paramref name="logX"/>.</param>
    /// <param name="gross">Receives Σ |GEX_i(x)|; as long as <paramref name="logX"/>.</param>
    public void Evaluate(scoped ReadOnlySpan<double> logX, scoped Span<double> net, scoped Span<double> gross);
}
