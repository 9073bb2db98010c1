namespace BtcStream.Server.Tests.Telemetry;

public class TelemetryOptionsTests
{
    [Theory]
    [InlineData("--otlp-endpoint collector:4317", "--otlp-endpoint is 'collector:4317'; it must be an http or https address, such as http://127.0.0.1:4317")]
    [InlineData("--otlp-protocol udp", "--otlp-protocol is 'udp'; it must be grpc or http")]
    [InlineData("--otlp-interval 0", "--otlp-interval is 0; it must lie between 1 and 3600 (an hour)")]
    [InlineData("--otlp-interval 3601", "--otlp-interval is 3601; it must lie between 1 and 3600 (an hour)")]
    [InlineData("--log-format xml", "--log-format is 'xml'; it must be text or json")]
    [InlineData("--log-level loud", "--log-level is 'loud'; it must be debug, info, warning or error")]
    [InlineData("--shutdown-grace -1", "--shutdown-grace is -1; it must lie between 0 and 3600 (an hour)")]
    public async Task BadValue_IsNamedAndNothingStarts(string arguments, string problem)
    {
        var error = new StringWriter();
        bool ran = false;

        int exit = await new CommandLine((_, _) =>
        {
            ran = true;
            return Task.FromResult(0);
        }).InvokeAsync(arguments.Split(' '), error);

        Assert.Equal((1, false), (exit, ran));
        Assert.Contains($"btcstream-server: {problem}", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_IsTaken()
    {
        ServerOptions? options = null;
        string[] arguments = ["--otlp-endpoint", "https://collector:4318", "--otlp-protocol", "http", "--otlp-interval", "60", "--log-format", "json", "--log-level", "debug", "--shutdown-grace", "3"];

        int exit = await new CommandLine((taken, _) =>
        {
            options = taken;
            return Task.FromResult(0);
        }).InvokeAsync(arguments);

        Assert.Equal(0, exit);
        Assert.Equal((new Uri("https://collector:4318"), true, TimeSpan.FromMinutes(1)), (options!.Telemetry.OtlpEndpoint, options.Telemetry.OtlpOverHttp, options.Telemetry.OtlpInterval));
        Assert.Equal((BtcStream.Server.Telemetry.LogFormat.Json, Microsoft.Extensions.Logging.LogLevel.Debug, 3), (options.Telemetry.LogFormat, options.Telemetry.LogLevel, options.ShutdownGraceSeconds));
    }
}
