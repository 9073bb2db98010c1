namespace BtcStream.LoadGenerator.Positions;
internal static class ServerArm { public static Task RunAsync(PositionsOptions options, PositionsReport report, CancellationToken cancellation) => Task.CompletedTask; }
