using System.Text;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Simulation;

/// <summary>
/// A client with a named session: sends messages, several a batch, reads acks or leaves them, goes away in the middle and comes back. It knows what it has been told,
/// and says so where what it is told next does not fit.
/// </summary>
internal sealed class SimulatedClient(int index, Random dice, SimulatedClock clock)
{
    private readonly List<SimulatedMessage> _messages = [];
    private readonly Queue<SentBatch> _sent = new();
    private readonly List<IngestSession> _left = [];
    private readonly string _name = $"client-{index}";
    private IngestSession? _session;
    private InputBatch? _rented;
    private ulong _next;
    private ulong _calledLast;
    private ulong _resumedAt;
    private int _stalledFor;
    private bool _isNaming;

    public string Name => _name;

    /// <summary>The last sequence that it was told is safe.</summary>
    public ulong Acked { get; private set; }

    /// <summary>The highest sequence that it ever handed over.</summary>
    public ulong Sent { get; private set; }

    public int Resumes { get; private set; }

    /// <summary>Whether anything was left unread while it stalled, so that it could not send.</summary>
    public int HeldUp { get; private set; }

    public static int IndexOf(string name) => int.Parse(name.AsSpan("client-".Length), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Writes one of its messages again.</summary>
    public void Make(ulong sequence, InputBatch batch) => _messages[(int)sequence - 1].AddTo(batch, sequence);

    /// <summary>The server is gone, and with it all calls.</summary>
    public void Lose()
    {
        _left.Clear();
        _session = null;
        Hang();
    }

    /// <summary>What a server without promises has lost, it has to be told again.</summary>
    public void Unpromise(ulong last) => Acked = Math.Min(Acked, last);

    /// <summary>Does one thing.</summary>
    public void Act(EngineHost host)
    {
        if (_stalledFor > 0)
        {
            _stalledFor--;
            return;
        }

        if (_left.Count > 0 && dice.Next(4) == 0 && HasRoom(host))
        {
            _left[0].Dispose();
            _left.RemoveAt(0);
        }
        else if (_session is null)
        {
            Connect(host);
        }
        else if (_isNaming)
        {
            TakeName();
        }
        else
        {
            Stream(host);
        }

        Require(_session is null || _session.InFlight <= 8, $"{_session?.InFlight} batches of {_name} are under way");
    }

    private void Connect(EngineHost host)
    {
        // The call and its name, and later its end: two places in the ring.
        if (dice.Next(3) != 0 || host.Ring.Count + 2 > host.Ring.Capacity)
        {
            return;
        }

        _session = host.OpenSession();
        if (!_session.TryRent(out InputBatch? batch) || batch is null)
        {
            _session.Dispose();
            Hang();
            _session = null;
            return;
        }

        batch.AddSessionName(Encoding.UTF8.GetBytes(_name));
        HandOver(batch);
        _isNaming = true;
    }

    private void TakeName()
    {
        if (!_session!.TryTakeApplied(out BatchReceipt? batch))
        {
            if (HasEnded)
            {
                Leave();
            }

            return;
        }

        ulong last = batch.Result.LastSequence;
        Require(batch.Result.RejectedDefinitions == 0, $"{_name} was refused");
        Require(last >= Acked, $"{_name} was told that message {Acked} is safe, and at its resume only {last} is");
        Require(last <= Sent, $"{_name} has sent {Sent} messages, and is told of {last}");
        _session.Return(batch);
        (_isNaming, _resumedAt, _calledLast, Acked) = (false, last, last, last);
        _next = dice.Next(4) == 0 ? (ulong)Math.Max(1, (long)last - dice.Next(4)) : last + 1;
        Resumes += last > 0 ? 1 : 0;
    }

    private void Stream(EngineHost host)
    {
        int choice = dice.Next(40);
        if (choice == 0)
        {
            Leave();
        }
        else if (choice == 1)
        {
            _stalledFor = dice.Next(20);
        }
        else if (choice < 14)
        {
            ReadAcks(dice.Next(1, 6));
        }
        else if (HasEnded)
        {
            if (choice < 20)
            {
                ReadAcks(8);
                Leave();
            }
            else
            {
                // What was rented before the end may still be handed over after it.
                Send(host);
            }
        }
        else
        {
            Send(host);
        }
    }

    private bool HasEnded => _session!.Failure is not null || _session.IsTakenOver;

    /// <summary>Rents first and hands over later, as a call does that waits for its socket in between.</summary>
    private void Send(EngineHost host)
    {
        if (_rented is null)
        {
            HeldUp += _session!.TryRent(out _rented) ? 0 : 1;
            if (dice.Next(3) == 0)
            {
                return;
            }
        }

        if (_rented is null || !HasRoom(host))
        {
            return;
        }

        SimulatedMessage.Wipe(_rented);
        _rented.ReceivedUnixNanos = clock.Now;
        ulong first = _next;
        for (int i = dice.Next(1, 5); i > 0; i--)
        {
            if (_next > (ulong)_messages.Count)
            {
                _messages.Add(new SimulatedMessage(dice.Next(), clock.Now - dice.Next(1_000_000_000)));
            }

            Make(_next, _rented);
            Sent = Math.Max(Sent, _next++);
        }

        _sent.Enqueue(new SentBatch(first, _next - 1, _rented.RowCount));
        HandOver(_rented);
        _rented = null;
    }

    private void ReadAcks(int most)
    {
        while (most-- > 0 && _session!.TryTakeApplied(out BatchReceipt? batch))
        {
            SentBatch sent = _sent.Dequeue();
            BatchResult result = batch.Result;
            Require(result.LastSequence >= _calledLast, $"{_name} was acked {_calledLast}, then {result.LastSequence}");
            if (!_session.IsTakenOver)
            {
                Require(result.LastSequence == Math.Max(sent.Last, _resumedAt), $"{_name} sent messages {sent.First} to {sent.Last}, and the ack says {result.LastSequence}");
                Require(result.Counts.Total == sent.Rows, $"{_name} sent {sent.Rows} rows, and {result.Counts.Total} are acked");
                Require(sent.Last > _resumedAt || result.Counts.Accepted == 0, $"{_name} sent messages {sent.First} to {sent.Last} again, and rows of them were applied twice");
            }

            _calledLast = result.LastSequence;
            Acked = Math.Max(Acked, _calledLast);
            _session.Return(batch);
        }
    }

    /// <summary>Vanishes: the server learns of it some time later.</summary>
    private void Leave()
    {
        _left.Add(_session!);
        _session = null;
        Hang();
    }

    private void Hang()
    {
        _sent.Clear();
        (_rented, _isNaming, _stalledFor) = (null, false, 0);
    }

    private void HandOver(InputBatch batch) => Require(_session!.SubmitAsync(batch).AsTask() is { IsCompletedSuccessfully: true, Result: true }, "the ring took nothing");

    private static bool HasRoom(EngineHost host) => host.Ring.Count < host.Ring.Capacity;

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private readonly record struct SentBatch(ulong First, ulong Last, int Rows);
}
