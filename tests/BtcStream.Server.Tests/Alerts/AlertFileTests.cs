using System.Text;
using BtcStream.Engine.Publication;
using BtcStream.Quant.Gamma;
using BtcStream.Server.Alerts;

namespace BtcStream.Server.Tests.Alerts;

/// <summary>The configuration of alerts.</summary>
public sealed class AlertFileTests
{
    private const string Rule = """{"kind": "flip"}""";

    [Fact]
    public void Parse_FileOfEverything_GivesRulesAndWebhook()
    {
        AlertSettings settings = Parse("""
            {
              "webhook": { "url": "https://desk.example/hook?key=1", "secret_file": "secret", "timeout_seconds": 2.5, "max_attempts": 3, "queue": 7 },
              "rules": [
                { "kind": "flip", "name": "mine", "underlying": "ETH", "positioning": "flow_adjusted", "hysteresis_bp": 25, "hold_seconds": 1 },
                { "kind": "zone", "direction": "up", "min_gain": 1.5, "join_bp": 50 },
                { "kind": "wall", "wall": "peak", "min_strikes": 2, "min_percent": 3 }, // a comment
                { "kind": "stress", "rows": ["iv_percentile", "spillover_beta:BNB"], "no_data": true },
              ]
            }
            """);

        Assert.Equal(new Uri("https://desk.example/hook?key=1"), settings.Webhook!.Address);
        Assert.Equal((TimeSpan.FromSeconds(2.5), 3, 7), (settings.Webhook.Timeout, settings.Webhook.MaxAttempts, settings.Webhook.QueueCapacity));
        Assert.Equal("0123456789abcdef", Encoding.UTF8.GetString(settings.Webhook.Secret));
        Assert.Equal([("ETH", PositioningModel.FlowAdjusted), ("BTC", PositioningModel.Naive), ("BTC", PositioningModel.Naive), ("BTC", PositioningModel.Naive)], settings.Rules.Select(rule => (rule.Underlying, rule.Model)));
        Assert.Equal(["mine", "zone-1", "wall-2", "stress-3"], settings.Rules.Select(rule => rule.Rule().Name));
        Assert.Equal([RiskParts.Summary, RiskParts.Summary, RiskParts.Summary | RiskParts.Strikes, RiskParts.Stress], settings.Rules.Select(rule => rule.Rule().Parts));
    }

    [Theory]
    [InlineData("https://desk.example/hook", true)]
    [InlineData("http://127.0.0.1:1/hook", true)]
    [InlineData("http://[::1]:1/hook", true)]
    [InlineData("http://localhost:1/hook", true)]
    [InlineData("http://desk.example/hook", false)]
    [InlineData("http://127.0.0.1.desk.example/hook", false)]
    public void Parse_WebhookInPlainText_IsForThisMachineOnly(string url, bool isTaken)
    {
        string webhook = $$"""{"url": "{{url}}", "secret_file": "s"}""";
        string allowed = $$"""{"url": "{{url}}", "secret_file": "s", "allow_plaintext": true}""";

        if (isTaken)
        {
            Assert.Equal(url, Parse(Webhook(webhook)).Webhook!.Address.OriginalString);
        }
        else
        {
            Assert.Contains("allow_plaintext", Assert.Throws<FormatException>(() => Parse(Webhook(webhook))).Message, StringComparison.Ordinal);
        }

        Assert.Equal(url, Parse(Webhook(allowed)).Webhook!.Address.OriginalString);
    }

