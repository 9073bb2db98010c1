using System.Collections.Frozen;
using BtcStream.Server.Limits;

namespace BtcStream.Server.Security;

/// <summary>
/// The one table of what each method asks of its callers. A method that is not here asks for the role admin, and a test asks for every method of the server to be here.
/// </summary>
internal static class MethodAccess
{
    private const string Contract = "btcstream.v1.";

    private static readonly FrozenDictionary<string, Access> Table = Create().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All methods of the table, full names.</summary>
    public static IEnumerable<string> Methods => Table.Keys;

    /// <summary>What a method asks for.</summary>
    /// <param name="method">Its full name.</param>
    public static Access Of(string method) => Table.GetValueOrDefault(method, Access.Admin);

    /// <summary>Whether the table has a method: a name that a caller made up may not get into the log.</summary>
    public static bool Knows(string method) => Table.ContainsKey(method);

    /// <summary>Whether a call of the method takes messages for as long as its caller likes, the first of them too; any other takes one, within a time.</summary>
    /// <param name="method">Its full name.</param>
    public static bool TakesStream(string method) =>
        Of(method) is Access.Ingest or Access.IngestAndRead || method.StartsWith("grpc.reflection.", StringComparison.Ordinal);

    /// <summary>How much it takes to answer a call of the method.</summary>
    /// <param name="method">Its full name.</param>
    public static QuestionWeight WeightOf(string method) => method switch
    {
        Contract + "RiskService/Verify" or Contract + "ScenarioService/Revalue" => QuestionWeight.Long,

        // Whoever asks how the server is must not wait for those who ask much.
        Contract + "ReferenceService/GetServerInfo" or Contract + "ReferenceService/ListMarginModels" => QuestionWeight.None,
        _ => method.StartsWith("grpc.", StringComparison.Ordinal) ? QuestionWeight.None : QuestionWeight.Short,
    };

    private static IEnumerable<KeyValuePair<string, Access>> Create()
    {
        (string Service, Access Access, string[] Methods)[] rows =
        [
            (Contract + "IngestService", Access.Ingest,
                ["StreamQuotes", "StreamTrades", "StreamPositions", "StreamAccounts", "StreamLiquidations", "StreamMarket", "StreamObservations"]),
            (Contract + "RiskService", Access.Read,
                ["Subscribe", "GetSummary", "GetGammaHeatmap", "GetGammaProfile", "GetLiquidationHeatmap", "GetHistory"]),

            // Inputs go in and risk comes out.
            (Contract + "RiskService", Access.IngestAndRead, ["Connect"]),

            // Copies the whole state and computes all of it anew: seconds of a processor where there are millions of positions.
            (Contract + "RiskService", Access.Admin, ["Verify"]),
            (Contract + "ScenarioService", Access.Read, ["RunCascade", "Revalue", "GetTouchProbability"]),
            (Contract + "StressService", Access.Read, ["GetVolatilityRegime", "GetMinerStress", "GetTreasuryStress", "GetSpillover", "GetStressTable"]),
            (Contract + "ReferenceService", Access.Read, ["ListUnderlyings", "ListInstruments"]),

            // A feed has to know the server's limits and margin models to send rows that are taken.
            (Contract + "ReferenceService", Access.AnyRole, ["ListMarginModels", "GetServerInfo"]),

            // Load balancers ask without a credential, and learn only whether the server serves. Watching holds a stream, so it takes one.
            ("grpc.health.v1.Health", Access.Public, ["Check", "List"]),
            ("grpc.health.v1.Health", Access.AnyRole, ["Watch"]),

            // The contract is no secret; a stream that computes answers for strangers is not theirs to have.
            ("grpc.reflection.v1.ServerReflection", Access.AnyRole, ["ServerReflectionInfo"]),
            ("grpc.reflection.v1alpha.ServerReflection", Access.AnyRole, ["ServerReflectionInfo"]),
        ];
        return rows.SelectMany(row => row.Methods.Select(method => KeyValuePair.Create($"{row.Service}/{method}", row.Access)));
    }
}
