using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace BtcStream.Server.Dashboard;

/// <summary>One file of the dashboard, as it is sent.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">What they are.</param>
/// <param name="Tag">Names these bytes and no others.</param>
/// <param name="IsImmutable">Whether its name holds a hash of its content, so that it may be kept for ever.</param>
internal sealed record DashboardFile(ReadOnlyMemory<byte> Content, string ContentType, EntityTagHeaderValue Tag, bool IsImmutable)
{
    /// <summary>How long it may be kept without asking.</summary>
    public StringValues CacheControl => IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
}
