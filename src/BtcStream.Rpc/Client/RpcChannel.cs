using System.Net;
using System.Net.Security;
using BtcStream.Rpc.Protocol;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace BtcStream.Rpc.Client;

/// <summary>
/// A connection to a gRPC server over HTTP/2: with prior knowledge for http addresses, with TLS for https. It connects when first used, again after a
/// break, and once more where the server allows no further calls on one connection. Any thread.
/// </summary>
public sealed class RpcChannel : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();

    /// <summary>Makes a channel; nothing is sent yet.</summary>
    /// <param name="address">Scheme, host and port.</param>
    /// <param name="options">Limits and choices; null for the defaults.</param>
    /// <exception cref="ArgumentException">The address or an option cannot work; the message says which.</exception>
    public RpcChannel(Uri address, RpcChannelOptions? options = null)
        : this(address, options ?? new RpcChannelOptions(), CreateHandler)
    {
    }

    /// <summary>Makes a channel over another transport.</summary>
    internal RpcChannel(Uri address, RpcChannelOptions options, Func<RpcChannelOptions, HttpMessageHandler> transport)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.PathAndQuery != "/")
        {
            throw new ArgumentException($"the address of a gRPC server is http://host:port or https://host:port, not '{address}'", nameof(address));
        }

        options.Validate();
        Options = options;
        Address = address;
        Http = new HttpMessageInvoker(transport(options), disposeHandler: true);
    }

    /// <summary>The server.</summary>
    public Uri Address { get; }

    /// <summary>What the channel was made with.</summary>
    public RpcChannelOptions Options { get; }

    internal HttpMessageInvoker Http { get; }

    internal CancellationToken Disposed => _disposed.Token;

    /// <summary>A method of one request and one response.</summary>
    /// <typeparam name="TRequest">The descriptor's input type.</typeparam>
    /// <typeparam name="TResponse">The descriptor's output type.</typeparam>
    /// <param name="service">The service, as generated.</param>
    /// <param name="method">The method's short name.</param>
    /// <returns>The method, to be called any number of times, from any thread.</returns>
    /// <exception cref="InvalidOperationException">The contract has no such method, or one of another shape or type.</exception>
    public UnaryMethod<TRequest, TResponse> Unary<TRequest, TResponse>(ServiceDescriptor service, string method)
        where TRequest : class, IMessage
        where TResponse : class, IMessage =>
        new(this, MethodContract.Require<TRequest, TResponse>(service, method, false, false, "caller"));

    /// <summary>A method of many requests and one response.</summary>
    /// <inheritdoc cref="Unary"/>
    public ClientStreamingMethod<TRequest, TResponse> ClientStreaming<TRequest, TResponse>(ServiceDescriptor service, string method)
        where TRequest : class, IMessage
        where TResponse : class, IMessage =>
        new(this, MethodContract.Require<TRequest, TResponse>(service, method, true, false, "caller"));

    /// <summary>A method of one request and many responses.</summary>
    /// <inheritdoc cref="Unary"/>
    public ServerStreamingMethod<TRequest, TResponse> ServerStreaming<TRequest, TResponse>(ServiceDescriptor service, string method)
        where TRequest : class, IMessage
        where TResponse : class, IMessage =>
        new(this, MethodContract.Require<TRequest, TResponse>(service, method, false, true, "caller"));

    /// <summary>A method of many requests and many responses.</summary>
    /// <inheritdoc cref="Unary"/>
    public DuplexMethod<TRequest, TResponse> Duplex<TRequest, TResponse>(ServiceDescriptor service, string method)
        where TRequest : class, IMessage
        where TResponse : class, IMessage =>
        new(this, MethodContract.Require<TRequest, TResponse>(service, method, true, true, "caller"));

    /// <summary>Calls a method of any shape with raw frames: the fast path.</summary>
    /// <param name="method">Its full name, <c>package.Service/Method</c>.</param>
    /// <param name="options">The call's choices; null for none.</param>
    /// <returns>The call, whose headers are on their way to the server.</returns>
    public RpcCall Start(string method, CallOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        RpcCall call = Create(method, options);
        call.Start(this);
        return call;
    }

    /// <summary>Ends all calls with CANCELLED, and the connections.</summary>
    public void Dispose()
    {
        _disposed.Cancel();
        Http.Dispose();
    }

    /// <summary>Makes a call that is not sent yet.</summary>
    internal RpcCall Create(string method, CallOptions? options)
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        return new RpcCall(this, "/" + method, options ?? CallOptions.Default);
    }

    /// <summary>Makes a call of one request, and sends it in one piece.</summary>
    internal RpcCall StartSingle(string method, IMessage request, CallOptions? options)
    {
        RpcCall call = Create(method, options);
        try
        {
            call.Requests.Write(request);
        }
        catch
        {
            call.Dispose();
            throw;
        }

        call.CompleteBeforeStart();
        call.Start(this);
        return call;
    }

    private static SocketsHttpHandler CreateHandler(RpcChannelOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        EnableMultipleHttp2Connections = true,
        InitialHttp2StreamWindowSize = options.StreamWindowBytes,
        ConnectTimeout = options.ConnectTimeout,
        KeepAlivePingDelay = options.KeepAlivePingDelay,
        KeepAlivePingTimeout = options.KeepAlivePingTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        SslOptions = options.Tls ?? new SslClientAuthenticationOptions(),
    };
}
