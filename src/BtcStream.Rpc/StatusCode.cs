namespace BtcStream.Rpc;

/// <summary>The seventeen gRPC status codes (gRPC core concepts, "Status codes and their use in gRPC").</summary>
public enum StatusCode
{
    /// <summary>The call succeeded.</summary>
    OK = 0,

    /// <summary>The caller cancelled the call.</summary>
    Cancelled = 1,

    /// <summary>An error that fits no other code, such as an exception in a handler.</summary>
    Unknown = 2,

    /// <summary>The caller sent something that can never be accepted.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed before the call ended.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What was to be created exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and not allowed.</summary>
    PermissionDenied = 7,

    /// <summary>A limit was reached: message size, quota, memory.</summary>
    ResourceExhausted = 8,

    /// <summary>The state of the system does not allow the call.</summary>
    FailedPrecondition = 9,

    /// <summary>The call was aborted; a retry at a higher level may work.</summary>
    Aborted = 10,

    /// <summary>Past the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The method is not implemented, or a protocol feature is not.</summary>
    Unimplemented = 12,

    /// <summary>The protocol was broken, by either side.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached, or is stopping; a retry may work.</summary>
    Unavailable = 14,

    /// <summary>Data was lost for good.</summary>
    DataLoss = 15,

    /// <summary>The caller is not known.</summary>
    Unauthenticated = 16,
}
