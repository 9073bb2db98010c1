using System.Runtime.InteropServices;

namespace BtcStream.Engine.Ring;

/// <summary>
/// A 64-bit counter alone on its cache lines: 64 bytes before it and after it, since processors also fetch lines in pairs.
/// The layout is asserted by a test.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct PaddedSequence
{
    [FieldOffset(64)]
    private long _value;

    /// <summary>Plain read: for the one thread that writes the counter.</summary>
    public readonly long Own => _value;

    /// <summary>Read with acquire semantics: nothing after it moves before it.</summary>
    public long Read() => Volatile.Read(ref _value);

    /// <summary>Write with release semantics: nothing before it moves after it.</summary>
    public void Publish(long value) => Volatile.Write(ref _value, value);

    /// <summary>Takes the counter from <paramref name="expected"/> to <paramref name="value"/> if it is still there. A full fence.</summary>
    public bool TryAdvance(long expected, long value) => Interlocked.CompareExchange(ref _value, value, expected) == expected;

    /// <summary>Sets bits and returns the value before. A full fence.</summary>
    public long Or(long bits) => Interlocked.Or(ref _value, bits);
}
