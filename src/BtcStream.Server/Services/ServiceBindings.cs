using BtcStream.Contracts.V1;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services.Stress;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace BtcStream.Server.Services;

/// <summary>Which handlers serve which service of the contract.</summary>
/// <param name="risk">RiskService, the streams.</param>
/// <param name="queries">RiskService, the unary methods.</param>
/// <param name="ingest">IngestService.</param>
/// <param name="reference">ReferenceService.</param>
/// <param name="liquidations">RiskService, the liquidation heatmap.</param>
/// <param name="history">RiskService, the heatmaps over time.</param>
/// <param name="scenarios">ScenarioService.</param>
/// <param name="stress">StressService.</param>
internal sealed class ServiceBindings(
    RiskHandlers risk, RiskQueries queries, IngestHandlers ingest, ReferenceHandlers reference, LiquidationQueries liquidations,
    HistoryQueries history, ScenarioHandlers scenarios, StressHandlers stress)
{
    /// <summary>Full name of the service that takes inputs.</summary>
    public static string IngestService { get; } = IngestReflection.Descriptor.Services.Single().FullName;

    /// <summary>Full name of the service that tells of the server.</summary>
    public static string ReferenceService { get; } = ReferenceReflection.Descriptor.Services.Single().FullName;

    /// <summary>Full names of all services of the contract.</summary>
    public static IEnumerable<string> Names => Descriptors.Select(service => service.FullName);

    private static IEnumerable<ServiceDescriptor> Descriptors =>
        new[] { RiskReflection.Descriptor, IngestReflection.Descriptor, ScenarioReflection.Descriptor, StressReflection.Descriptor, ReferenceReflection.Descriptor }
            .SelectMany(file => file.Services);

    /// <summary>One binding for each service; methods that are not built are left to the list of planned ones.</summary>
    public IEnumerable<ServiceBinding> Create()
    {
        foreach (ServiceDescriptor service in Descriptors)
        {
            var binding = new ServiceBinding(service);
            switch (service.Name)
            {
                case "RiskService":
                    risk.Bind(binding);
                    queries.Bind(binding);
                    liquidations.Bind(binding);
                    history.Bind(binding);
                    break;
                case "IngestService":
                    ingest.Bind(binding);
                    break;
                case "ReferenceService":
                    reference.Bind(binding);
                    break;
                case "ScenarioService":
                    scenarios.Bind(binding);
                    break;
                case "StressService":
                    stress.Bind(binding);
                    break;
                default:
                    break;
            }

            yield return binding;
        }
    }
}
