using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.State;

/// <content>Its part of a snapshot. Rows of positions and accounts, definitions and observations are carried apart.</content>
internal sealed partial class EngineState
{
    /// <summary>Carries all the rest.</summary>
    /// <param name="carrier">Carries.</param>
    /// <param name="definitions">The definitions, when loading.</param>
    public void Carry(StateCarrier carrier, DefinitionImage? definitions)
    {
        _nextBoundary = carrier.Long(_nextBoundary);
        Entering = carrier.Long(Entering);
        Time.Carry(carrier);
        Venues.Carry(carrier);
        Underlyings.Carry(carrier);
        Instruments.Carry(carrier, definitions, Venues);
        for (int i = 0; i < Underlyings.Count; i++)
        {
            Underlyings[i].Carry(carrier, Venues, Instruments);
        }

        Positions.Carry(carrier);
        Sessions.Carry(carrier);
        if (carrier.IsLoading)
        {
            Definer.FindNextExpiry();
        }
    }
}
