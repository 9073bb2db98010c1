using BtcStream.Engine.Publication;

namespace BtcStream.Engine.Stress;

/// <summary>Chooses the supply curves of one question. Pure; any thread.</summary>
internal static class SupplySelection
{
    /// <summary>The curves to use, by name; the caller's own ones are not among them.</summary>
    /// <exception cref="SupplyException">A name is none of a curve, or a share has nothing that it is of.</exception>
    public static IReadOnlyList<SupplyUse> Choose(SupplyImage image, CascadeQuestion question)
    {
        SupplyUse? treasuries = Compute(image, SupplyUse.Treasuries, "treasury_sale_share", question.TreasurySaleShare, image.ComputeTreasuries, "no holder with an average cost is known");
        SupplyUse? costBasis = Compute(image, SupplyUse.CostBasis, "cost_basis_sale_share", question.CostBasisSaleShare, image.ComputeCostBasis, "no cost-basis histogram is known");
        if (!question.IncludesSupply)
        {
            return [];
        }

        List<SupplyUse> all = [.. image.Uses];
        all.AddRange(new[] { treasuries, costBasis }.OfType<SupplyUse>());
        all.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        if (question.SupplyCurves.Length == 0)
        {
            return all;
        }

        for (int i = 0; i < question.SupplyCurves.Length; i++)
        {
            Check(all, question.SupplyCurves[i], i);
        }

        RequireNamed(treasuries, "treasury_sale_share", question);
        RequireNamed(costBasis, "cost_basis_sale_share", question);
        return all.FindAll(use => question.SupplyCurves.Contains(use.Name));
    }

    private static SupplyUse? Compute(
        SupplyImage image, string name, string field, double share, Func<double, SupplyUse?> compute, string whyNot)
    {
        if (double.IsNaN(share))
        {
            return null;
        }

        if (image.Uses.FirstOrDefault(use => use.Name == name) is { } streamed)
        {
            throw new SupplyException(FormattableString.Invariant($"{field} is '{share}': the source {streamed.Source} streams a curve named {name}, which is used instead"));
        }

        return compute(share) ?? throw new SupplyException(FormattableString.Invariant($"{field} is '{share}': {whyNot}"));
    }

    private static void Check(List<SupplyUse> all, string name, int index)
    {
        if (all.Exists(use => use.Name == name))
        {
            return;
        }

        string why = name switch
        {
            SupplyUse.Treasuries => "it is off unless treasury_sale_share is given",
            SupplyUse.CostBasis => "it is off unless cost_basis_sale_share is given",
            SupplyUse.Miners => "no curve of this name is streamed, and it is computed only where network, fleet and price of electricity are",
            _ => "no curve of this name is known",
        };
        string known = all.Count == 0 ? "there are none" : $"there are {string.Join(", ", all.Select(use => use.Name))}";
        throw new SupplyException($"supply_curves[{index}] is '{name}': {why}; {known}");
    }

    private static void RequireNamed(SupplyUse? computed, string field, CascadeQuestion question)
    {
        if (computed is not null && !question.SupplyCurves.Contains(computed.Name))
        {
            throw new SupplyException($"{field} is given, but supply_curves does not name {computed.Name}");
        }
    }
}
