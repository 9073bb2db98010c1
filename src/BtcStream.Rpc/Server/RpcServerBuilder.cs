using System.Collections.Frozen;
using BtcStream.Rpc.Health;
using BtcStream.Rpc.Reflection;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BtcStream.Rpc.Server;

/// <summary>Puts a server together and finds at start-up what would otherwise fail at the first call. Used by one thread.</summary>
/// <param name="options">The server's limits and choices.</param>
public sealed class RpcServerBuilder(RpcServerOptions options)
{
    private readonly List<ServiceBinding> _bindings = [];
    private readonly HashSet<string> _planned = new(StringComparer.Ordinal);
    private HealthService? _health;
    private bool _reflection;
    private ICallGate? _gate;
    private ILoggerFactory _loggers = NullLoggerFactory.Instance;

    /// <summary>Adds a service.</summary>
    /// <param name="binding">Its handlers.</param>
    /// <returns>This builder.</returns>
    public RpcServerBuilder Add(ServiceBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        _bindings.Add(binding);
        return this;
    }

    /// <summary>Names methods of the contract that have no handler yet. They answer UNIMPLEMENTED and say so.</summary>
    /// <param name="methods">Full names, <c>package.Service/Method</c>.</param>
    /// <returns>This builder.</returns>
    public RpcServerBuilder Planned(params IEnumerable<string> methods)
    {
        _planned.UnionWith(methods);
        return this;
    }

    /// <summary>Adds the standard health service.</summary>
    /// <param name="health">Told by others what serves.</param>
    /// <returns>This builder.</returns>
    public RpcServerBuilder AddHealth(HealthService health)
    {
        ArgumentNullException.ThrowIfNull(health);
        _health = health;
        return Add(health.Bind());
    }

    /// <summary>Adds the standard reflection service, v1 and v1alpha, for all services, itself included.</summary>
    /// <returns>This builder.</returns>
    public RpcServerBuilder AddReflection()
    {
        _reflection = true;
        return this;
    }

    /// <summary>Sets who decides which calls may start; all may unless it is set.</summary>
    /// <param name="gate">Asked once a call, from any thread.</param>
    /// <returns>This builder.</returns>
    public RpcServerBuilder UseGate(ICallGate gate)
    {
        _gate = gate;
        return this;
    }

    /// <summary>Where the server logs; nowhere unless set.</summary>
    /// <param name="loggers">Makes the loggers.</param>
    /// <returns>This builder.</returns>
    public RpcServerBuilder UseLoggers(ILoggerFactory loggers)
    {
        _loggers = loggers;
        return this;
    }

    /// <summary>Checks everything and builds the server.</summary>
    /// <returns>The server, not yet listening.</returns>
    /// <exception cref="InvalidOperationException">Lists every method without handler, every planned method that has one or does not exist, and every option out of range.</exception>
    public RpcServer Build()
    {
        options.Validate();
        if (_reflection)
        {
            AddReflectionBindings();
        }

        var methods = new Dictionary<string, MethodHandler>(StringComparer.Ordinal);
        List<string> problems = [];
        var unused = new HashSet<string>(_planned, StringComparer.Ordinal);
        foreach (ServiceBinding binding in _bindings)
        {
            foreach (MethodDescriptor method in binding.Service.Methods)
            {
                string name = $"{binding.Service.FullName}/{method.Name}";
                unused.Remove(name);
                if (CheckMethod(binding, method.Name, name) is { } problem)
                {
                    problems.Add(problem);
                }
                else if (!methods.TryAdd("/" + name, HandlerOf(binding, method, name)))
                {
                    problems.Add($"{name} is bound twice");
                }
            }
        }

        problems.AddRange(unused.Order(StringComparer.Ordinal).Select(name => $"{name} is on the list of planned methods, but no bound service has it"));
        return problems.Count == 0
            ? new RpcServer(options, methods.ToFrozenDictionary(StringComparer.Ordinal), _health, _gate, _loggers.CreateLogger<RpcServer>())
            : throw new InvalidOperationException("the gRPC services are not bound as their contract says:\n  " + string.Join("\n  ", problems));
    }

    private string? CheckMethod(ServiceBinding binding, string shortName, string name) =>
        (binding.Handlers.ContainsKey(shortName), _planned.Contains(name)) switch
        {
            (false, false) => $"{name} has neither a handler nor a place on the list of planned methods",
            (true, true) => $"{name} has a handler and is still on the list of planned methods",
            _ => null,
        };

    private MethodHandler HandlerOf(ServiceBinding binding, MethodDescriptor method, string name)
    {
        MethodHandler handler = binding.Handlers.TryGetValue(method.Name, out MethodHandler? bound)
            ? bound
            : new RawMethod((_, _, _) => throw new RpcException(ServerStatus.Planned(name)));
        handler.Name = name;
        (handler.HasOneRequest, handler.HasOneAnswer) = (!method.IsClientStreaming, !method.IsServerStreaming);
        handler.MaxReceiveBytes = Math.Min(options.MaxReceiveBytes, Math.Min(binding.MaxReceiveBytes, method.IsClientStreaming ? int.MaxValue : options.MaxSingleRequestBytes));
        return handler;
    }

    private void AddReflectionBindings()
    {
        ServiceDescriptor[] own = [.. ReflectionService.OwnServices];
        var reflection = new ReflectionService([.. _bindings.Select(binding => binding.Service), .. own]);
        _bindings.AddRange(reflection.Bind());
    }
}
