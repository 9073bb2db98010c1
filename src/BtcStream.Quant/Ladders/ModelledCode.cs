namespace BtcStream.Quant.Ladders;

/// <summary>Whether a rise of open interest could be modelled.</summary>
public enum ModelledCode : byte
{
    /// <summary>It was.</summary>
    Ok = 0,

    /// <summary>The price is not a finite number above zero.</summary>
    BadPrice = 1,

    /// <summary>The rise is not a finite number of 0 or more.</summary>
    BadRise = 2,
}
