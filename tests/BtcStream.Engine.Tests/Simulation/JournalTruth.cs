using BtcStream.Engine.Durability;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Simulation;

/// <summary>
/// What a journal says of the clients' sessions, read by rules as plain as can be: which messages counted, in which order, and that their bytes are those that the
/// client made.
/// </summary>
/// <param name="make">Writes a client's message with a sequence number into a batch, as the client did.</param>
internal sealed class JournalTruth(Action<int, ulong, InputBatch> make) : IRecordVisitor
{
    private readonly Dictionary<uint, string> _sessionOf = [];
    private readonly Dictionary<string, uint> _ownerOf = new(StringComparer.Ordinal);
    private readonly InputBatch _batch = new();
    private readonly InputBatch _again = new();
    private ulong _epoch;

    /// <summary>Rows of all calls that had their session: each of them is counted, once.</summary>
    public long Rows { get; private set; }

    /// <summary>Last sequence that counted, by session.</summary>
    public Dictionary<string, ulong> Last { get; } = new(StringComparer.Ordinal);

    public void BeginSegment(string file, SegmentHeader header)
    {
        if (header.Epoch != _epoch)
        {
            _sessionOf.Clear();
            _ownerOf.Clear();
            _epoch = header.Epoch;
        }
    }

    public string? Visit(in RecordPlace place, ReadOnlySpan<byte> payload)
    {
        if (place.Header.Kind != RecordKind.Batch)
        {
            return null;
        }

        (InputBatch batch, InputBatch again) = (_batch, _again);
        batch.Clear();
        again.Clear();
        SimulatedMessage.Wipe(again);
        if (!BatchDecoder.TryRead(payload, batch))
        {
            return "the batch cannot be read";
        }

        uint call = place.Header.Call;
        again.ReceivedUnixNanos = batch.ReceivedUnixNanos;
        for (int i = 0; i < batch.MessageCount; i++)
        {
            BatchMessage message = batch.Messages[i];
            if (message.Kind == InputKind.SessionName)
            {
                string name = System.Text.Encoding.UTF8.GetString(batch.Text[message.RowStart]);
                _sessionOf[call] = name;
                _ownerOf[name] = call;
                return null;
            }

            if (message.Sequence == 0)
            {
                continue;
            }

            string session = _sessionOf[call];
            make(SimulatedClient.IndexOf(session), message.Sequence, again);
            if (_ownerOf[session] != call)
            {
                continue;
            }

            Rows += batch.RowEnd(i) - message.RowStart;
            ulong last = Last.GetValueOrDefault(session);
            if (message.Sequence > last + 1)
            {
                return $"session {session} goes from message {last} to {message.Sequence}: those between are lost";
            }

            Last[session] = Math.Max(last, message.Sequence);
        }

        return IsSame(batch, again, payload) ? null : "the batch is not what the client sent";
    }

    private static bool IsSame(InputBatch batch, InputBatch again, ReadOnlySpan<byte> payload)
    {
        int size = BatchEncoder.SizeOf(again);
        if (size != BatchEncoder.SizeOf(batch) || size > payload.Length)
        {
            return false;
        }

        byte[] bytes = new byte[size];
        BatchEncoder.Write(again, bytes);
        return payload[..size].SequenceEqual(bytes);
    }
}
