using System.Runtime.CompilerServices;

namespace BtcStream.Quant.Numerics;

/// <summary>The one shape of all vector work: it belongs to the results, since it fixes the order of every sum.</summary>
internal static class LaneLayout
{
    /// <summary>Doubles per virtual lane group, on every machine.</summary>
    public const int LaneCount = 8;

    /// <summary>Groups that a kernel takes through one short loop before the next: intermediate results wait on the stack.</summary>
    public const int StretchGroups = 8;

    /// <summary>
    /// For methods that are a kernel's loop. Not inlined: in a method of its own the loop's sums stay in registers. Optimised at once: a
    /// kernel has no branches to learn from a profile, and what it learned made it slower on some starts (0.65 or 1.1 ms for a full profile).
    /// </summary>
    public const MethodImplOptions KernelLoop = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Bits of the mantissa of a double.</summary>
    public const int MantissaBits = 52;
}
