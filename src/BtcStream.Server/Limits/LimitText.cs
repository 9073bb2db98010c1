using System.Globalization;
using BtcStream.Rpc;

namespace BtcStream.Server.Limits;

/// <summary>What somebody is told who has reached a limit: which, its value, and the option that moves it.</summary>
internal static class LimitText
{
    /// <summary>The refusal for a limit of what is there at once: a client whose line broke meets it while its calls of before still count, and is let in once they do not.</summary>
    public static Status ForNow(string reached) => new(StatusCode.ResourceExhausted, reached) { RetryAfter = Status.Soon };

    /// <summary>A limit that nothing more fits under.</summary>
    public static string Reached(string limit, long value, string option) =>
        string.Create(CultureInfo.InvariantCulture, $"the limit of {value} {limit} is reached ({option})");

    /// <summary>One thing that is larger than the limit.</summary>
    public static string Exceeded(string what, long found, long value, string option) =>
        string.Create(CultureInfo.InvariantCulture, $"{what}: {found}, above the limit of {value} ({option})");
}
