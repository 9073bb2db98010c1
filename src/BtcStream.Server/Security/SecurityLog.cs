namespace BtcStream.Server.Security;

/// <summary>What is logged about who may do what, numbered 6xx. Never a token, a header, or a name that a stranger chose.</summary>
internal static partial class SecurityLog
{
    [LoggerMessage(601, LogLevel.Warning, "OPEN TO EVERYBODY: --insecure is given; {Addresses} can be reached by other machines, and the server has {Missing}. Whoever is on the way can {Danger}")]
    public static partial void Insecure(ILogger logger, string addresses, string missing, string danger);

    [LoggerMessage(602, LogLevel.Warning, "Refused {Peer} at {Target}: {Reason}{Suppressed}")]
    public static partial void Refused(ILogger logger, string peer, string target, string reason, string suppressed);

    [LoggerMessage(603, LogLevel.Information, "{Option} has changed and was read again")]
    public static partial void Reloaded(ILogger logger, string option);

    [LoggerMessage(604, LogLevel.Error, "{Option} has changed and cannot be used: {Problem}. What was read before stays in force")]
    public static partial void ReloadFailed(ILogger logger, string option, string problem);

    [LoggerMessage(605, LogLevel.Warning, "Ended {Calls} calls whose credential was withdrawn")]
    public static partial void Withdrawn(ILogger logger, int calls);

    [LoggerMessage(606, LogLevel.Warning, "The server's certificate expires at {NotAfter:u}; it is now {Now:u}")]
    public static partial void CertificateExpires(ILogger logger, DateTime notAfter, DateTimeOffset now);

    [LoggerMessage(607, LogLevel.Information, "Callers need {Credentials}; {Transport}")]
    public static partial void Guarded(ILogger logger, string credentials, string transport);

    [LoggerMessage(608, LogLevel.Error, "A look at the files of certificates and credentials, and at whose calls are to end, has failed; the next one is in a second. What was in force stays so meanwhile")]
    public static partial void LookFailed(ILogger logger, Exception failure);
}
