namespace BtcStream.Quant.Numerics;

/// <summary>The one shape of all vector work: it belongs to the results, since it fixes the order of every sum.</summary>
internal static class LaneLayout
{
    /// <summary>Doubles per virtual lane group, on every machine.</summary>
    public const int LaneCount = 8;

    /// <summary>Groups that a kernel takes through one short loop before the next: intermediate results wait on the stack.</summary>
    public const int StretchGroups = 8;

    /// <summary>Bits of the mantissa of a double.</summary>
    public const int MantissaBits = 52;
}
