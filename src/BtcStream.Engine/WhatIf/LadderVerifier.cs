using BtcStream.Engine.Publication;
using BtcStream.Engine.Stress;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.WhatIf;

/// <summary>Builds a liquidation ladder anew from all positions and compares it, cell by cell, with the one kept incrementally. They must be equal.</summary>
internal static class LadderVerifier
{
    /// <summary>Adds what it finds to a verification of the same moment.</summary>
    /// <param name="options">The grid and the margin models.</param>
    /// <param name="copy">The positions, and the ladder as it was kept.</param>
    /// <param name="soFar">What was compared before.</param>
    public static VerifyResult Verify(EngineOptions options, StateCopy copy, VerifyResult soFar)
    {
        LadderImage anew = LadderRebuild.Build(copy.Positions, options.MarginModels, new RebuildTerms(), options.LadderGrid, copy.BookIndex);
        return VerifySupply(copy, Compare(options.LadderGrid, copy.Base.Priced.Ladder, anew, soFar));
    }

    /// <summary>Compares the observed sides of a ladder kept and one built anew.</summary>
    public static VerifyResult Compare(PriceGrid grid, LadderImage kept, LadderImage anew, VerifyResult soFar)
    {
        for (int cell = grid.MinCell; cell <= grid.MaxCell; cell++)
        {
            (long keptLong, long keptShort) = At(kept, cell);
            (long anewLong, long anewShort) = At(anew, cell);
            if ((keptLong | keptShort | anewLong | anewShort) != 0)
            {
                long gross = Math.Max(1, anewLong + anewShort);
                soFar = With(soFar, Math.Abs(keptLong - anewLong) / (double)gross, "longs", cell);
                soFar = With(soFar, Math.Abs(keptShort - anewShort) / (double)gross, "shorts", cell);
            }
        }

        double triggered = Math.Max(1.0, anew.TriggeredLongUsd + anew.TriggeredShortUsd);
        soFar = With(soFar, Math.Abs(kept.TriggeredLongUsd - anew.TriggeredLongUsd) / triggered, "triggered longs", 0);
        return With(soFar, Math.Abs(kept.TriggeredShortUsd - anew.TriggeredShortUsd) / triggered, "triggered shorts", 0);
    }

    /// <summary>The supply curves kept against those computed anew from the observations: the same names, thresholds and amounts to the bit.</summary>
    public static VerifyResult VerifySupply(StateCopy copy, VerifyResult soFar)
    {
        SupplyImage kept = copy.Base.Priced.Ladder.Supply;
        SupplyImage anew = new(copy.Underlying, copy.Observations);
        if (!kept.HasSameNames(anew))
        {
            return With(soFar, double.PositiveInfinity, "names of supply curves");
        }

        for (int i = 0; i < anew.Curves.Length; i++)
        {
            (SupplyCurve left, SupplyCurve right) = (kept.Curves[i], anew.Curves[i]);
            bool isSame = left.HorizonHours == right.HorizonHours && left.Prices.SequenceEqual(right.Prices) && left.SupplyUsd.SequenceEqual(right.SupplyUsd);
            soFar = With(soFar, isSame ? 0.0 : double.PositiveInfinity, $"supply curve {right.Name}");
        }

        return soFar;
    }

    private static (long Longs, long Shorts) At(LadderImage image, int cell)
    {
        int at = cell - image.FirstCell;
        return (uint)at < (uint)image.Count
            ? (image.Longs(LiquidationProvenance.Observed)[at], image.Shorts(LiquidationProvenance.Observed)[at])
            : (0, 0);
    }

    private static VerifyResult With(in VerifyResult soFar, double difference, string what, int cell) =>
        difference > soFar.MaxDifference ? With(soFar, difference, $"{what} of ladder cell {cell}") : soFar with { Compared = soFar.Compared + 1 };

    private static VerifyResult With(in VerifyResult soFar, double difference, string what) => difference > soFar.MaxDifference
        ? soFar with { MaxDifference = difference, Compared = soFar.Compared + 1, LargestAt = what }
        : soFar with { Compared = soFar.Compared + 1 };
}
