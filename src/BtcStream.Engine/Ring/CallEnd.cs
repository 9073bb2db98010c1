using BtcStream.Engine.Durability;
using BtcStream.Engine.State;

namespace BtcStream.Engine.Ring;

/// <summary>A call has ended, after all that came of it: its ids are forgotten, and its named session is nobody's.</summary>
internal sealed class CallEnd(IngestCall call) : EngineWork
{
    internal override bool IsInput => true;

    internal override bool TryRecord(JournalWriter journal) => journal.TryAppendClosed(call);

    internal override void Run(EngineHost host) => host.Close(call);

    internal override void Fail(Exception reason)
    {
    }
}
