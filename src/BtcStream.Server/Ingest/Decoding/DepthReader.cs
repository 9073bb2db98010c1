using BtcStream.Engine.Ring;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>Reads one side of a book out of a row: every level is a field of its own, and other fields may stand between them.</summary>
internal static class DepthReader
{
    private const int Price = 1;
    private const int Amount = 2;

    /// <summary>Appends all levels of a side to a batch, so that they lie together.</summary>
    /// <param name="first">The value of the side's first level.</param>
    /// <param name="rest">The row from there on; a copy, for the caller reads the rest itself.</param>
    /// <param name="side">The side's field number.</param>
    /// <param name="levels">Takes the levels.</param>
    /// <returns>Where they are.</returns>
    public static DepthRange Append(ReadOnlySpan<byte> first, WireReader rest, int side, RowList<DepthLevel> levels)
    {
        int start = levels.Count;
        levels.Add() = ReadLevel(first);
        while (rest.TryReadTag(out int field, out WireType type))
        {
            if (field == side && type == WireType.Bytes)
            {
                levels.Add() = ReadLevel(rest.ReadBytes());
            }
            else
            {
                rest.Skip(field, type);
            }
        }

        return new DepthRange(start, levels.Count - start);
    }

    private static DepthLevel ReadLevel(ReadOnlySpan<byte> level)
    {
        double price = 0.0;
        double amount = 0.0;
        var reader = new WireReader(level);
        while (reader.TryReadTag(out int field, out WireType type))
        {
            switch (field, type)
            {
                case (Price, WireType.Fixed64):
                    price = reader.ReadDouble();
                    break;
                case (Amount, WireType.Fixed64):
                    amount = reader.ReadDouble();
                    break;
                default:
                    reader.Skip(field, type);
                    break;
            }
        }

        return new DepthLevel(price, amount);
    }
}
