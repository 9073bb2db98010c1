namespace BtcStream.Quant.Cascade;

/// <summary>Whether columns make a supply curve.</summary>
public enum SupplyCurveCode : byte
{
    /// <summary>They do.</summary>
    Ok = 0,

    /// <summary>Prices and supplies differ in number.</summary>
    LengthsDiffer = 1,

    /// <summary>A threshold is not a finite number above zero.</summary>
    BadPrice = 2,

    /// <summary>The thresholds do not rise.</summary>
    PricesFall = 3,

    /// <summary>A supply is not a finite number of 0 or more.</summary>
    BadSupply = 4,

    /// <summary>The horizon is not a finite number of hours above zero.</summary>
    BadHorizon = 5,
}
