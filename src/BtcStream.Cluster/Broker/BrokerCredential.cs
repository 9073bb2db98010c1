namespace BtcStream.Cluster.Broker;

/// <summary>Who a process is at the brokers.</summary>
/// <param name="User">The user.</param>
/// <param name="Password">The user's password. Never told.</param>
public sealed record BrokerCredential(string User, string Password)
{
    /// <summary>The user alone.</summary>
    public override string ToString() => User;
}
