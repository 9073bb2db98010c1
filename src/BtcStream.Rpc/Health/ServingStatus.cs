namespace BtcStream.Rpc.Health;

/// <summary>Whether a service takes calls.</summary>
public enum ServingStatus
{
    /// <summary>It does.</summary>
    Serving,

    /// <summary>It does not, now.</summary>
    NotServing,
}
