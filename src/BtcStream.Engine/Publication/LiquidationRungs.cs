namespace BtcStream.Engine.Publication;

/// <summary>
/// A <see cref="RiskLadder"/> read as liquidations: one entry a cell of the price grid and provenance, ascending by cell, then provenance. All entries hold
/// something.
/// </summary>
public readonly struct LiquidationRungs(RiskLadder ladder)
{
    /// <summary>Entries.</summary>
    public int Count => ladder.Count;

    /// <summary>Sequence at which each entry last changed.</summary>
    public ReadOnlySpan<long> Versions => ladder.Versions;

    /// <summary>Longs, USD.</summary>
    public ReadOnlySpan<double> LongUsd => ladder.Value(1);

    /// <summary>Shorts, USD.</summary>
    public ReadOnlySpan<double> ShortUsd => ladder.Value(2);

    /// <summary>A delta can be made from this sequence on.</summary>
    public long OldestBase => ladder.OldestBase;

    /// <summary>Rungs that went, oldest first: the cell in place of the expiry and the provenance in place of the strike.</summary>
    public ReadOnlySpan<RemovedRung> Removed => ladder.Removed;

    /// <summary>Index of the cell on the grid.</summary>
    public int Cell(int entry) => (int)ladder.Expiries[entry];

    /// <summary>How it is known.</summary>
    public LiquidationProvenance Provenance(int entry) => (LiquidationProvenance)(int)ladder.Strikes[entry];

    /// <summary>Positions, or forced orders; 0 for modelled entries.</summary>
    public int Positions(int entry) => (int)ladder.Value(3)[entry];

    internal static void Write(RiskLadder ladder, LadderImage image, int entries)
    {
        ladder.Reserve(entries);
        int entry = 0;
        for (int i = 0; i < image.Count; i++)
        {
            for (LiquidationProvenance provenance = LiquidationProvenance.Observed; provenance <= LiquidationProvenance.Modelled; provenance++)
            {
                if (IsHeld(image, provenance, i))
                {
                    Write(ladder, entry++, image, provenance, i);
                }
            }
        }
    }

    internal static int CountHeld(LadderImage image)
    {
        int count = 0;
        for (LiquidationProvenance provenance = LiquidationProvenance.Observed; provenance <= LiquidationProvenance.Modelled; provenance++)
        {
            for (int i = 0; i < image.Count; i++)
            {
                count += IsHeld(image, provenance, i) ? 1 : 0;
            }
        }

        return count;
    }

    private static bool IsHeld(LadderImage image, LiquidationProvenance provenance, int i) =>
        (image.Longs(provenance)[i] | image.Shorts(provenance)[i]) != 0 || (provenance != LiquidationProvenance.Modelled && image.Counts(provenance)[i] != 0);

    private static void Write(RiskLadder ladder, int entry, LadderImage image, LiquidationProvenance provenance, int i)
    {
        ladder.MutableExpiries[entry] = image.FirstCell + i;
        ladder.MutableStrikes[entry] = (int)provenance;
        ladder.Value(1)[entry] = image.Longs(provenance)[i] * LadderImage.UsdPerUnit;
        ladder.Value(2)[entry] = image.Shorts(provenance)[i] * LadderImage.UsdPerUnit;
        ladder.Value(3)[entry] = provenance == LiquidationProvenance.Modelled ? 0.0 : image.Counts(provenance)[i];
        for (int column = 4; column < RiskLadder.ValueColumns; column++)
        {
            ladder.Value(column)[entry] = 0.0;
        }
    }
}
