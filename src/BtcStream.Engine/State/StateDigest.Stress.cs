using BtcStream.Engine.State.Stress;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.State;

/// <content>The states of stress rows: they depend on what the minutes before ended with.</content>
internal ref partial struct StateDigest
{
    private void Add(KeptStates? kept)
    {
        if (kept is null)
        {
            return;
        }

        foreach ((StateKey key, StressStatus status) in kept.States)
        {
            Add(key.Row);
            Add((int)key.Model);
            Add((int)status.State);
            Add(status.SinceUnixNanos);
        }
    }
}
