using Google.Protobuf.Reflection;

namespace BtcStream.Rpc.Protocol;

/// <summary>Checks what code says of a method (its name, shape and types) against the contract, for both ends of the wire.</summary>
internal static class MethodContract
{
    /// <summary>Finds a method by its short name.</summary>
    /// <exception cref="InvalidOperationException">The service has none of that name.</exception>
    public static MethodDescriptor Find(ServiceDescriptor service, string method) =>
        service.FindMethodByName(method) ?? throw new InvalidOperationException($"{service.FullName} has no method '{method}'");

    /// <summary>The method's name on the wire, without the leading slash.</summary>
    public static string FullName(MethodDescriptor method) => $"{method.Service.FullName}/{method.Name}";

    /// <summary>Finds a method and checks it.</summary>
    /// <param name="service">The service, as generated.</param>
    /// <param name="method">The short name.</param>
    /// <param name="clientStreams">Whether the code sends or takes many requests.</param>
    /// <param name="serverStreams">Whether the code takes or sends many responses.</param>
    /// <param name="user">What asks, for messages: <c>handler</c> or <c>caller</c>.</param>
    /// <typeparam name="TRequest">The code's request type.</typeparam>
    /// <typeparam name="TResponse">The code's response type.</typeparam>
    /// <returns>The method.</returns>
    /// <exception cref="InvalidOperationException">The message names the method and both sides of the difference.</exception>
    public static MethodDescriptor Require<TRequest, TResponse>(ServiceDescriptor service, string method, bool clientStreams, bool serverStreams, string user)
    {
        MethodDescriptor descriptor = Find(service, method);
        string name = FullName(descriptor);
        if (descriptor.IsClientStreaming != clientStreams || descriptor.IsServerStreaming != serverStreams)
        {
            throw new InvalidOperationException(
                $"{name} is {Shape(descriptor.IsClientStreaming, descriptor.IsServerStreaming)} by contract; its {user} is {Shape(clientStreams, serverStreams)}");
        }

        RequireType(name, "takes", descriptor.InputType, typeof(TRequest), user);
        RequireType(name, "returns", descriptor.OutputType, typeof(TResponse), user);
        return descriptor;
    }

    private static void RequireType(string method, string verb, MessageDescriptor contract, Type type, string user)
    {
        if (contract.ClrType != type)
        {
            throw new InvalidOperationException($"{method} {verb} {contract.ClrType.FullName} by contract; its {user} says {type.FullName}");
        }
    }

    private static string Shape(bool clientStreams, bool serverStreams) => (clientStreams, serverStreams) switch
    {
        (false, false) => "unary",
        (true, false) => "client-streaming",
        (false, true) => "server-streaming",
        _ => "duplex",
    };
}
