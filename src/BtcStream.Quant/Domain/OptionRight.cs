namespace BtcStream.Quant.Domain;

/// <summary>The right an option gives. <see cref="None"/> for everything that is not an option.</summary>
public enum OptionRight : byte
{
    /// <summary>Not an option.</summary>
    None = 0,

    /// <summary>Right to buy.</summary>
    Call = 1,

    /// <summary>Right to sell.</summary>
    Put = 2,
}
