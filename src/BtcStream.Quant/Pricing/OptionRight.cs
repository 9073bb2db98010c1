namespace BtcStream.Quant.Pricing;

/// <summary>What the option gives the right to do.</summary>
public enum OptionRight : byte
{
    /// <summary>The right to buy.</summary>
    Call = 0,

    /// <summary>The right to sell.</summary>
    Put = 1,
}
