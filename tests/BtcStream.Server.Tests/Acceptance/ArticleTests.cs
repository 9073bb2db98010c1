using BtcStream.Acceptance;

namespace BtcStream.Server.Tests.Acceptance;

/// <summary>What two market articles of the time claimed, as a server that was streamed the recorded chains says it: figures as printed, rounded alike.</summary>
public sealed class ArticleTests
{
    public static TheoryData<string> Stamps => [.. ArticleClaims.Stamps];

    [Theory]
    [MemberData(nameof(Stamps))]
    public async Task Answers_AfterAChain_AreAsTheArticlesSay(string stamp)
    {
        ChainFile chain = ChainFile.Read(SharedFolder.PathOf("data", "deribit-book-summary", $"{stamp}.json.gz"));
        ChainAnswers answers = await ChainAnswers.OfFreshServerAsync(chain, asColumns: true);
        Assert.True(new Figures(stamp).AssertIsArticles(chain.Name, answers.Summary, answers.Heatmap) > 0);
    }
}
