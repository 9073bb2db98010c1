using BtcStream.Contracts.V1;

namespace BtcStream.Server.Tests.Acceptance;

/// <summary>What two market articles of the time claimed, as a server that was streamed the recorded chains says it: figures as printed, rounded alike.</summary>
public sealed class ArticleTests
{
    /// <summary>Gamma is concentrated at 92,000 on January 19, and at 90,000 a week before; open interest there in billions.</summary>
    [Theory]
    [InlineData("20260112T153507Z", 90_000, null, 1.075)]
    [InlineData("20260119T040641Z", 92_000, 78.0, 1.335)]
    [InlineData("20260119T212024Z", 92_000, 81.1, 1.345)]
    public async Task GrossGamma_PeaksWhereTheArticleSays(string stamp, double strike, double? grossMillions, double openInterestBillions)
    {
        ChainAnswers answers = await AnswersAsync(stamp);
        GammaStrike at92000 = answers.Heatmap.Strikes.Single(entry => entry.Strike == 92_000);
        Assert.Equal(strike, answers.Summary.GrossPeakStrike);
        Assert.Equal(openInterestBillions, Math.Round(at92000.OpenInterestUsd / 1e9, 3));
        if (grossMillions is { } millions)
        {
            Assert.Equal(millions, Math.Round(at92000.GrossGexUsdPerPercent / 1e6, 1));
        }
    }

    /// <summary>Strike 88,000 is short gamma, and more so as the week goes on.</summary>
    [Theory]
    [InlineData("20260112T153507Z", -5.8)]
    [InlineData("20260119T040641Z", -9.6)]
    [InlineData("20260120T153950Z", -17.9)]
    [InlineData("20260121T212827Z", -20.9)]
    public async Task NetGamma_At88000_IsShort(string stamp, double netMillions)
    {
        ChainAnswers answers = await AnswersAsync(stamp);
        Assert.Equal(netMillions, Math.Round(answers.Heatmap.Strikes.Single(entry => entry.Strike == 88_000).NetGexUsdPerPercent / 1e6, 1));
    }

    /// <summary>The price at which the whole book's gamma changes its sign.</summary>
    [Theory]
    [InlineData("20260112T153507Z", 88_614)]
    [InlineData("20260119T040641Z", 89_430)]
    [InlineData("20260119T212024Z", 90_162)]
    public async Task ProfileRoot_IsWhereTheArticleSays(string stamp, double price)
    {
        ChainAnswers answers = await AnswersAsync(stamp);
        Flip root = Assert.Single(answers.Summary.Flips, flip => flip.Definition == FlipDefinition.ProfileRoot);
        Assert.Equal(FlipStatus.Found, root.Status);
        Assert.Equal(price, Math.Round(root.Price));
    }

    /// <summary>Puts over calls by volume rise, and the short end turns defensive.</summary>
    [Theory]
    [InlineData("20260115T153452Z", 0.73)]
    [InlineData("20260119T040641Z", 1.61)]
    [InlineData("20260121T212827Z", 1.17)]
    public async Task PutCallRatio_ByVolume_IsAsTheArticleSays(string stamp, double ratio) =>
        Assert.Equal(ratio, Math.Round((await AnswersAsync(stamp)).Summary.PutCallVolumeRatio, 2));

    /// <summary>At-the-money volatility at 7 and 30 days on January 19, in percent.</summary>
    [Fact]
    public async Task AtmIv_OnJanuary19_IsAsTheArticleSays()
    {
        Summary summary = (await AnswersAsync("20260119T040641Z")).Summary;
        Assert.Equal((uint[])[7, 30, 90], summary.AtmIv.Select(iv => iv.Days));
        Assert.Equal(38.8, Math.Round(summary.AtmIv[0].Iv * 100, 1));
        Assert.Equal(38.3, Math.Round(summary.AtmIv[1].Iv * 100, 1));
    }

    private static Task<ChainAnswers> AnswersAsync(string stamp) =>
        ChainAnswers.OfFreshServerAsync(ChainFile.Read(SharedFolder.PathOf("data", "deribit-book-summary", $"{stamp}.json.gz")), asColumns: true);
}
