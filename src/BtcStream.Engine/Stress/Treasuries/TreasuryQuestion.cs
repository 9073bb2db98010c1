namespace BtcStream.Engine.Stress;

/// <summary>What treasury stress is asked with.</summary>
public sealed record TreasuryQuestion
{
    /// <summary>Price to judge at, USD per coin, above 0; NaN for the newest known.</summary>
    public double PriceUsd { get; init; } = double.NaN;

    /// <summary>Holders; empty for all.</summary>
    public IReadOnlyList<string> Holders { get; init; } = [];

    /// <summary>Prices of the ladders, USD per coin, above 0; empty for every five percent from half to one and a half times the price.</summary>
    public IReadOnlyList<double> LadderPrices { get; init; } = [];

    /// <summary>Time of the histogram to compare with, Unix nanoseconds; null for the one before the newest.</summary>
    public long? CostBasisSince { get; init; }

    /// <summary>Share of a holder's coins taken to be sold once the price falls to its average cost, above 0 and at most 1; NaN for no supply curve.</summary>
    public double ForcedSaleShare { get; init; } = double.NaN;
}

/// <summary>A holder that was asked for and is not known.</summary>
public sealed class UnknownHolderException : Exception
{
    /// <summary>No message.</summary>
    public UnknownHolderException()
    {
    }

    /// <summary>Names the field and the value.</summary>
    public UnknownHolderException(string message)
        : base(message)
    {
    }

    /// <summary>Names the field and the value.</summary>
    public UnknownHolderException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
