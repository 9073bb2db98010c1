using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.State.Stress;

/// <summary>Key of a kept state.</summary>
/// <param name="Row">Name of the row.</param>
/// <param name="Model">Positioning model; naive for rows that do not depend on it.</param>
internal readonly record struct StateKey(string Row, PositioningModel Model) : IComparable<StateKey>
{
    public int CompareTo(StateKey other)
    {
        int order = string.CompareOrdinal(Row, other.Row);
        return order != 0 ? order : Model.CompareTo(other.Model);
    }
}

/// <summary>The states of an underlying's stress rows as of the end of a minute. Immutable; any thread.</summary>
internal sealed class KeptStates
{
    private readonly SortedDictionary<StateKey, StressStatus> _states;

    private KeptStates(SortedDictionary<StateKey, StressStatus> states) => _states = states;

    /// <summary>No states yet.</summary>
    public static KeptStates None { get; } = new([]);

    /// <summary>The states by key.</summary>
    public IReadOnlyDictionary<StateKey, StressStatus> States => _states;

    /// <summary>The state of a row; null where none is kept.</summary>
    public StressStatus? Find(in StateKey key) => _states.TryGetValue(key, out StressStatus status) ? status : null;

    /// <summary>With these in place of those of the same rows; this where none differs.</summary>
    public KeptStates With(IEnumerable<(StateKey Key, StressStatus Status)> next)
    {
        SortedDictionary<StateKey, StressStatus>? changed = null;
        foreach ((StateKey key, StressStatus status) in next)
        {
            if (!_states.TryGetValue(key, out StressStatus held) || held != status)
            {
                changed ??= new SortedDictionary<StateKey, StressStatus>(_states);
                changed[key] = status;
            }
        }

        return changed is null ? this : new KeptStates(changed);
    }

    /// <summary>States as a snapshot has them; null where none are kept.</summary>
    public static KeptStates? Carry(StateCarrier carrier, KeptStates? kept)
    {
        if (!carrier.Flag(kept is not null))
        {
            return null;
        }

        KeyValuePair<StateKey, StressStatus>[] states = kept is null ? [] : [.. kept._states];
        var loaded = new (StateKey Key, StressStatus Status)[carrier.Count(states.Length, 4 * sizeof(int))];
        for (int i = 0; i < loaded.Length; i++)
        {
            (StateKey key, StressStatus status) = kept is null ? new(new StateKey("", default), default) : states[i];
            key = new StateKey(carrier.Text(key.Row), (PositioningModel)carrier.Int((int)key.Model));
            loaded[i] = (key, new StressStatus((StressState)carrier.Int((int)status.State), carrier.Long(status.SinceUnixNanos)));
        }

        return carrier.IsLoading ? None.With(loaded) : kept;
    }
}
