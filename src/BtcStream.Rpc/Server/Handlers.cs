using System.Diagnostics.CodeAnalysis;
using BtcStream.Rpc.Framing;

[assembly: SuppressMessage(
    "Naming", "CA1711:Identifiers should not have incorrect suffix", Scope = "namespaceanddescendants", Target = "~N:BtcStream.Rpc.Server",
    Justification = "Request and response streams are the protocol's terms.")]

namespace BtcStream.Rpc.Server;

/// <summary>Answers one message with one.</summary>
/// <typeparam name="TRequest">The message that comes.</typeparam>
/// <typeparam name="TResponse">The message that goes.</typeparam>
/// <param name="request">The only request.</param>
/// <param name="context">The call.</param>
/// <returns>The only response.</returns>
public delegate Task<TResponse> UnaryHandler<in TRequest, TResponse>(TRequest request, ServerCallContext context);

/// <summary>Answers a stream of messages with one.</summary>
/// <typeparam name="TRequest">The messages that come.</typeparam>
/// <typeparam name="TResponse">The message that goes.</typeparam>
/// <param name="requests">Read until its end.</param>
/// <param name="context">The call.</param>
/// <returns>The only response.</returns>
public delegate Task<TResponse> ClientStreamingHandler<TRequest, TResponse>(RequestStream<TRequest> requests, ServerCallContext context)
    where TRequest : class;

/// <summary>Answers one message with a stream.</summary>
/// <typeparam name="TRequest">The message that comes.</typeparam>
/// <typeparam name="TResponse">The messages that go.</typeparam>
/// <param name="request">The only request.</param>
/// <param name="responses">Ends when the handler returns.</param>
/// <param name="context">The call.</param>
/// <returns>Completes when the call is over.</returns>
public delegate Task ServerStreamingHandler<in TRequest, TResponse>(TRequest request, ResponseStream<TResponse> responses, ServerCallContext context)
    where TResponse : class;

/// <summary>Answers a stream of messages with a stream.</summary>
/// <typeparam name="TRequest">The messages that come.</typeparam>
/// <typeparam name="TResponse">The messages that go.</typeparam>
/// <param name="requests">Read until its end.</param>
/// <param name="responses">Ends when the handler returns.</param>
/// <param name="context">The call.</param>
/// <returns>Completes when the call is over.</returns>
public delegate Task DuplexHandler<TRequest, TResponse>(RequestStream<TRequest> requests, ResponseStream<TResponse> responses, ServerCallContext context)
    where TRequest : class
    where TResponse : class;

/// <summary>The fast path, for a method of any shape: the handler decodes and encodes the payloads itself, and allocates nothing per message.</summary>
/// <param name="requests">Whole messages as bytes. They end too when the caller goes away: look at <see cref="FrameReader.IsPeerGone"/> where that makes a difference.</param>
/// <param name="responses">Whole messages as bytes.</param>
/// <param name="context">The call.</param>
/// <returns>Completes when the call is over.</returns>
public delegate Task RawHandler(FrameReader requests, FrameWriter responses, ServerCallContext context);
