using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace BtcStream.Quant.IsaProbe;

/// <summary>What the JIT of this process may use.</summary>
internal static class InstructionSets
{
    public static IEnumerable<(string Name, bool IsSupported)> All =>
    [
        ("Vector512", Vector512.IsHardwareAccelerated),
        ("Vector256", Vector256.IsHardwareAccelerated),
        ("Vector128", Vector128.IsHardwareAccelerated),
        ("Avx512F", Avx512F.IsSupported),
        ("Avx2", Avx2.IsSupported),
        ("Avx", Avx.IsSupported),
        ("Fma", Fma.IsSupported),
        ("AdvSimd", AdvSimd.IsSupported),
    ];
}
