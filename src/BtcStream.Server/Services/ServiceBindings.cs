using BtcStream.Contracts.V1;
using BtcStream.Rpc.Server;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace BtcStream.Server.Services;

/// <summary>Which handler serves which method of the contract.</summary>
internal static class ServiceBindings
{
    /// <summary>Full names of all services of the contract.</summary>
    public static IEnumerable<string> Names => Descriptors.Select(service => service.FullName);

    private static IEnumerable<ServiceDescriptor> Descriptors =>
        new[] { RiskReflection.Descriptor, IngestReflection.Descriptor, ScenarioReflection.Descriptor, StressReflection.Descriptor, ReferenceReflection.Descriptor }
            .SelectMany(file => file.Services);

    public static IEnumerable<ServiceBinding> Create(ServerInfoSource info)
    {
        foreach (ServiceDescriptor service in Descriptors)
        {
            var binding = new ServiceBinding(service);
            if (service.Name == "ReferenceService")
            {
                binding.Unary<GetServerInfoRequest, ServerInfo>("GetServerInfo", (_, _) => Task.FromResult(info.Read()));
            }

            yield return binding;
        }
    }
}
