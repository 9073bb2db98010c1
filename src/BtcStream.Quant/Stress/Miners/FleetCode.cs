namespace BtcStream.Quant.Stress;

/// <summary>Whether machines make a fleet.</summary>
public enum FleetCode : byte
{
    /// <summary>They do.</summary>
    Ok = 0,

    /// <summary>There are none.</summary>
    Empty = 1,

    /// <summary>An efficiency is not a finite number of J/TH above zero.</summary>
    BadEfficiency = 2,

    /// <summary>A share is not a finite number of 0 or more.</summary>
    BadShare = 3,

    /// <summary>The shares sum to nothing, or to more than a number can hold.</summary>
    NoShare = 4,
}
