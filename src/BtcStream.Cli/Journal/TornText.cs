using System.Text.Json.Nodes;
using BtcStream.Engine.Durability;

namespace BtcStream.Cli.Journal;

/// <summary>What is said of the end of a journal.</summary>
internal static class TornText
{
    public static string Describe(TornTail? torn) => torn is null ? "whole"
        : torn.IsEmptySegment ? $"{torn.File} is empty: {torn.Bytes} bytes that were set aside for it, and nothing in them yet; the next start of the server deletes it"
        : $"{torn.Bytes} bytes of {torn.File} from offset {torn.Offset} are no whole record (record {torn.Record} should be there); the next start of the server cuts them, unless a snapshot covers them"
            + (torn.LaterRecords > 0 ? $", with {torn.LaterRecords} later records that cannot be used without it" : "");

    public static JsonObject? ToJson(TornTail? torn) => torn is null ? null : new JsonObject
    {
        ["file"] = torn.File,
        ["offset"] = torn.Offset,
        ["bytes"] = torn.Bytes,
        ["record"] = torn.Record,
        ["laterRecords"] = torn.LaterRecords,
        ["isEmptySegment"] = torn.IsEmptySegment,
    };
}
