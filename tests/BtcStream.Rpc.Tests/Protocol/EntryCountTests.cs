using BtcStream.Rpc.Protocol;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Type = Google.Protobuf.WellKnownTypes.Type;

namespace BtcStream.Rpc.Tests.Protocol;

/// <summary>What is counted of a message before it is parsed: never less than the parser would make of it.</summary>
public sealed class EntryCountTests
{
    private static readonly EntryCount Types = EntryCount.Of(Type.Descriptor);

    public static TheoryData<Type, int, string> Messages => new()
    {
        { new Type { Oneofs = { "", "a", "" } }, 3, "oneofs" },
        { new Type { Fields = { new Field(), new Field() } }, 2, "fields" },
        { new Type { Fields = { new Field(), new Field { Options = { new Option(), new Option() } } } }, 4, "fields.options" },
        { new Type { Options = { new Option { Value = Any.Pack(new Struct()) } } }, 2, "options.value" },
        { new Type { Name = "a name", SourceContext = new SourceContext { FileName = "a file" } }, 1, "source_context" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void FindExcess_OfAMessage_IsTheFieldOfItsLastEntry(Type message, int entries, string last)
    {
        Assert.Null(Types.FindExcess(message.ToByteArray(), entries));
        Assert.Equal(last, Types.FindExcess(message.ToByteArray(), entries - 1));
    }

    [Fact]
    public void FindExcess_OfNumbersAndUnknownFields_IsNone()
    {
        byte[] numbers = [0x30, 1, 0x30, 2, 0x7A, 1, 65, 0x7B, 0x0A, 0, 0x7C, 0x0D, 1, 2, 3, 4];
        Assert.Null(Types.FindExcess(numbers, 0));
        Assert.Equal(0, EntriesOf(Type.Parser.ParseFrom(numbers)));
    }

    [Fact]
    public void FindExcess_OfLengthsWithMoreBitsThanCount_CountsThemAsTheParserTakesThem()
    {
        byte[] empty = [0x1A, 0x80, 0x80, 0x80, 0x80, 0xF0, 0xFF, 0xFF, 0xFF, 0xFF, 0x01];
        byte[] message = [.. Enumerable.Repeat(empty, 5).SelectMany(bytes => bytes)];
        Assert.Equal(5, Type.Parser.ParseFrom(message).Oneofs.Count);
        Assert.Null(Types.FindExcess(message, 5));
        Assert.Equal("oneofs", Types.FindExcess(message, 4));
    }

    [Fact]
    public void FindExcess_OfMessagesWithinEachOtherWithoutEnd_IsAnError()
    {
        var value = new Value();
        for (int depth = 0; depth < 200; depth++)
        {
            value = Value.ForList(value);
        }

        Assert.Throws<InvalidDataException>(() => EntryCount.Of(Value.Descriptor).FindExcess(value.ToByteArray(), int.MaxValue));
        Assert.Throws<InvalidProtocolBufferException>(() => Value.Parser.ParseFrom(value.ToByteArray()));
    }

    [Fact]
    public void FindExcess_OfWhateverTheParserTakes_CountsAsManyAsItMakes()
    {
        var random = new Random(4711);
        byte[] whole = new Type
        {
            Name = "a",
            Fields = { new Field { Name = "b", Number = 300, Options = { new Option { Name = "c", Value = Any.Pack(new Struct()) } } }, new Field() },
            Oneofs = { "d", "" },
            Options = { new Option() },
            SourceContext = new SourceContext { FileName = "e" },
        }.ToByteArray();
        int accepted = 0;
        for (int round = 0; round < 50_000; round++)
        {
            byte[] message = Change(whole, random);
            int entries;
            try
            {
                entries = EntriesOf(Type.Parser.ParseFrom(message));
            }
            catch (InvalidProtocolBufferException)
            {
                continue;
            }

            accepted++;
            Assert.Null(Types.FindExcess(message, int.MaxValue));
            Assert.True(entries == 0 || Types.FindExcess(message, entries - 1) is not null, Convert.ToHexString(message));
        }

        Assert.True(accepted > 1_000);
    }

    private static byte[] Change(byte[] whole, Random random)
    {
        List<byte> bytes = [.. whole];
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes.RemoveAt(at);
                    break;
            }
        }

        return [.. bytes];
    }

    private static int EntriesOf(IMessage message)
    {
        int entries = 0;
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            foreach (object? value in field.IsRepeated ? (System.Collections.IEnumerable)field.Accessor.GetValue(message) : new[] { field.Accessor.GetValue(message) })
            {
                entries += value is IMessage within ? 1 + EntriesOf(within) : field.IsRepeated && value is string or ByteString ? 1 : 0;
            }
        }

        return entries;
    }
}
