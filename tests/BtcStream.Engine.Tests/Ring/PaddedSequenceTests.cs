using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Ring;

public class PaddedSequenceTests
{
    private const int CacheLine = 64;

    [Fact]
    public void Layout_Value_IsAloneOnItsCacheLines()
    {
        FieldInfo value = Assert.Single(typeof(PaddedSequence).GetFields(BindingFlags.Instance | BindingFlags.NonPublic));
        int offset = value.GetCustomAttribute<FieldOffsetAttribute>()!.Value;

        Assert.Equal(LayoutKind.Explicit, typeof(PaddedSequence).StructLayoutAttribute!.Value);
        Assert.Equal(2 * CacheLine, Unsafe.SizeOf<PaddedSequence>());
        Assert.True(offset >= CacheLine - sizeof(long), $"{offset} bytes before it");
        Assert.True(Unsafe.SizeOf<PaddedSequence>() - offset >= CacheLine, "too few bytes after it");
    }

    [Fact]
    public void Layout_RingCounters_AreAllPadded()
    {
        FieldInfo[] counters = [.. typeof(InputRing<object>).GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Where(f => f.FieldType == typeof(PaddedSequence))];

        Assert.Equal(["_head", "_parked", "_tail"], counters.Select(f => f.Name).Order());
    }

    [Fact]
    public void TryAdvance_FromAnotherValue_ChangesNothing()
    {
        PaddedSequence sequence = default;
        sequence.Publish(5);

        Assert.False(sequence.TryAdvance(4, 9));
        Assert.Equal(5, sequence.Read());
        Assert.True(sequence.TryAdvance(5, 9));
        Assert.Equal(9, sequence.Own);
    }
}
