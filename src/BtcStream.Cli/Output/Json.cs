using Google.Protobuf;

namespace BtcStream.Cli.Output;

/// <summary>Messages as JSON by the protobuf mapping: one line each, fields in lowerCamelCase, zeros and empty lists included, absent figures left out.</summary>
internal static class Json
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    /// <summary>One message on one line.</summary>
    public static string Line(IMessage message) => Formatter.Format(message);
}
