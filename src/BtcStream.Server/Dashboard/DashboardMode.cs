namespace BtcStream.Server.Dashboard;

/// <summary>Whether the dashboard is served.</summary>
internal enum DashboardMode : byte
{
    /// <summary>Where only this machine can reach the HTTP address.</summary>
    Auto,

    /// <summary>Wherever there is an HTTP address.</summary>
    On,

    /// <summary>Nowhere.</summary>
    Off,
}
