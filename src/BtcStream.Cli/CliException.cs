namespace BtcStream.Cli;

/// <summary>Ends the process with a message for people.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">What is wrong and what would be right.</param>
/// <param name="innerException">What was caught.</param>
internal sealed class CliException(int exitCode, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;
}
