using System.Text;

namespace BtcStream.Quant.Tests.Liquidations;

/// <summary>Files of margin tables as text.</summary>
internal static class TableText
{
    public static string Model(string name, string brackets, string more = "", string venue = "test", string quote = "USDT") => $$"""
        { "name": "{{name}}", "venue": "{{venue}}", "underlying": "BTC", "quoteCurrency": "{{quote}}", "settlement": "linear", "formula": "linearBrackets",
          "source": "test", {{more}} "brackets": {{brackets}} }
        """;

    public static ReadOnlyMemory<byte> Utf8(params string[] models) => Encoding.UTF8.GetBytes($$"""{ "models": [{{string.Join(',', models)}}] }""");
}
