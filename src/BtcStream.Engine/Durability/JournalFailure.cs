namespace BtcStream.Engine.Durability;

/// <summary>Why a journal takes no records at the moment. It goes on trying: once a write gets through, there is no failure any more.</summary>
/// <param name="Message">What failed, where, and what the system said.</param>
/// <param name="IsDiskFull">Whether it is for want of room.</param>
public sealed record JournalFailure(string Message, bool IsDiskFull)
{
    /// <summary>ENOSPC, as HResult of an IOException on Unix.</summary>
    internal const int NoSpace = 28;

    // EDQUOT likewise; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    internal static JournalFailure Of(string what, Exception cause) => new(
        $"the journal cannot {what}: {cause.Message}", IsForWantOfRoom(cause));

    internal static bool IsForWantOfRoom(Exception cause) => cause.HResult is NoSpace or QuotaExceeded or WindowsDiskFull or WindowsHandleDiskFull;
}
