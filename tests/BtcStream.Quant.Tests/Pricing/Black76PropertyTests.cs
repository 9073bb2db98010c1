using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Pricing;

/// <summary>What must hold for every option: drawn over strikes of ± 100 %, a minute to three years, 5 % to 300 % of volatility.</summary>
public sealed class Black76PropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    private static Gen<double> Unit => Gen.Choose(0, int.MaxValue).Select(n => n / (double)int.MaxValue);

    private static Arbitrary<TestOption> Options =>
        (from forward in Unit
         from logMoneyness in Unit
         from sigma in Unit
         from years in Unit
         from isCall in Gen.Elements(OptionRight.Call, OptionRight.Put)
         select new TestOption(
             isCall,
             DeterministicMath.Exp(5.0 + 8.0 * forward),
             DeterministicMath.Exp(5.0 + 8.0 * forward + 2.0 * logMoneyness - 1.0),
             0.05 * DeterministicMath.Exp(4.1 * sigma),
             2e-6 * DeterministicMath.Exp(14.0 * years))).ToArbitrary();

    [Fact]
    public void Price_PutCallParity_Holds() => Check(option =>
    {
        double call = (option with { Right = OptionRight.Call }).Price();
        double put = (option with { Right = OptionRight.Put }).Price();
        return Math.Abs(call - put - (option.Forward - option.Strike)) <= 4e-16 * (call + put + option.Forward + option.Strike);
    });

    [Fact]
    public void Price_AnyOption_LiesBetweenIntrinsicAndMaximum() => Check(option =>
    {
        double price = option.Price();
        return price >= option.Intrinsic && price <= (option.Right == OptionRight.Call ? option.Forward : option.Strike);
    });

    [Fact]
    public void Price_LargerVolatilityOrTime_IsNotCheaper() => Check(option =>
        option.Price() <= (option with { Sigma = option.Sigma * 1.001 }).Price()
        && option.Price() <= (option with { Years = option.Years * 1.001 }).Price());

    [Fact]
    public void Price_HigherForward_MovesCallsUpAndPutsDown() => Check(option =>
    {
        double step = (option with { Forward = option.Forward * 1.001 }).Price() - option.Price();
        return option.Right == OptionRight.Call ? step >= 0.0 : step <= 0.0;
    });

    [Fact]
    public void Price_ScaledForwardAndStrike_Scales() => Check(option =>
        Math.Abs((option with { Forward = 2.0 * option.Forward, Strike = 2.0 * option.Strike }).Price() - 2.0 * option.Price()) <= 1e-15 * option.Forward);

    [Fact]
    public void Delta_CallMinusPut_IsOne() => Check(option =>
        Math.Abs((option with { Right = OptionRight.Call }).Delta() - (option with { Right = OptionRight.Put }).Delta() - 1.0) <= 3e-16);

    [Fact]
    public void Delta_AnyOption_IsTheSlopeOfThePrice() => Check(option =>
        IsClose(option.Delta(), Difference(h => (option with { Forward = option.Forward * (1.0 + h) }).Price(), option.Step) / option.Forward, 1e-6));

    [Fact]
    public void Gamma_AnyOption_IsTheSlopeOfDelta() => Check(option => IsClose(
        Black76.Gamma(option.Forward, option.Strike, option.Sigma, option.Years) * option.Forward * option.StdDev,
        Difference(h => (option with { Forward = option.Forward * (1.0 + h) }).Delta(), option.Step) * option.StdDev,
        1e-6));

    [Fact]
    public void Vega_AnyOption_IsTheSlopeOfThePriceInVolatility() => Check(option => IsClose(
        Black76.Vega(option.Forward, option.Strike, option.Sigma, option.Years) * option.Sigma / (option.Forward * option.StdDev),
        Difference(h => (option with { Sigma = option.Sigma * (1.0 + h) }).Price(), 1e-5) / (option.Forward * option.StdDev),
        1e-6));

    [Fact]
    public void Theta_AnyOption_IsMinusTheSlopeOfThePriceInTimeToExpiry() => Check(option => IsClose(
        Black76.Theta(option.Forward, option.Strike, option.Sigma, option.Years) * option.Years / (option.Forward * option.StdDev),
        -Difference(h => (option with { Years = option.Years * (1.0 + h) }).Price(), 1e-5) / (option.Forward * option.StdDev),
        1e-6));

    [Fact]
    public void Vanna_AnyOption_IsTheSlopeOfDeltaInVolatility() => Check(option => IsClose(
        Black76.Vanna(option.Forward, option.Strike, option.Sigma, option.Years) * option.Sigma,
        Difference(h => (option with { Sigma = option.Sigma * (1.0 + h) }).Delta(), 1e-5),
        1e-5));

    [Fact]
    public void Charm_AnyOption_IsMinusTheSlopeOfDeltaInTimeToExpiry() => Check(option => IsClose(
        Black76.Charm(option.Forward, option.Strike, option.Sigma, option.Years) * option.Years,
        -Difference(h => (option with { Years = option.Years * (1.0 + h) }).Delta(), 1e-5),
        1e-5));

    /// <summary>Who is paid V/F in coin hedges with Δ − V/F; the slope of that in F is the coin gamma.</summary>
    [Fact]
    public void CoinGamma_AnyOption_IsTheSlopeOfTheCoinAdjustedDelta() => Check(option => IsClose(
        Black76.CoinGamma(option.Right, option.Forward, option.Strike, option.Sigma, option.Years) * option.Forward * option.StdDev,
        Difference(h => CoinDelta(option with { Forward = option.Forward * (1.0 + h) }), option.Step) * option.StdDev,
        1e-5));

    [Fact]
    public void ImpliedVolatility_PriceOfAnyOption_GivesTheVolatilityBack() => Check(option =>
    {
        double price = option.Price();
        double vega = Black76.Vega(option.Forward, option.Strike, option.Sigma, option.Years);
        ImpliedVolatilityResult result =
            ImpliedVolatility.Solve(option.Right, option.Forward, option.Strike, option.Years, price, out double sigma);
        if (price <= option.Intrinsic || price < 1e-290)
        {
            return result is ImpliedVolatilityResult.AtIntrinsic or ImpliedVolatilityResult.Ok;
        }

        // What a rounding of the price to a double leaves open, times 8; nothing is left where it is all of it.
        double open = 1.1e-16 * (price / (vega * option.Sigma) + 4.0) * 8.0;
        return result == ImpliedVolatilityResult.Ok && (open > 1e-3 || Math.Abs(sigma / option.Sigma - 1.0) <= open);
    });

    [Fact]
    public void ExpAndLog_AnyNumber_AreInverse() => Prop.ForAll(
        Unit.Select(u => 1400.0 * u - 700.0).ToArbitrary(),
        x => Math.Abs(DeterministicMath.Log(DeterministicMath.Exp(x)) - x) <= 1.2e-16 * (2.0 + Math.Abs(x))).Check(Many);

    private static void Check(Func<TestOption, bool> property) => Prop.ForAll(Options, property).Check(Many);

    private static double CoinDelta(TestOption option) => option.Delta() - option.Price() / option.Forward;

    /// <summary>Central difference of fourth order for a relative step.</summary>
    private static double Difference(Func<double, double> f, double step) =>
        (8.0 * (f(step) - f(-step)) - (f(2.0 * step) - f(-2.0 * step))) / (12.0 * step);

    private static bool IsClose(double expected, double actual, double tolerance) => Math.Abs(expected - actual) <= tolerance;

    private sealed record TestOption(OptionRight Right, double Forward, double Strike, double Sigma, double Years)
    {
        public double StdDev => Sigma * Math.Sqrt(Years);

        public double Intrinsic => Math.Max(Right == OptionRight.Call ? Forward - Strike : Strike - Forward, 0.0);

        /// <summary>A step in ln F that is small beside σ√T.</summary>
        public double Step => 1e-3 * Math.Min(StdDev, 1.0);

        public double Price() => Black76.Price(Right, Forward, Strike, Sigma, Years);

        public double Delta() => Black76.Delta(Right, Forward, Strike, Sigma, Years);
    }
}
