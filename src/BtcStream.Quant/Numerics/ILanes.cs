namespace BtcStream.Quant.Numerics;

/// <summary>
/// A group of doubles computed side by side. Kernels are written once against this interface and run on every register width.
/// </summary>
/// <remarks>
/// <para>
/// The kernel types (<see cref="Lanes512"/>, <see cref="Lanes256"/>, <see cref="Lanes128"/>, <see cref="LanesScalar"/>) all hold
/// <see cref="LaneLayout.LaneCount"/> = 8 lanes whatever the machine's registers hold, so that a sum has the same shape everywhere;
/// <see cref="Lane1"/> holds one and gives the scalar functions the very same operations.
/// Every member is exact or correctly rounded by IEEE 754, so all implementations give the same bits
/// (only the payload of a NaN may differ). Nothing here may call the C library or estimate.
/// </para>
/// <para>A mask is a lane whose bits are all ones (true) or all zeros (false).</para>
/// </remarks>
internal interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Whether the registers this type is written for exist on this machine. It works, slowly, where they do not.</summary>
    public static abstract bool IsHardwareAccelerated { get; }

    public static abstract TSelf Broadcast(double value);

    public static abstract TSelf BroadcastBits(long bits);

    public static abstract TSelf operator +(TSelf left, TSelf right);

    public static abstract TSelf operator -(TSelf left, TSelf right);

    public static abstract TSelf operator *(TSelf left, TSelf right);

    public static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>Flips the sign bit, of zeros and NaN too.</summary>
    public static abstract TSelf operator -(TSelf value);

    /// <summary>left·right + addend, rounded once.</summary>
    public static abstract TSelf FusedMultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>addend − left·right, rounded once.</summary>
    public static abstract TSelf FusedNegatedMultiplyAdd(TSelf left, TSelf right, TSelf addend);

    public static abstract TSelf Sqrt(TSelf value);

    public static abstract TSelf Abs(TSelf value);

    /// <summary><c>right &lt; left ? right : left</c>: a NaN in <paramref name="left"/> stays, one in <paramref name="right"/> is ignored.</summary>
    public static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary><c>right &gt; left ? right : left</c>: a NaN in <paramref name="left"/> stays, one in <paramref name="right"/> is ignored.</summary>
    public static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>Mask of <c>left &lt; right</c>; false where either is NaN.</summary>
    public static abstract TSelf LessThan(TSelf left, TSelf right);

    /// <summary>Mask of <c>left &lt;= right</c>; false where either is NaN.</summary>
    public static abstract TSelf LessThanOrEqual(TSelf left, TSelf right);

    /// <summary>Mask of <c>left == right</c>; false where either is NaN.</summary>
    public static abstract TSelf AreEqual(TSelf left, TSelf right);

    /// <summary>Lane by lane <paramref name="whenTrue"/> where the mask is set, otherwise <paramref name="whenFalse"/>.</summary>
    public static abstract TSelf Select(TSelf mask, TSelf whenTrue, TSelf whenFalse);

    /// <summary>Bitwise AND, of masks or of the bits of numbers.</summary>
    public static abstract TSelf operator &(TSelf left, TSelf right);

    /// <summary>Bitwise OR, of masks or of the bits of numbers.</summary>
    public static abstract TSelf operator |(TSelf left, TSelf right);

    /// <summary>Adds the bit patterns as 64-bit integers, wrapping.</summary>
    public static abstract TSelf AddBits(TSelf left, TSelf right);

    /// <summary>Subtracts the bit patterns as 64-bit integers, wrapping.</summary>
    public static abstract TSelf SubtractBits(TSelf left, TSelf right);

    /// <summary>Shifts the bit pattern left by 52, that is, an integer into the place of the exponent.</summary>
    public static abstract TSelf ShiftIntoExponent(TSelf value);

    /// <summary>Shifts the bit pattern right by 52 (unsigned), that is, sign and exponent to the place of an integer.</summary>
    public static abstract TSelf ShiftOutOfMantissa(TSelf value);
}
