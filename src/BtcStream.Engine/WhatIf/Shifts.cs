using BtcStream.Quant.Domain;

namespace BtcStream.Engine.WhatIf;

/// <summary>Shifts of a market.</summary>
/// <param name="PricePercent">Of the index, every forward and every mark of the underlying, percent; above −100.</param>
/// <param name="Hours">Time passed, hours; 0 or more.</param>
/// <param name="Iv">Added to every IV, decimal a year; IVs stop at 0.</param>
public readonly record struct Shifts(double PricePercent, double Hours, double Iv)
{
    internal double PriceFactor => 1.0 + (PricePercent / 100.0);

    /// <summary>An instant after the time passed; <see cref="long.MinValue"/> stays.</summary>
    internal long MovedTime(long asOf)
    {
        long nanos = (long)(Hours * UnixTime.NanosPerHour);
        return asOf == long.MinValue ? asOf : asOf > long.MaxValue - nanos ? long.MaxValue : asOf + nanos;
    }

    /// <summary>At an IV of 0 an option has no gamma: it is one without IV.</summary>
    internal double MovedIv(double iv) => iv + Iv > 0.0 ? iv + Iv : double.NaN;
}
