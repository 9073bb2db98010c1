using BtcStream.Contracts.V1;
using BtcStream.Rpc;

namespace BtcStream.Cli.Feeding;

/// <summary>What became of the rows of a call so far, as its last ack says.</summary>
/// <param name="Accepted">Rows applied.</param>
/// <param name="Late">Rows older than what they would have replaced.</param>
/// <param name="Refused">Rows refused.</param>
internal readonly record struct AckTotals(ulong Accepted, ulong Late, ulong Refused)
{
    /// <summary>Rows that the server has answered for.</summary>
    public ulong Rows => Accepted + Late + Refused;

    public static AckTotals Of(IngestAck ack) => new(ack.AcceptedRows, ack.LateRows, ack.RejectedRows);

    /// <summary>Requires that the server has answered for every row: one that it has not is lost.</summary>
    /// <param name="kind">What the rows are, in the plural.</param>
    /// <param name="sent">Rows sent.</param>
    /// <exception cref="RpcException">It has not.</exception>
    public void RequireRows(string kind, ulong sent)
    {
        if (Rows != sent)
        {
            throw new RpcException(
                StatusCode.DataLoss, $"{sent} {kind} were sent, but the server answered for {Rows} ({Accepted} applied, {Late} late, {Refused} refused)");
        }
    }

    public static AckTotals operator +(AckTotals a, AckTotals b) => new(a.Accepted + b.Accepted, a.Late + b.Late, a.Refused + b.Refused);

    public static AckTotals operator -(AckTotals a, AckTotals b) => new(a.Accepted - b.Accepted, a.Late - b.Late, a.Refused - b.Refused);
}
