using BtcStream.Rpc.Protocol;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace BtcStream.Rpc.Server;

/// <summary>
/// The handlers of one service, by the names of its descriptor. Used at start-up only. Every mistake (no such method, another shape or type, bound
/// twice) is an <see cref="InvalidOperationException"/> that names the method; methods without a handler are found by <see cref="RpcServerBuilder.Build"/>.
/// </summary>
/// <param name="service">The service, as generated.</param>
public sealed class ServiceBinding(ServiceDescriptor service)
{
    private readonly Dictionary<string, MethodHandler> _handlers = new(StringComparer.Ordinal);

    /// <summary>The longest message that any of its methods takes, in bytes, where that is less than the server's. As long as the server's unless set.</summary>
    public int MaxReceiveBytes { get; init; } = int.MaxValue;

    internal ServiceDescriptor Service { get; } = service ?? throw new ArgumentNullException(nameof(service));

    internal IReadOnlyDictionary<string, MethodHandler> Handlers => _handlers;

    /// <summary>Binds a method of one request and one response.</summary>
    /// <typeparam name="TRequest">The descriptor's input type.</typeparam>
    /// <typeparam name="TResponse">The descriptor's output type.</typeparam>
    /// <param name="method">The method's short name.</param>
    /// <param name="handler">Called once per call.</param>
    /// <returns>This binding.</returns>
    public ServiceBinding Unary<TRequest, TResponse>(string method, UnaryHandler<TRequest, TResponse> handler)
        where TRequest : class, IMessage
        where TResponse : class, IMessage =>
        Add(method, new UnaryMethod<TRequest, TResponse>(Require<TRequest, TResponse>(method, false, false), handler));

    /// <summary>Binds a method of many requests and one response.</summary>
    /// <inheritdoc cref="Unary"/>
    public ServiceBinding ClientStreaming<TRequest, TResponse>(string method, ClientStreamingHandler<TRequest, TResponse> handler)
        where TRequest : class, IMessage
        where TResponse : class, IMessage =>
        Add(method, new ClientStreamingMethod<TRequest, TResponse>(Require<TRequest, TResponse>(method, true, false), handler));

    /// <summary>Binds a method of one request and many responses.</summary>
    /// <inheritdoc cref="Unary"/>
    public ServiceBinding ServerStreaming<TRequest, TResponse>(string method, ServerStreamingHandler<TRequest, TResponse> handler)
        where TRequest : class, IMessage
        where TResponse : class, IMessage =>
        Add(method, new ServerStreamingMethod<TRequest, TResponse>(Require<TRequest, TResponse>(method, false, true), handler));

    /// <summary>Binds a method of many requests and many responses.</summary>
    /// <inheritdoc cref="Unary"/>
    public ServiceBinding Duplex<TRequest, TResponse>(string method, DuplexHandler<TRequest, TResponse> handler)
        where TRequest : class, IMessage
        where TResponse : class, IMessage =>
        Add(method, new DuplexMethod<TRequest, TResponse>(Require<TRequest, TResponse>(method, true, true), handler));

    /// <summary>Binds a method of any shape to a handler of raw frames: the fast path.</summary>
    /// <param name="method">The method's short name.</param>
    /// <param name="handler">Called once per call; it keeps to the method's shape itself.</param>
    /// <returns>This binding.</returns>
    public ServiceBinding Raw(string method, RawHandler handler)
    {
        MethodContract.Find(Service, method);
        return Add(method, new RawMethod(handler));
    }

    private ServiceBinding Add(string method, MethodHandler handler)
    {
        if (!_handlers.TryAdd(method, handler))
        {
            throw new InvalidOperationException($"{Service.FullName}/{method} has a handler already");
        }

        return this;
    }

    private MessageParser Require<TRequest, TResponse>(string method, bool clientStreams, bool serverStreams) =>
        MethodContract.Require<TRequest, TResponse>(Service, method, clientStreams, serverStreams, "handler").InputType.Parser;
}
