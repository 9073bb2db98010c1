using BtcStream.Engine.State;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Numerics;

namespace BtcStream.Engine.Publication;

/// <summary>What a profile is asked at. Arrays are kept, not copied.</summary>
/// <param name="FromPrice">Lowest price, USD; null for half the index price.</param>
/// <param name="ToPrice">Highest price, USD; null for one and a half times the index price.</param>
/// <param name="Points">Prices, ends included; at least 2.</param>
/// <param name="CharmHours">Hours ahead, each 0 or more.</param>
/// <param name="VannaShifts">Shifts of every IV, decimals.</param>
public sealed record ProfileQuestion(double? FromPrice, double? ToPrice, int Points, double[] CharmHours, double[] VannaShifts)
{
    /// <summary>All options are priced at each of these; a page asks for some 260, and that takes milliseconds.</summary>
    private const int MaxShort = 1_024;

    /// <summary>Whether it takes so long that others should not wait for it.</summary>
    public bool IsLong => Points + CharmHours.Length + VannaShifts.Length > MaxShort;
}

/// <summary>Gamma and hedges of one underlying over price, time and volatility, as of one publication. NaN stands for what could not be computed.</summary>
public sealed class ProfileAnswer
{
    /// <summary>The figures that every view has.</summary>
    public required RiskView View { get; init; }

    /// <summary>Prices, ascending, USD; empty while there is no index price.</summary>
    public double[] Prices { get; init; } = [];

    /// <summary>Net GEX at each price, USD per 1 %.</summary>
    public double[] Gex { get; init; } = [];

    /// <summary>What dealers trade as the index moves from where it is to each price, USD; positive is buying.</summary>
    public double[] Hedge { get; init; } = [];

    /// <summary>What they trade as time passes, one entry an hour asked for.</summary>
    public double[] Charm { get; init; } = [];

    /// <summary>What they trade as volatility shifts, one entry a shift asked for.</summary>
    public double[] Vanna { get; init; } = [];

    /// <summary>Prices the copy of a book. The caller's thread.</summary>
    internal static ProfileAnswer Of(FrozenBook frozen, PositioningModel model, ProfileQuestion question)
    {
        RiskView view = frozen.Write(model, RiskParts.Summary);
        double index = view.IndexPrice;
        double[] signed = SignedContracts(frozen.Priced.Curves, model);
        double[] charm = new double[question.CharmHours.Length];
        double[] vanna = new double[question.VannaShifts.Length];
        OptionColumns book = Columns(frozen.Priced);
        KeepIf(HedgeLadders.Charm(book, signed, question.CharmHours, charm), charm);
        KeepIf(HedgeLadders.Vanna(book, signed, question.VannaShifts, vanna), vanna);
        if (double.IsNaN(index))
        {
            return new ProfileAnswer { View = view, Charm = charm, Vanna = vanna };
        }

        double[] prices = PricesOf(question, index);
        return new ProfileAnswer
        {
            View = view,
            Prices = prices,
            Gex = GexAt(frozen.Priced, signed, prices, index),
            Hedge = HedgeTo(frozen.Priced, signed, prices, index),
            Charm = charm,
            Vanna = vanna,
        };
    }

    private static double[] PricesOf(ProfileQuestion question, double index)
    {
        double from = question.FromPrice ?? (0.5 * index);
        double to = question.ToPrice ?? (1.5 * index);
        double[] prices = new double[question.Points];
        for (int i = 0; i < prices.Length; i++)
        {
            prices[i] = from + ((to - from) * i / (prices.Length - 1));
        }

        return prices;
    }

    private static double[] SignedContracts(BookCurves curves, PositioningModel model)
    {
        double[] signed = curves.Count == 0 ? [] : curves.SignedContractsOf(curves.RowOf(model)).ToArray();
        double sign = curves.SignOf(model);
        for (int i = 0; i < signed.Length; i++)
        {
            signed[i] *= sign;
        }

        return signed;
    }

    private static double[] GexAt(PricedBook book, double[] signed, double[] prices, double index)
    {
        int count = book.Curves.Count;
        double[] netThenGross = new double[2 * count];
        for (int i = 0; i < count; i++)
        {
            netThenGross[i] = signed[i] * book.Layout.ContractSizesCoin[i] * book.Curves.Peaks[i];
            netThenGross[count + i] = Math.Abs(netThenGross[i]);
        }

        double[] logX = new double[prices.Length];
        for (int i = 0; i < logX.Length; i++)
        {
            logX[i] = DeterministicMath.LogRatio(prices[i], index);
        }

        double[] net = new double[prices.Length];
        new StickyStrikeProfile(book.Curves.Offsets, book.Curves.Slopes, netThenGross).Evaluate(logX, net, new double[prices.Length]);
        return net;
    }

    private static double[] HedgeTo(PricedBook book, double[] signed, double[] prices, double index)
    {
        double[] hedge = new double[prices.Length];
        for (int i = 0; i < hedge.Length; i++)
        {
            HedgeFlowCode code = HedgeFlow.ForMove(
                book.Curves.Offsets, book.Curves.Slopes, book.Layout.Strikes, signed, book.Layout.ContractSizesCoin, index, prices[i], out double usd);
            hedge[i] = code == HedgeFlowCode.Ok ? usd : double.NaN;
        }

        return hedge;
    }

    private static OptionColumns Columns(PricedBook book) =>
        new(book.Columns.Forward, book.Layout.Strikes, book.Columns.Sigma, book.Curves.Years, book.Layout.ContractSizesCoin);

    private static void KeepIf(HedgeFlowCode code, double[] usd)
    {
        if (code != HedgeFlowCode.Ok)
        {
            usd.AsSpan().Fill(double.NaN);
        }
    }
}
