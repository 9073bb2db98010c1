namespace BtcStream.Engine.WhatIf;

/// <summary>Shifts of a market.</summary>
/// <param name="PricePercent">Of the index and every forward, percent; above −100.</param>
/// <param name="Hours">Time passed, hours; 0 or more.</param>
/// <param name="Iv">Added to every IV, decimal a year; IVs stop at 0.</param>
public readonly record struct Shifts(double PricePercent, double Hours, double Iv)
{
    internal double PriceFactor => 1.0 + (PricePercent / 100.0);
}
