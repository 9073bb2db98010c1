namespace BtcStream.Server.Dashboard;

/// <summary>Whether the dashboard is served.</summary>
internal enum DashboardMode : byte
{
    /// <summary>Where only this machine can reach the HTTP or TLS address.</summary>
    Auto,

    /// <summary>Wherever there is an HTTP or TLS address.</summary>
    On,

    /// <summary>Nowhere.</summary>
    Off,
}
