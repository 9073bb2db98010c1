using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.RealData;

/// <summary>
/// Values printed in the tests of three independent libraries (OpenGamma Strata, QuantLib with E. G. Haug's book, py_vollib). Those with
/// rates are turned into Black-76 by the forward F = S·e^((r−q)T) and the discount factor e^(−rT).
/// </summary>
public sealed class OptionReferenceTests(ITestOutputHelper output)
{
    [Fact]
    public void Price_StrataTable_AgreesToTwelveDigits()
    {
        IReadOnlyList<OptionReference> rows = OptionReference.Read("strata_black76_call_prices.csv");
        double worst = 0.0;
        foreach (OptionReference row in rows)
        {
            double price = Black76.Price(OptionRight.Call, row["forward"], row["strike"], row["vol"], row["t_years"]);
            worst = Math.Max(worst, Math.Abs(price / row["undiscounted_call_price"] - 1.0));
        }

        output.WriteLine($"{rows.Count} prices, largest relative error {worst:G4}");
        Assert.Equal(63, rows.Count);
        Assert.True(worst <= 1e-12);
    }

    [Fact]
    public void ImpliedVolatility_StrataTable_GivesTheVolatilityBack()
    {
        double worst = 0.0;
        foreach (OptionReference row in OptionReference.Read("strata_black76_call_prices.csv"))
        {
            ImpliedVolatilityResult result = ImpliedVolatility.Solve(
                OptionRight.Call, row["forward"], row["strike"], row["t_years"], row["undiscounted_call_price"], out double sigma);
            Assert.Equal(ImpliedVolatilityResult.Ok, result);
            worst = Math.Max(worst, Math.Abs(sigma / row["vol"] - 1.0));
        }

        output.WriteLine($"largest relative error of the volatility {worst:G4}");
        Assert.True(worst <= 1e-12);
    }

    [Fact]
    public void PricesAndGreeks_HaugAndQuantLib_AgreeToThePrintedDigits()
    {
        IReadOnlyList<OptionReference> rows = OptionReference.Read("haug_quantlib_values.csv");
        Assert.Equal(54, rows.Count);
        Assert.All(rows, row => Assert.Equal(row["expected"], HaugValue(row), row["tolerance"]));
    }

    [Fact]
    public void Greeks_PyVollib_AgreeToThePrintedDigits()
    {
        IReadOnlyList<OptionReference> rows = OptionReference.Read("py_vollib_black_doctest.csv");
        Assert.Equal(7, rows.Count);
        Assert.All(rows, row => Assert.Equal(row["expected"], PyVollibValue(row), row["tolerance"]));
    }

    private static double HaugValue(OptionReference row)
    {
        double spot = row["spot"];
        double strike = row["strike"];
        double sigma = row["vol"];
        double years = row["t_years"];
        double carry = Math.Exp((row["r"] - row["q"]) * years);
        double forward = spot * carry;
        double discount = Math.Exp(-row["r"] * years);
        double price = discount * Black76.Price(row.Right, forward, strike, sigma, years);
        double delta = discount * carry * Black76.Delta(row.Right, forward, strike, sigma, years);
        double decay = discount * Black76.Theta(forward, strike, sigma, years);
        double theta = decay + row["r"] * price - (row["r"] - row["q"]) * spot * delta;
        return row.Measure switch
        {
            "price" => price,
            "delta" => delta,
            "elasticity" => delta * spot / price,
            "gamma" => discount * carry * carry * Black76.Gamma(forward, strike, sigma, years),
            "vega" => discount * Black76.Vega(forward, strike, sigma, years),
            "theta" => theta,
            "thetaPerDay" => theta / 365.0,
            "rho" => discount * Black76.Rho(row.Right, forward, strike, sigma, years),
            "dividendRho" => -years * spot * delta,
            _ => throw new InvalidDataException($"The reference file has a measure this test does not know: {row.Measure}."),
        };
    }

    private static double PyVollibValue(OptionReference row)
    {
        double forward = row["F"];
        double strike = row["K"];
        double sigma = row["sigma"];
        double years = row["t_years"];
        double discount = Math.Exp(-row["r"] * years);
        double price = discount * Black76.Price(row.Right, forward, strike, sigma, years);
        return row.Measure switch
        {
            "delta" => discount * Black76.Delta(row.Right, forward, strike, sigma, years),
            "gamma" => discount * Black76.Gamma(forward, strike, sigma, years),
            "vega_per_1pct" => discount * Black76.Vega(forward, strike, sigma, years) / 100.0,
            "theta_per_day_365" => (discount * Black76.Theta(forward, strike, sigma, years) + row["r"] * price) / 365.0,
            "rho_per_1pct" => -years * price / 100.0,
            _ => throw new InvalidDataException($"The reference file has a measure this test does not know: {row.Measure}."),
        };
    }
}
