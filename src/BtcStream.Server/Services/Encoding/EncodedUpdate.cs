namespace BtcStream.Server.Services.Encoding;

/// <summary>
/// The bytes of one update, encoded once and written by every call that sends it. Immutable while held; dispose it once for each time it was taken, and
/// it goes back to be written again. Any thread may read it.
/// </summary>
/// <param name="onFree">Takes it back.</param>
internal sealed class EncodedUpdate(Action<EncodedUpdate> onFree) : IDisposable
{
    private int _references;

    /// <summary>The buffer; written before the update is shared, read after.</summary>
    public EncodeBuffer Buffer { get; } = new();

    /// <summary>The encoded message.</summary>
    public ReadOnlySpan<byte> Bytes => Buffer.Written;

    /// <summary>Takes another reference, for a reader that somebody who holds one gives it to.</summary>
    public void AddReference() => Interlocked.Increment(ref _references);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            Buffer.Clear();
            onFree(this);
        }
    }
}
