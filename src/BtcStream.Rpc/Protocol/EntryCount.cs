using Google.Protobuf.Reflection;

namespace BtcStream.Rpc.Protocol;

/// <summary>
/// Counts what a message would have parsed into, before it is: messages within it at any depth, and entries of repeated texts and bytes. Each takes its sender two bytes, and a server a hundred
/// and more. Numbers do not count: they take some times their bytes. Neither do fields that the type does not have: the parser leaves them out. Any thread.
/// </summary>
internal sealed class EntryCount
{
    /// <summary>How deep messages may be within each other; the parser takes no deeper ones.</summary>
    private const int MaxDepth = 100;

    private readonly Dictionary<int, Field> _fields = [];

    private EntryCount()
    {
    }

    /// <summary>How to count messages of a type.</summary>
    /// <param name="type">The type.</param>
    public static EntryCount Of(MessageDescriptor type) => Of(type, []);

    /// <summary>Looks for the field that brings the entries of a message above a limit.</summary>
    /// <param name="message">The encoded message.</param>
    /// <param name="max">The limit.</param>
    /// <returns>The path to the field, as in <c>model.brackets</c>; null where there are not more.</returns>
    /// <exception cref="InvalidDataException">It is no message.</exception>
    public string? FindExcess(ReadOnlySpan<byte> message, int max)
    {
        int left = max;
        return FindExcess(message, 0, ref left);
    }

    private static EntryCount Of(MessageDescriptor type, Dictionary<MessageDescriptor, EntryCount> known)
    {
        if (known.TryGetValue(type, out EntryCount? count))
        {
            return count;
        }

        count = new EntryCount();
        known.Add(type, count);
        foreach (FieldDescriptor field in type.Fields.InFieldNumberOrder())
        {
            if (field.FieldType == FieldType.Message)
            {
                count._fields.Add(field.FieldNumber, new Field(field.Name, Of(field.MessageType, known)));
            }
            else if (field.IsRepeated && field.FieldType is FieldType.String or FieldType.Bytes)
            {
                count._fields.Add(field.FieldNumber, new Field(field.Name, null));
            }
        }

        return count;
    }

    private string? FindExcess(ReadOnlySpan<byte> message, int depth, ref int left)
    {
        var fields = new WireFields(message);
        while (fields.TryRead(out int number, out ReadOnlySpan<byte> content))
        {
            if (!fields.HasContent || !_fields.TryGetValue(number, out Field field))
            {
                continue;
            }

            if (--left < 0)
            {
                return field.Name;
            }

            if (field.Within is { } within && !content.IsEmpty)
            {
                string? excess = depth < MaxDepth ? within.FindExcess(content, depth + 1, ref left) : throw new InvalidDataException("messages are too deep within each other");
                if (excess is not null)
                {
                    return $"{field.Name}.{excess}";
                }
            }
        }

        return null;
    }

    private readonly record struct Field(string Name, EntryCount? Within);
}
