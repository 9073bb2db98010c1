namespace BtcStream.Quant.Liquidations;

/// <summary>Equity less maintenance of two legs at x: Constant + Slope·x − m(First·x) − m(Second·x), sizes above 0.</summary>
internal readonly record struct PairEquation(double Constant, double Slope, double First, double Second);
