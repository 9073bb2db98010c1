using BtcStream.Rpc;
using BtcStream.Rpc.Server;

namespace BtcStream.Server.Roles;

/// <summary>Refuses what a role has no answer to, or none yet: an engine everything but what is about itself, a gateway until it has heard of every shard. Any thread.</summary>
/// <param name="inner">Says who calls, and whether they may.</param>
/// <param name="node">The server's part in its cluster.</param>
internal sealed class RoleGate(ICallGate inner, ClusterNode node) : ICallGate
{
    private const string OfItself = "btcstream.v1.ReferenceService/GetServerInfo";

    /// <inheritdoc/>
    public CallAdmission Admit(HttpContext http, string method)
    {
        CallAdmission admission = inner.Admit(http, method);
        if (admission.Lease is not { } lease || WhyNot(method) is not { } refusal)
        {
            return admission;
        }

        lease.Dispose();
        return CallAdmission.Refuse(refusal);
    }

    private Status? WhyNot(string method)
    {
        if (method == OfItself || method.StartsWith("grpc.", StringComparison.Ordinal))
        {
            return null;
        }

        ClusterCondition condition = node.Condition;
        RoleSettings settings = condition.Settings;
        return settings.Role == NodeRole.Engine
            ? new Status(StatusCode.Unimplemented, $"this server is an engine of the cluster '{settings.Cluster}' (--role engine): it owns shards, and answers GetServerInfo alone; ask a gateway")
            : condition.IsComplete ? null
            : new Status(StatusCode.Unavailable, $"this gateway of the cluster '{settings.Cluster}' cannot answer yet: {condition.Problem}");
    }
}
