using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BtcStream.Quant.Numerics;

/// <summary>Spans of doubles as lane groups. The last, incomplete group is padded, so that it goes through the very same operations.</summary>
internal static class LaneSpan
{
    /// <summary>The complete groups of <paramref name="values"/>, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<TLanes> Groups<TLanes>(ReadOnlySpan<double> values)
        where TLanes : unmanaged, ILanes<TLanes> =>
        MemoryMarshal.Cast<double, TLanes>(values);

    /// <summary>The complete groups of <paramref name="values"/>, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<TLanes> Groups<TLanes>(Span<double> values)
        where TLanes : unmanaged, ILanes<TLanes> =>
        MemoryMarshal.Cast<double, TLanes>(values);

    /// <summary>Where the incomplete last group begins; the length of the span if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TailStart(int length) => length & -LaneLayout.LaneCount;

    /// <summary>The incomplete last group, its missing lanes filled with <paramref name="padding"/>.</summary>
    public static TLanes LoadTail<TLanes>(ReadOnlySpan<double> values, double padding)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Span<double> group = stackalloc double[LaneLayout.LaneCount];
        group.Fill(padding);
        values[TailStart(values.Length)..].CopyTo(group);
        return Groups<TLanes>((ReadOnlySpan<double>)group)[0];
    }

    /// <summary>Writes the lanes of the incomplete last group that exist.</summary>
    public static void StoreTail<TLanes>(TLanes value, Span<double> values)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Span<double> tail = values[TailStart(values.Length)..];
        MemoryMarshal.Cast<TLanes, double>(new ReadOnlySpan<TLanes>(in value))[..tail.Length].CopyTo(tail);
    }

    /// <summary>Copies the incomplete last group to the front of <paramref name="group"/>, whose further lanes stay as they are, and returns the group.</summary>
    public static ReadOnlySpan<double> PadTail(ReadOnlySpan<double> values, Span<double> group)
    {
        values[TailStart(values.Length)..].CopyTo(group);
        return group;
    }

    /// <summary>Copies the lanes of a padded group that exist to the incomplete last group of <paramref name="values"/>.</summary>
    public static void CopyToTail(ReadOnlySpan<double> group, Span<double> values)
    {
        Span<double> tail = values[TailStart(values.Length)..];
        group[..tail.Length].CopyTo(tail);
    }

    /// <summary>Refuses a span that is not as long as the others ask for.</summary>
    /// <exception cref="ArgumentException">Names the span and both lengths.</exception>
    public static void CheckLength(int actual, long expected, string name)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"{name} has {actual} entries where the other arguments ask for {expected}.", name);
        }
    }
}
