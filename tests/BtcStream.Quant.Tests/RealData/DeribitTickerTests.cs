using System.IO.Compression;
using System.Text;
using System.Text.Json;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.RealData;

/// <summary>Half a minute of a recorded Deribit session: every ticker it holds, with the greeks the venue sent.</summary>
public sealed class DeribitTickerTests(ITestOutputHelper output)
{
    private const int RecordedTickers = 89;

    /// <summary>Mark IV is sent with two decimals of a percent: the venue's own lies within half of the last one.</summary>
    private const double SigmaRounding = 0.005 / 100.0;

    /// <summary>Half of the fifth decimal, in which delta and gamma are sent, with room for representing it.</summary>
    private const double HalfLastDecimal = 0.5e-5 + 1e-12;

    [Fact]
    public void DeltaAndGamma_EveryRecordedTicker_AgreeToTheLastDecimalSent()
    {
        IReadOnlyList<RecordedTicker> tickers = ReadTickers();
        double worstDelta = 0.0;
        double worstGamma = 0.0;
        foreach (RecordedTicker ticker in tickers)
        {
            worstDelta = Math.Max(worstDelta, Math.Abs(ticker.DeltaAt(0.0) - ticker.Delta));
            worstGamma = Math.Max(worstGamma, Math.Abs(ticker.GammaAt(0.0) - ticker.Gamma));
        }

        output.WriteLine($"{tickers.Count} tickers: largest error of delta {worstDelta:G4}, of gamma {worstGamma:G4}");
        Assert.Equal(RecordedTickers, tickers.Count);
        Assert.True(worstDelta <= 1e-5, $"delta is off by {worstDelta}");
        Assert.True(worstGamma <= 1e-5, $"gamma is off by {worstGamma}");
    }

    [Fact]
    public void DeltaAndGamma_EveryRecordedTicker_LieInTheRangeTheRoundedVolatilityAllows()
    {
        foreach (RecordedTicker ticker in ReadTickers())
        {
            AssertInRange(ticker.Delta, ticker.DeltaAt(-SigmaRounding), ticker.DeltaAt(SigmaRounding), ticker.Name);
            AssertInRange(ticker.Gamma, ticker.GammaAt(-SigmaRounding), ticker.GammaAt(SigmaRounding), ticker.Name);
        }
    }

    /// <summary>Delta and gamma are monotone in σ over so small a range, so its ends bound them.</summary>
    private static void AssertInRange(double published, double atOneEnd, double atOther, string name) =>
        Assert.True(
            published >= Math.Min(atOneEnd, atOther) - HalfLastDecimal && published <= Math.Max(atOneEnd, atOther) + HalfLastDecimal,
            $"{name}: {published} is not between {atOneEnd} and {atOther}");

    private static List<RecordedTicker> ReadTickers()
    {
        string path = SharedFolder.PathOf("data", "deribit-websocket-20210722.txt.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var tickers = new List<RecordedTicker>();
        while (reader.ReadLine() is { } line)
        {
            int start = line.IndexOf(": {", StringComparison.Ordinal);
            if (start > 0 && line.Contains("\"channel\":\"ticker.", StringComparison.Ordinal) && !line.Contains("<-", StringComparison.Ordinal))
            {
                using var message = JsonDocument.Parse(line[(start + 2)..]);
                tickers.Add(RecordedTicker.Read(message.RootElement.GetProperty("params").GetProperty("data")));
            }
        }

        return tickers;
    }

    private sealed record RecordedTicker(string Name, OptionRight Right, double Forward, double Strike, double Sigma, double Years, double Delta, double Gamma)
    {
        public static RecordedTicker Read(JsonElement data)
        {
            string name = data.GetProperty("instrument_name").GetString()!;
            Assert.True(DeribitName.Parse(Encoding.UTF8.GetBytes(name), out ParsedInstrument instrument).IsOk, name);
            JsonElement greeks = data.GetProperty("greeks");
            return new RecordedTicker(
                name,
                instrument.Right!.Value,
                data.GetProperty("underlying_price").GetDouble(),
                instrument.Strike,
                data.GetProperty("mark_iv").GetDouble() / 100.0,
                UnixTime.YearsToExpiry(data.GetProperty("timestamp").GetInt64() * UnixTime.NanosPerMilli, instrument.ExpiryUnixNanos),
                greeks.GetProperty("delta").GetDouble(),
                greeks.GetProperty("gamma").GetDouble());
        }

        public double DeltaAt(double sigmaShift) => Black76.Delta(Right, Forward, Strike, Sigma + sigmaShift, Years);

        public double GammaAt(double sigmaShift) => Black76.Gamma(Forward, Strike, Sigma + sigmaShift, Years);
    }
}
