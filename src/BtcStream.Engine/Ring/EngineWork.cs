using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Ring;

/// <summary>Something that passes through the ring and is done on the engine thread, in order.</summary>
public abstract class EngineWork
{
    private protected EngineWork()
    {
    }

    /// <summary>Whether it changes the state: then a journal has it before it is done. Anything else only reads.</summary>
    internal virtual bool IsInput => false;

    /// <summary>Writes it to the journal. False where that has no room for it. Engine thread.</summary>
    internal virtual bool TryRecord(JournalWriter journal) => true;

    /// <summary>Does it. Engine thread.</summary>
    internal abstract void Run(EngineHost host);

    /// <summary>Says that it will never be done, because the engine has stopped. Engine thread, or the caller's if it came too late.</summary>
    internal abstract void Fail(Exception reason);
}
