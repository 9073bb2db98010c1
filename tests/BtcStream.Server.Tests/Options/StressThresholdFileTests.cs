using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Stress;

namespace BtcStream.Server.Tests.Options;

/// <summary>A user's thresholds of the stress table.</summary>
public sealed class StressThresholdFileTests
{
    [Fact]
    public void Parse_FileOfEverything_PutsItInPlaceOfWhatShips()
    {
        StressThresholds thresholds = StressThresholdFile.Parse("""
            {
              "thresholds": [
                { "row": "iv_percentile", "threshold": 90 },
                { "row": "spillover_beta:BNB", "threshold": 1.5, "side": "above", "hysteresis": 0.1 },
                { "row": "change_24h", "off": true }, // a comment
              ],
              "gamma_strikes": [92000, 88000]
            }
            """);
        Assert.Equal(new StressThreshold(90.0, ThresholdSide.Above, 10.0, 5.0), Of(thresholds, "iv_percentile"));
        Assert.Equal(new StressThreshold(1.5, ThresholdSide.Above, 0.0, 0.1), Of(thresholds, "spillover_beta:BNB"));
        Assert.Null(Of(thresholds, "spillover_beta:ETH"));
        Assert.Null(Of(thresholds, "change_24h:BNB"));
        Assert.Equal([88_000.0, 92_000.0], thresholds.WatchedStrikes);
        Assert.Equal(Of(StressThresholds.Default, "net_gamma"), Of(thresholds, "net_gamma"));
    }

    [Theory]
    [InlineData("[]", "the file is []: it must be an object")]
    [InlineData("""{"treshold": 1}""", "the file.treshold is 1: there is no such field")]
    [InlineData("""{"thresholds": {}}""", "thresholds is {}: it must be a list")]
    [InlineData("""{"thresholds": [{"threshold": 1}]}""", "thresholds[0].row is missing")]
    [InlineData("""{"thresholds": [{"row": "nothing"}]}""", "thresholds[0].row is 'nothing': the rows are gross_gamma_peak_strike,")]
    [InlineData("""{"thresholds": [{"row": "net_gamma", "threshold": "1"}]}""", "thresholds[0].threshold is \"1\": it must be a finite number")]
    [InlineData("""{"thresholds": [{"row": "net_gamma", "side": "over"}]}""", "thresholds[0].side is \"over\": it must be above or below")]
    [InlineData("""{"thresholds": [{"row": "net_gamma", "hysteresis": -1}]}""", "thresholds[0].hysteresis is -1: it must be a number of 0 or more")]
    [InlineData("""{"thresholds": [{"row": "net_gamma", "watch": 1}]}""", "thresholds[0].watch is 1: there is no such field")]
    [InlineData("""{"thresholds": [{"row": "gamma_flip"}]}""", "thresholds[0].threshold is missing: this row ships without one")]
    [InlineData("""{"thresholds": [{"row": "gamma_flip", "threshold": 1}]}""", "thresholds[0].side is missing")]
    [InlineData("""{"thresholds": [{"row": "net_gamma", "off": 1}]}""", "thresholds[0].off is 1: it must be true or false")]
    [InlineData("""{"thresholds": [{"row": "net_gamma", "off": true, "threshold": 1}]}""", "thresholds[0].threshold is 1: a row that is off has none")]
    [InlineData("""{"gamma_strikes": [88000, 0]}""", "gamma_strikes[1] is 0: it must be a number above 0")]
    public void Parse_WhatCannotBe_NamesFieldAndValue(string json, string problem)
    {
        var refused = Assert.Throws<FormatException>(() => StressThresholdFile.Parse(json));
        Assert.StartsWith(problem, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileThatIsNotThereOrNoJson_IsAProblem()
    {
        List<string> problems = [];
        StressThresholdFile.Read("nowhere.json", problems);
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.json");
        File.WriteAllText(file, "{");
        StressThresholdFile.Read(file, problems);
        File.Delete(file);

        Assert.Equal(2, problems.Count);
        Assert.StartsWith("--stress-thresholds 'nowhere.json' cannot be read:", problems[0], StringComparison.Ordinal);
        Assert.StartsWith($"--stress-thresholds '{file}': ", problems[1], StringComparison.Ordinal);
        Assert.Same(StressThresholds.Default, StressThresholdFile.Read(null, problems));
    }

    private static StressThreshold? Of(StressThresholds thresholds, string name) => thresholds.Of(StressThresholds.KindOf(name)!, name);
}
