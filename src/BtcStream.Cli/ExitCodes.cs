namespace BtcStream.Cli;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCodes
{
    /// <summary>All is well. Also after Ctrl+C where there is no other end.</summary>
    public const int Ok = 0;

    /// <summary>The arguments or the input are wrong; nothing was sent.</summary>
    public const int Usage = 1;

    /// <summary>The server cannot be reached, or answered with an error.</summary>
    public const int Server = 2;

    /// <summary>The server refused rows; the others were applied.</summary>
    public const int RowsRefused = 3;

    /// <summary>The server's state differs from what it computes anew, or its journal or one of its snapshots is damaged.</summary>
    public const int Verification = 4;

    /// <summary>A row of the stress table is stressed, where that was asked.</summary>
    public const int Stressed = 5;

    /// <summary>No row is stressed, but some could not be computed, where that was asked.</summary>
    public const int NoData = 6;

    /// <summary>A server of a cluster is not ready, or a shard is not current, where that was asked.</summary>
    public const int NotReady = 7;

    /// <summary>Stopped before the end, as shells number it for Ctrl+C.</summary>
    public const int Interrupted = 130;

    /// <summary>The list for people, at the end of the help.</summary>
    public const string Help = """
        Exit codes:
          0    done
          1    the arguments or the input are wrong; nothing was sent
          2    the server cannot be reached, or answered with an error
          3    the server refused rows; the others were applied
          4    verification found a difference, or a journal or snapshot is damaged
          5    with stress --check: a row is stressed
          6    with stress --check: none is, but a row has no data
          7    with cluster status: a server is not ready, or a shard not current
          130  interrupted before the end
        """;
}
