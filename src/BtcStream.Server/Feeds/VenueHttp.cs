using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace BtcStream.Server.Feeds;

/// <summary>Asks a venue over HTTP. Any thread.</summary>
/// <param name="client">The client.</param>
/// <param name="root">Root of the venue's interface.</param>
/// <param name="time">Dates answers.</param>
internal sealed class VenueHttp(HttpClient client, Uri root, TimeProvider time)
{
    private const string UsedWeight = "X-MBX-USED-WEIGHT-1M";

    /// <summary>Asks.</summary>
    /// <returns>The answer, or that there is none; null where the feed ends meanwhile.</returns>
    public async Task<FeedEvent?> AskAsync(FeedRequest request, CancellationToken cancellation)
    {
        try
        {
            using var message = new HttpRequestMessage(request.Body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(root, request.PathAndQuery));
            if (request.Body is not null)
            {
                message.Content = new StringContent(request.Body, Encoding.UTF8, "application/json");
            }

            using HttpResponseMessage response = await client.SendAsync(message, cancellation);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation);
            return new AnswerEvent(EngineLifetime.UnixNanos(time), request.Tag, (int)response.StatusCode, WeightOf(response.Headers), RetryAfter(response.Headers), body);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return new RequestFailedEvent(EngineLifetime.UnixNanos(time), request.Tag, e.Message);
        }
    }

    private static int? WeightOf(HttpResponseHeaders headers) =>
        headers.TryGetValues(UsedWeight, out IEnumerable<string>? values) && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out int weight)
            ? weight
            : null;

    private int? RetryAfter(HttpResponseHeaders headers) => headers.RetryAfter switch
    {
        { Delta: { } delta } => (int)Math.Ceiling(delta.TotalSeconds),
        { Date: { } date } => (int)Math.Clamp(Math.Ceiling((date - time.GetUtcNow()).TotalSeconds), 0.0, 86_400.0),
        _ => null,
    };
}
