using BtcStream.Rpc.Framing;

namespace BtcStream.Rpc.Fuzz.Frames;

/// <summary>Drives a reader as handlers do: waits, takes some or all of what came, waits again.</summary>
internal sealed class FrameRun(FrameReader reader, Random random)
{
    private ValueTask<bool>? _pending;
    private bool _ended;

    public List<byte[]> Messages { get; } = [];

    public RpcException? Fault { get; private set; }

    /// <summary>Takes what has come so far.</summary>
    public void Step() => Guard(() =>
    {
        ValueTask<bool> read = _pending ?? reader.ReadAsync();
        _pending = null;
        if (!read.IsCompleted)
        {
            _pending = read;
            return;
        }

        if (!read.GetAwaiter().GetResult())
        {
            _ended = true;
            return;
        }

        TakeSome();
    });

    /// <summary>Takes the rest, after the writer has completed.</summary>
    public void Finish()
    {
        while (!_ended && Fault is null)
        {
            Step();
            FuzzException.ThrowUnless(_pending is null, "the stream is complete, and the reader waits for more");
        }

        if (Fault is null)
        {
            FuzzException.ThrowUnless(!AtOnce.Get(reader.ReadAsync()), "the stream came to its end twice");
        }
    }

    private void TakeSome()
    {
        int most = random.Chance(20) ? random.Next(1, 4) : int.MaxValue;
        int taken = 0;
        while (taken < most && reader.TryRead(out ReadOnlySpan<byte> payload))
        {
            FuzzException.ThrowUnless(reader.MessageCount == Messages.Count + 1, $"MessageCount is {reader.MessageCount} at message {Messages.Count}");
            Messages.Add(payload.ToArray());
            taken++;
        }

        FuzzException.ThrowUnless(taken > 0, "ReadAsync promised a whole message, and TryRead has none");
    }

    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (RpcException e)
        {
            Fault = e;
        }
        catch (Exception e) when (e is not FuzzException)
        {
            throw new FuzzException($"the reader threw {e.GetType().Name}: {e.Message}", e);
        }
    }
}
