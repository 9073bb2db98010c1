using System.Net;
using BtcStream.Rpc.Client;

namespace BtcStream.Rpc.Fuzz.Headers;

/// <summary>Whatever headers and trailers a server answers with, the client makes a status of them.</summary>
internal static class ResponseFuzz
{
    private static readonly string[] Names =
        ["grpc-status", "grpc-message", "grpc-encoding", "content-type", "x-text", "x-data-bin", "grpc-status-details-bin", "date", "expires", "set-cookie"];

    /// <summary>Runs one case.</summary>
    /// <exception cref="FuzzException">A promise was broken.</exception>
    public static void Run(int seed)
    {
        var random = new Random(seed);
        using var response = new HttpResponseMessage((HttpStatusCode)random.Pick(200, 200, 200, 404, 503, random.Next(1000)));
        if (random.Chance(70))
        {
            response.Content.Headers.TryAddWithoutValidation("content-type", random.Chance(80) ? "application/grpc" : Value(random));
        }

        for (int i = random.Size(8); i > 0; i--)
        {
            string name = random.Pick(Names);
            _ = response.Headers.TryAddWithoutValidation(name, Value(random)) || response.Content.Headers.TryAddWithoutValidation(name, Value(random));
            _ = response.TrailingHeaders.TryAddWithoutValidation(random.Pick(Names), Value(random));
        }

        try
        {
            CallOutcome? early = ResponseStatus.OfHeaders(response);
            CallOutcome late = ResponseStatus.OfTrailers(response);
            ResponseStatus.IsGzip(response);
            FuzzException.ThrowUnless(Enum.IsDefined(late.Status.Code) && Enum.IsDefined(early?.Status.Code ?? StatusCode.OK), "a status that is none");
            FuzzException.ThrowUnless(early is not null || response.StatusCode == HttpStatusCode.OK, $"HTTP {(int)response.StatusCode} passed for an answer");
        }
        catch (Exception e) when (e is not FuzzException)
        {
            throw new FuzzException($"reading a response's headers threw {e.GetType().Name}: {e.Message}", e);
        }
    }

    private static string Value(Random random) => random.Next(4) switch
    {
        0 => random.Next(-2, 20).ToString(System.Globalization.CultureInfo.InvariantCulture),
        1 => random.Text(random.Size(20), "ABCDabcd0123+/=, "),
        2 => random.AnyText(random.Size(20)).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal),
        _ => random.Pick("gzip", "identity", "application/grpc+proto", "%F0%9F%98%80%", ""),
    };
}
