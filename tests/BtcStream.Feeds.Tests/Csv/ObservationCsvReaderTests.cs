using System.Text;
using BtcStream.Feeds.Csv;

namespace BtcStream.Feeds.Tests.Csv;

/// <summary>What a CSV file may look like, and what is said of one that does not.</summary>
public sealed class ObservationCsvReaderTests
{
    private static readonly ObservationCsvOptions Prices = CsvFiles.Options("asset-price") with { Constants = new Dictionary<string, string> { ["asset"] = "BNB" } };

    private static readonly ObservationCsvOptions Coins = CsvFiles.Options("treasury") with { Constants = new Dictionary<string, string> { ["holder"] = "h" } };

    [Theory]
    [InlineData("date,price\n2026-01-01,600\n2026-01-02,601.5\n")]
    [InlineData("date,price\r\n2026-01-01,600\r\n2026-01-02,601.5")]
    [InlineData("\uFEFFdate,price\n2026-01-01,600\n2026-01-02,601.5\n")]
    [InlineData("\n\"date\",\"price\"\n\n\"2026-01-01\",\"600\"\n\n2026-01-02,601.5\n\n")]
    [InlineData(" Date ;PRICE\n2026-01-01 ; 600\n2026-01-02;+601.5\n")]
    [InlineData("note\tdate\tprice\n\"a\nb\"\t2026-01-01\t6e2\n\"\"\"\"\t2026-01-02\t601.50\n")]
    [InlineData("date,price\n2026-01-02,601.5\n2026-01-01,600\n")]
    public void Read_AnyUsualForm_GivesTheRowsByTime(string text)
    {
        ObservationFile file = CsvFiles.Read(text, Prices);
        Assert.Equal(
            [(CsvFiles.Time("2026-01-02"), 600.0), (CsvFiles.Time("2026-01-03"), 601.5)],
            file.Observations.Select(row => (row.TimeUnixNanos!.Value, row.Figure("price_usd")!.Value)));
        Assert.Equal(2, file.RowCount);
    }

    [Theory]
    [InlineData("date,price\n2026-01-01,6O0\n", "line 2: price_usd (column price) is \"6O0\": it must be a number")]
    [InlineData("date,price\n2026-01-01,NaN\n", "line 2: price_usd (column price) is \"NaN\": it must be a number")]
    [InlineData("date,price\n2026-01-01,1e999\n", "line 2: price_usd (column price) is \"1e999\": it must be a number")]
    [InlineData("date,price\n2026-01-01,\"1,600\"\n", "line 2: price_usd (column price) is \"1,600\": it must be a number")]
    [InlineData("date,price\n\n\"x\ny\",5\n", "line 3: time (column date) is \"x\ny\": it must be a date (2026-02-05), a time (2026-02-05 13:30:00, T and Z or an offset allowed) or Unix time in s, ms, µs or ns")]
    [InlineData("date,price\n2026-02-30,5\n", "line 2: time (column date) is \"2026-02-30\": it must be a date")]
    [InlineData("date,price\n,5\n", "line 2: time (column date) is \"\": asset-price needs it in every row")]
    [InlineData("date,price\n2026-01-01,5\n2026-01-02,6\n2026-01-01,7\n", "line 4: it has the time of line 2, and of two rows of one time only one can stay")]
    [InlineData("date,price,Price\n2026-01-01,5,6\n", "there are 2 columns 'price'")]
    [InlineData("when,price\n2026-01-01,5\n", "there is no column for time (moment, or end of the period); the file has when, price. Name it by --column time=HEADER")]
    [InlineData("snapped_at,price\n2026-01-01,5\n", "; the header looks like --layout coingecko")]
    [InlineData("", "the file is empty: it has no header")]
    public void Read_WhatCannotBe_NamesLineColumnAndValue(string text, string problem) =>
        Assert.Contains(problem, CsvFiles.Refuse(text, Prices), StringComparison.Ordinal);

    [Theory]
    [InlineData("date,price\n2026-01-01,5\n2026-01-02,6,7\n", 3)]
    [InlineData("date,price\n2026-01-01\n", 2)]
    [InlineData("date,price\n2026-01-01,5\n\"2026-01-02,6\n", 3)]
    [InlineData("date,price\n2026-01-01,5\"6\"\n", 2)]
    [InlineData("date,price\n\"2026-01-01\"x,5\n", 2)]
    public void Read_RowsAndQuotesThatDoNotFit_NameTheLine(string text, int line) =>
        Assert.Equal(line, Assert.Throws<FeedFormatException>(() => CsvFiles.Read(text, Prices)).Line);

