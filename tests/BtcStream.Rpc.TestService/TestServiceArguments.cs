using System.Globalization;
using BtcStream.Rpc.Server;

namespace BtcStream.Rpc.TestService;

/// <summary>The command line: <c>--name value</c> pairs that set the server's limits.</summary>
internal static class TestServiceArguments
{
    /// <summary>Small by default, so that oversize messages are cheap to send.</summary>
    private const int DefaultMaxReceiveBytes = 1024 * 1024;

    /// <exception cref="ArgumentException">Names the argument that is not known or has no valid value.</exception>
    public static RpcServerOptions Parse(string[] arguments)
    {
        var options = new RpcServerOptions { MaxReceiveBytes = DefaultMaxReceiveBytes };
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]} needs a value");
            options = arguments[i] switch
            {
                "--max-receive-bytes" => options with { MaxReceiveBytes = ParseCount(arguments[i], value) },
                "--max-send-bytes" => options with { MaxSendBytes = ParseCount(arguments[i], value) },
                "--stop-grace-seconds" => options with { StopGrace = TimeSpan.FromSeconds(ParseCount(arguments[i], value)) },
                _ => throw new ArgumentException($"unknown argument {arguments[i]}: use --max-receive-bytes, --max-send-bytes or --stop-grace-seconds"),
            };
        }

        return options;
    }

    private static int ParseCount(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count
            : throw new ArgumentException($"{name} takes a whole number, not '{value}'");
}
