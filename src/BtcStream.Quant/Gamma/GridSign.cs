namespace BtcStream.Quant.Gamma;

/// <summary>Sign of the profile at a grid point.</summary>
internal enum GridSign : byte
{
    /// <summary>No exposure there.</summary>
    Zero = 0,

    /// <summary>Exposure there, but it cancels.</summary>
    Cancelled = 1,

    Positive = 2,
    Negative = 3,
}
