using System.Diagnostics.CodeAnalysis;

namespace BtcStream.Rpc.Fuzz;

/// <summary>What is under test broke a promise.</summary>
/// <param name="message">Which, and by what input.</param>
/// <param name="inner">What it threw instead, if anything.</param>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Made in one way only.")]
internal sealed class FuzzException(string message, Exception? inner = null) : Exception(message, inner)
{
    public static void ThrowUnless(bool kept, string message)
    {
        if (!kept)
        {
            throw new FuzzException(message);
        }
    }
}
