using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Net.Http.Headers;

namespace BtcStream.Server.Dashboard;

/// <summary>
/// Serves the dashboard: a page at <c>/</c> and its files under <c>/assets/</c>, on connections of addresses that speak HTTP/1.1 only: with TLS all do. What it serves is the same for everybody and holds no
/// figure; the page asks the gRPC-Web services for those. A policy of its own may stand before it: everything passes <see cref="InvokeAsync"/>.
/// </summary>
internal sealed class DashboardSite
{
    private const string PagesMark = "btcstream.pages";

    // Nothing from elsewhere, no inline code or style, no framing: whatever a server's data held, it could run nothing.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    private readonly FrozenDictionary<string, DashboardFile> _files = DashboardFiles.Load();

    /// <summary>Whether a server with these options has a dashboard.</summary>
    public static bool IsServed(ServerOptions options) => PageAddresses(options).Any(address => IsServedOn(address.Address, options.Dashboard));

    /// <summary>Addresses that a browser can speak to: the HTTP address, and with TLS the other one too.</summary>
    public static IEnumerable<ListenAddress> PageAddresses(ServerOptions options) =>
        new ListenAddress?[] { options.Security.UsesTls ? options.Listen : null, options.Http }.OfType<ListenAddress>();

    /// <summary>Makes an endpoint that speaks HTTP/1.1 one that pages are served on, if they are to be.</summary>
    /// <param name="endpoint">Bound to an address.</param>
    /// <param name="mode">Where pages are served.</param>
    public static void ServeOn(ListenOptions endpoint, DashboardMode mode)
    {
        if (!IsServedOn(endpoint.IPEndPoint!.Address, mode))
        {
            return;
        }

        endpoint.Use(next => connection =>
        {
            connection.Items[PagesMark] = true;
            return next(connection);
        });
    }

    /// <summary>Serves one request if it is for the dashboard.</summary>
    /// <param name="http">The request.</param>
    /// <param name="next">Takes all others.</param>
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (!IsPageConnection(http) || !_files.TryGetValue(http.Request.Path.Value ?? "", out DashboardFile? file))
        {
            return next(http);
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = "GET, HEAD";
            return Task.CompletedTask;
        }

        return SendAsync(http, file);
    }

    private static bool IsServedOn(IPAddress address, DashboardMode mode) =>
        mode switch { DashboardMode.On => true, DashboardMode.Off => false, _ => IPAddress.IsLoopback(address) };

    private static bool IsPageConnection(HttpContext http) =>
        http.Features.Get<IConnectionItemsFeature>() is { } connection && connection.Items.ContainsKey(PagesMark);

    private static Task SendAsync(HttpContext http, DashboardFile file)
    {
        HttpResponse response = http.Response;
        SetHeaders(response.Headers, file);
        if (IsHeld(http.Request, file))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = file.Content.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(file.Content, http.RequestAborted).AsTask();
    }

    private static void SetHeaders(IHeaderDictionary headers, DashboardFile file)
    {
        headers.ETag = file.Tag.ToString();
        headers.CacheControl = file.CacheControl;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>Whether the browser has these bytes already. Weak comparison, as RFC 9110, 13.1.2 says.</summary>
    private static bool IsHeld(HttpRequest request, DashboardFile file) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out IList<EntityTagHeaderValue>? tags)
        && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(file.Tag, useStrongComparison: false));
}