    [Theory]
    [InlineData("""{}""", "the file.rules is missing or empty")]
    [InlineData("""{"rule": []}""", "the file.rule is []: there is no such field")]
    [InlineData("""{"rules": [1]}""", "rules[0].kind is missing or no text")]
    [InlineData("""{"rules": [{"kind": "flop"}]}""", "rules[0].kind is \"flop\": it must be flip, zone, wall or stress")]
    [InlineData("""{"rules": [{"kind": "flip", "hysteresis_bp": -1}]}""", "rules[0].hysteresis_bp is -1: it must be a number between 0 and 10000")]
    [InlineData("""{"rules": [{"kind": "flip", "hysteresis": 1}]}""", "rules[0].hysteresis is 1: there is no such field")]
    [InlineData("""{"rules": [{"kind": "flip", "underlying": ""}]}""", "rules[0].underlying is \"\": it must be a coin")]
    [InlineData("""{"rules": [{"kind": "flip", "positioning": "guess"}]}""", "rules[0].positioning is \"guess\": it must be naive or reversed or taker_flow or flow_adjusted")]
    [InlineData("""{"rules": [{"kind": "wall"}]}""", "rules[0].wall is missing: it must be call or put or peak")]
    [InlineData("""{"rules": [{"kind": "wall", "wall": "call", "min_strikes": 1.5}]}""", "rules[0].min_strikes is 1.5: it must be a whole number between 1 and 1000")]
    [InlineData("""{"rules": [{"kind": "zone", "min_gain": 0.9}]}""", "rules[0].min_gain is 0.9: it must be a number between 1 and")]
    [InlineData("""{"rules": [{"kind": "stress", "rows": ["nothing"]}]}""", "rules[0].rows is \"nothing\": the rows are gross_gamma_peak_strike,")]
    [InlineData("""{"rules": [{"kind": "stress", "no_data": 1}]}""", "rules[0].no_data is 1: it must be true or false")]
    public void Parse_RulesThatCannotBe_NameFieldAndValue(string json, string problem) =>
        Assert.StartsWith(problem, Assert.Throws<FormatException>(() => Parse(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"secret_file": "s"}""", "webhook.url is missing")]
    [InlineData("""{"url": "ftp://a/b", "secret_file": "s"}""", "webhook.url is no http or https address")]
    [InlineData("""{"url": "https://me:secret@a/b", "secret_file": "s"}""", "webhook.url has a user or a password in it")]
    [InlineData("""{"url": "https://a/b"}""", "webhook.secret_file is missing")]
    [InlineData("""{"url": "https://a/b", "secret_file": "short"}""", "webhook.secret_file 'short' has 5 bytes: a secret has 16 to 4096")]
    [InlineData("""{"url": "https://a/b", "secret_file": "gone"}""", "webhook.secret_file 'gone' cannot be read")]
    [InlineData("""{"url": "https://a/b", "secret_file": "s", "max_attempts": 0}""", "webhook.max_attempts is 0: it must be a whole number between 1 and 30")]
    [InlineData("""{"url": "https://a/b", "secret_file": "s", "timeout_seconds": 0}""", "webhook.timeout_seconds is 0: it must be a number between 0.1 and 300")]
    public void Parse_WebhookThatCannotBe_NamesFieldAndNoSecret(string webhook, string problem)
    {
        string message = Assert.Throws<FormatException>(() => Parse(Webhook(webhook))).Message;

        Assert.StartsWith(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret@", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileBesideItsSecret_FindsIt()
    {
        using var directory = new Feeds.TemporaryDirectory();
        string file = Path.Combine(directory.Path, "alerts.json");
        File.WriteAllText(file, Webhook("""{"url": "https://a/b", "secret_file": "hook.secret"}"""));
        File.WriteAllText(Path.Combine(directory.Path, "hook.secret"), "0123456789abcdef\n");
        List<string> problems = [];

        AlertSettings settings = AlertFile.Read(file, problems);

        Assert.Empty(problems);
        Assert.Equal(16, settings.Webhook!.Secret.Length);
    }

    [Fact]
    public void Read_FileThatIsNotThereOrNoJson_IsAProblem()
    {
        using var directory = new Feeds.TemporaryDirectory();
        string file = Path.Combine(directory.Path, "alerts.json");
        File.WriteAllText(file, "{");
        List<string> problems = [];

        AlertFile.Read(file + ".gone", problems);
        AlertFile.Read(file, problems);

        Assert.Equal(2, problems.Count);
        Assert.All(problems, problem => Assert.StartsWith($"--alerts '{file}", problem, StringComparison.Ordinal));
    }

    private static string Webhook(string webhook) => $$"""{"webhook": {{webhook}}, "rules": [{{Rule}}]}""";

    private static AlertSettings Parse(string json) => AlertFile.Parse(json, file => file switch
    {
        "gone" => throw new FileNotFoundException("it is not there"),
        "short" => "12345"u8.ToArray(),
        _ => "0123456789abcdef\r\n"u8.ToArray(),
    });
}
