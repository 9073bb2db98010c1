namespace BtcStream.Server.Telemetry;

/// <summary>How a server is, for whoever watches machines. Any thread.</summary>
internal interface IServerCondition
{
    /// <summary>Whether the process is to live on.</summary>
    public bool IsLive { get; }

    /// <summary>Whether it does what it is there for.</summary>
    public bool IsReady { get; }

    /// <summary>What is said of it, as JSON: anybody may ask.</summary>
    /// <param name="isWell">The answer to what was asked.</param>
    public object Report(bool isWell);
}
