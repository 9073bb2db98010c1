using BtcStream.Quant.Pricing;
using BtcStream.Quant.Tests.Numerics;

namespace BtcStream.Quant.Tests.Pricing;

/// <summary>Black's formulas as printed in the books, in 256 bits: what the double functions are measured against.</summary>
internal sealed class BigBlack
{
    private readonly BigFloat _forward;
    private readonly BigFloat _strike;
    private readonly BigFloat _sigma;
    private readonly BigFloat _years;
    private readonly BigFloat _stdDev;

    public BigBlack(BigFloat forward, BigFloat strike, BigFloat sigma, BigFloat years)
    {
        _forward = forward;
        _strike = strike;
        _sigma = sigma;
        _years = years;
        _stdDev = sigma * BigFloat.Sqrt(years);
        D1 = BigFloat.Log(forward / strike) / _stdDev + _stdDev.Scale(-1);
    }

    public BigFloat D1 { get; }

    public BigFloat D2 => D1 - _stdDev;

    public BigFloat Gamma => BigFloat.NormalPdf(D1) / (_forward * _stdDev);

    public BigFloat Vega => _forward * BigFloat.NormalPdf(D1) * BigFloat.Sqrt(_years);

    public BigFloat Theta => -_forward * BigFloat.NormalPdf(D1) * _sigma / (2 * BigFloat.Sqrt(_years));

    public BigFloat Vanna => -BigFloat.NormalPdf(D1) * D2 / _sigma;

    public BigFloat Charm => BigFloat.NormalPdf(D1) * D2 / (2 * _years);

    public BigFloat Delta(OptionRight right) => right == OptionRight.Call ? BigFloat.NormalCdf(D1) : -BigFloat.NormalCdf(-D1);

    public BigFloat Price(OptionRight right) => right == OptionRight.Call
        ? _forward * BigFloat.NormalCdf(D1) - _strike * BigFloat.NormalCdf(D2)
        : _strike * BigFloat.NormalCdf(-D2) - _forward * BigFloat.NormalCdf(-D1);
}