    [Fact]
    public void Read_EveryPrefixAndManyChangesOfAFile_AreReadOrRefused()
    {
        byte[] whole = Encoding.UTF8.GetBytes("\uFEFFdate,\"amount_btc\",price_usd\r\n2026-01-01,\"1,0\",5\r\n\"2026-01-02\",-3,\r\n\r\n1767225600,4,0.5\r\n");
        var random = new Random(1);
        int read = 0;
        for (int i = 0; i < 3_000; i++)
        {
            byte[] bytes = i < whole.Length ? whole[..i] : [.. whole];
            for (int changes = i < whole.Length ? 0 : random.Next(4); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : whole[random.Next(whole.Length)];
            }

            try
            {
                read += ObservationCsvReader.Read(bytes, Coins).Observations.Count;
            }
            catch (FeedFormatException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }

        Assert.InRange(read, 0, 9_000);
    }

    [Theory]
    [InlineData("2026-02-05", 1_770_249_600_000_000_000, true)]
    [InlineData("2026-02-05 13:30", 1_770_298_200_000_000_000, false)]
    [InlineData("2026-02-05T13:30:15.25Z", 1_770_298_215_250_000_000, false)]
    [InlineData("2026-02-05 14:30:15 UTC", 1_770_301_815_000_000_000, false)]
    [InlineData("2026-02-05T14:30:15+01:00", 1_770_298_215_000_000_000, false)]
    [InlineData("1770298215", 1_770_298_215_000_000_000, false)]
    [InlineData("1770298215123", 1_770_298_215_123_000_000, false)]
    [InlineData("1770298215123456", 1_770_298_215_123_456_000, false)]
    [InlineData("1770298215123456789", 1_770_298_215_123_456_789, false)]
    [InlineData("999999999", 999_999_999_000_000_000, false)]
    public void TryParse_Times_AreUnixNanoseconds(string text, long expected, bool isDate)
    {
        Assert.True(CsvTime.TryParse(text, out long unixNanos, out bool date));
        Assert.Equal((expected, isDate), (unixNanos, date));
    }

    [Theory]
    [InlineData("")]
    [InlineData("05/02/2026")]
    [InlineData("2026-2-5")]
    [InlineData("2026-02-05 25:00")]
    [InlineData("1969-12-31")]
    [InlineData("2300-01-01")]
    [InlineData("9999999999999999999")]
    [InlineData("17702982151")]
    public void TryParse_WhatIsNoTime_IsFalse(string text) => Assert.False(CsvTime.TryParse(text, out _, out _));

    [Theory]
    [InlineData(null, "2026-01-01", "2026-01-02")]
    [InlineData(null, "2026-01-01 00:00", "2026-01-01")]
    [InlineData(TimeStampRule.AsIs, "2026-01-01", "2026-01-01")]
    [InlineData(TimeStampRule.DayEnd, "2026-01-01", "2026-01-02")]
    [InlineData(TimeStampRule.DayEnd, "2026-01-01T00:00:00Z", "2026-01-02")]
    public void Read_Stamp_SaysWhatATimeMeans(TimeStampRule? rule, string text, string expected) =>
        Assert.Equal(CsvFiles.Time(expected), Assert.Single(CsvFiles.Read($"time,price\n{text},5\n", Prices with { Stamp = rule }).Observations).TimeUnixNanos);

    /// <summary>The provider's days are named by their start, whether as a date or as midnight.</summary>
    [Theory]
    [InlineData("network", "HashRate", "2026-02-05")]
    [InlineData("network", "HashRate", "2026-02-05 00:00:00")]
    [InlineData("asset-price", "PriceUSD", "2026-02-05")]
    [InlineData("asset-price", "PriceUSD", "2026-02-05 00:00:00")]
    public void Read_CoinMetricsLayout_StampsTheEndOfTheDayNamed(string kind, string column, string time)
    {
        ObservationCsvOptions options = CsvFiles.Options(kind, "coinmetrics") with
        {
            Constants = kind == "network" ? new Dictionary<string, string>() : new Dictionary<string, string> { ["asset"] = "BTC" },
        };
        Assert.Equal(CsvFiles.Time("2026-02-06"), Assert.Single(CsvFiles.Read($"time,{column}\n{time},5\n", options).Observations).TimeUnixNanos);
    }

    [Fact]
    public void Read_HashRateOfTerahashes_IsRefusedUnlessAScaleIsStated()
    {
        const string file = "time,hash_rate_ehs\n2026-01-01,1129297745.5\n";
        ObservationCsvOptions network = CsvFiles.Options("network");
        Assert.Equal(
            "line 2: hash_rate_ehs is \"1129297745.5\": the unit is EH/s; where the file is in TH/s say --scale hash_rate_ehs=0.000001, and where it is not --scale hash_rate_ehs=1",
            CsvFiles.Refuse(file, network));
        ObservationCsvOptions scaled = network with { Scales = new Dictionary<string, decimal> { ["hash_rate_ehs"] = 0.000_001m } };
        Assert.Equal(1129.2977455, Assert.Single(CsvFiles.Read(file, scaled).Observations).Figure("hash_rate_ehs"));
        Assert.Single(CsvFiles.Read("time,hash_rate_ehs\n2026-01-01,100000\n", network).Observations);
    }

    [Fact]
    public void Read_TimeOfDayWhereDaysAreMeant_IsRefused()
    {
        Assert.StartsWith(
            "line 2: time is \"2026-01-01 12:00\": --stamp day-end takes whole days",
            CsvFiles.Refuse("time,price\n2026-01-01 12:00,5\n", Prices with { Stamp = TimeStampRule.DayEnd }), StringComparison.Ordinal);
        Assert.StartsWith(
            "line 2: time is \"2026-01-01 12:00\": a daily close ends a UTC day",
            CsvFiles.Refuse("time,price,kind\n2026-01-01 12:00,5,daily-close\n", Prices), StringComparison.Ordinal);
        Assert.Equal("line 2: kind is \"weekly\": it must be live or daily-close", CsvFiles.Refuse("time,price,kind\n2026-01-01,5,weekly\n", Prices));
    }

    [Theory]
    [InlineData("0.1", "0.01", 0.001)]
    [InlineData("84.8", "0.01", 0.848)]
    [InlineData("112929774.50430365", "0.000001", 112.92977450430365)]
    [InlineData("1e-25", "0.01", 1e-27)]
    [InlineData("123456789012345678", "1000", 123456789012345678000.0)]
    public void Read_Scale_GivesTheNearestDouble(string text, string factor, double expected)
    {
        ObservationCsvOptions options = Prices with { Scales = new Dictionary<string, decimal> { ["price_usd"] = decimal.Parse(factor, System.Globalization.CultureInfo.InvariantCulture) } };
        Assert.Equal(expected, Assert.Single(CsvFiles.Read($"time,price\n2026-01-01,{text}\n", options).Observations).Figure("price_usd")!.Value, Math.Abs(expected) * 1e-15);
    }

    [Theory]
    [InlineData("144.5")]
    [InlineData("-1")]
    [InlineData("4294967296")]
    public void Read_CountThatIsNone_IsRefused(string blocks) =>
        Assert.Equal(
            $"line 2: blocks is \"{blocks}\": it must be a whole number from 0 to 4294967295", CsvFiles.Refuse($"time,blocks\n2026-01-01,{blocks}\n", CsvFiles.Options("network")));

    /// <summary>By time, not in the file's order; a declared holding goes before the sum; sales count.</summary>
    [Fact]
    public void Read_CoinsWithoutAPrice_StateWhatTheHolderHasByThen()
    {
        ObservationFile file = CsvFiles.Read(
            "date,amount_btc,price_usd,holding_btc\n2026-01-04,-2,,\n2026-01-01,10,90000,\n2026-01-02,,,100\n2026-01-03,5,,\n2026-01-05,1,,50\n", Coins);
        Assert.Equal([null, 100.0, 105.0, 103.0, 50.0], file.Observations.Select(row => row.Figure("holding_btc")));
        Assert.Equal([10.0, null, null, null, null], file.Observations.Select(row => row.Figure("amount_btc")));
        Assert.Equal(3, file.Notes.Count);
    }

    [Fact]
    public void Read_MachinesWithBothOrNeitherShareAndWeight_AreRefused()
    {
        ObservationCsvOptions fleet = CsvFiles.Options("fleet") with { Constants = new Dictionary<string, string> { ["time"] = "as-of" } };
        const string header = "name,efficiency_joules_per_terahash,share,weight\n";
        Assert.Equal("line 2: a machine needs a share or a weight, and this one has both", CsvFiles.Refuse(header + "a,30,0.5,3\n", fleet));
        Assert.Equal("line 2: a machine needs a share or a weight, and this one has neither", CsvFiles.Refuse(header + "a,30,,\n", fleet));
        Assert.Equal("line 3: weight is -1: it must not be negative", CsvFiles.Refuse(header + "a,30,,1\nb,20,,-1\n", fleet));
    }

    [Fact]
    public void Read_RowsOfOneCurveThatDiffer_AreRefused() =>
        Assert.Equal(
            "line 3: it belongs to the list that begins in line 2 and says something else of the list as a whole",
            CsvFiles.Refuse("time,name,price,supply_usd,horizon_hours\n2026-01-01,m,5,6,24\n2026-01-01,m,6,6,12\n", CsvFiles.Options("supply-curve")));

    [Fact]
    public void Read_FieldGivenTwiceOrUnknown_IsRefused()
    {
        Assert.Equal(
            "asset has both a column and a constant; give one",
            CsvFiles.Refuse("time,price,a\n2026-01-01,5,b\n", Prices with { Columns = new Dictionary<string, string> { ["asset"] = "a" } }));
        Assert.StartsWith(
            "column: asset-price has no field 'blocks'",
            CsvFiles.Refuse("time,price\n2026-01-01,5\n", Prices with { Columns = new Dictionary<string, string> { ["blocks"] = "a" } }), StringComparison.Ordinal);
        Assert.StartsWith(
            "there is no column 'usd' for price_usd; the file has time, price",
            CsvFiles.Refuse("time,price\n2026-01-01,5\n", Prices with { Columns = new Dictionary<string, string> { ["price_usd"] = "usd" } }), StringComparison.Ordinal);
    }
}
