using System.Diagnostics.CodeAnalysis;

namespace BtcStream.Quant.Liquidations;

/// <summary>Which way a leveraged position gains.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "Long and short are what the field calls the two sides.")]
public enum PositionSide : byte
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>It gains when the price rises.</summary>
    Long = 1,

    /// <summary>It gains when the price falls.</summary>
    Short = 2,
}
