using System.Globalization;
using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Server.Limits;
using BtcStream.Server.Services.Encoding;

namespace BtcStream.Server.Ingest;

/// <summary>IngestAck of the contract. Allocates only where rows were refused.</summary>
internal static class AckEncoder
{
    /// <summary>Writes the counts: those of the last batch are cumulative over the call.</summary>
    public static void WriteCounts(WireWriter writer, BatchResult last)
    {
        writer.Varint(1, last.LastSequence);
        writer.Varint(2, (ulong)last.CallCounts.Accepted);
        writer.Varint(3, (ulong)last.CallCounts.Late);
        writer.Varint(4, (ulong)last.CallCounts.Rejected);
    }

    /// <summary>Writes a batch's refusals.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="receipt">What became of it.</param>
    /// <param name="room">How many at the most.</param>
    /// <param name="limits">Names the limits that refused rows.</param>
    /// <returns>How many were written.</returns>
    public static int WriteRejections(WireWriter writer, BatchReceipt receipt, int room, RowLimitText limits)
    {
        ReadOnlySpan<RowRejection> rejections = receipt.Result.Rejections;
        int count = Math.Min(room, rejections.Length);
        foreach (RowRejection rejection in rejections[..count])
        {
            Write(writer, receipt.Text, rejection, limits);
        }

        return count;
    }

    private static void Write(WireWriter writer, TextColumn texts, in RowRejection rejection, RowLimitText limits)
    {
        string field = rejection.Field.WireName();
        string value = ValueOf(texts, rejection);
        int start = writer.Begin(5);
        writer.Varint(1, rejection.BatchSequence);
        if (!rejection.IsDefinition)
        {
            writer.Number(2, (ulong)rejection.Row);
        }

        writer.Varint(3, (ulong)rejection.Code);
        writer.Text(4, field);
        writer.Text(5, value);
        writer.Text(6, RejectionText.Describe(rejection.Code, field, value, limits));
        if (rejection.IsDefinition)
        {
            writer.Number(7, (ulong)rejection.Row);
        }

        writer.End(start);
    }

    /// <summary>The value as text; empty where the row has none to show. Integers of the contract have no sign.</summary>
    /// <param name="texts">What the refusal refers to.</param>
    /// <param name="rejection">The refusal.</param>
    public static string ValueOf(TextColumn texts, in RowRejection rejection) =>
        rejection.ValueText >= 0 ? Shorten(texts[rejection.ValueText], rejection.ValueTextBytes)
        : rejection.IsInteger ? unchecked((ulong)rejection.IntegerValue).ToString(CultureInfo.InvariantCulture)
        : rejection.IsNumber ? rejection.Value.ToString("R", CultureInfo.InvariantCulture)
        : "";

    /// <summary>A refused name may be as long as a message: an ack that repeats a thousand of them must still fit into one.</summary>
    /// <param name="text">The text; of a receipt its beginning.</param>
    /// <param name="bytes">How long it is all in all, of a receipt.</param>
    private static string Shorten(ReadOnlySpan<byte> text, int bytes)
    {
        int all = Math.Max(text.Length, bytes);
        string shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, BatchReceipt.MaxShownText)]);
        return all <= BatchReceipt.MaxShownText ? shown : $"{shown}… ({all} bytes)";
    }
}
