using BtcStream.Rpc;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Server.Limits;

namespace BtcStream.Server.Security;

/// <summary>A call that was let in.</summary>
/// <param name="gate">Let it in.</param>
/// <param name="client">Whose call it is, for limits.</param>
/// <param name="halfOpen">Where it counts until its first message has come; null for nowhere.</param>
/// <param name="caller">Whose call it is.</param>
/// <param name="access">What it asked for.</param>
/// <param name="weight">How much it takes to answer it.</param>
internal sealed class GateLease(SecurityGate gate, ClientUsage client, HalfOpenCalls? halfOpen, Caller caller, Access access, QuestionWeight weight) : CallLease
{
    private readonly CancellationTokenSource _withdrawn = new();
    private Status _why = Status.Ok;
    private int _isDisposed;
    private HalfOpenCalls? _halfOpen = halfOpen;
    private QuestionWeight _weight = weight;

    /// <summary>Whose call it is, for limits.</summary>
    public ClientUsage Client => client;

    /// <summary>Whose call it is.</summary>
    public Caller Caller => caller;

    /// <summary>What it asked for.</summary>
    public Access Access => access;

    /// <summary>When the caller's certificate does; the end of time where it has none.</summary>
    public DateTimeOffset Expires => caller.Expires;

    /// <inheritdoc/>
    public override CancellationToken Withdrawn => _withdrawn.Token;

    /// <inheritdoc/>
    public override Status WhyWithdrawn => _why;

    /// <inheritdoc/>
    public override ByteBudget Unsent => client.Unsent;

    /// <inheritdoc/>
    public override void OnFirstMessage() => GiveBackPlace();

    /// <inheritdoc/>
    public override ByteBudget Unanswered => client.Unanswered;

    /// <inheritdoc/>
    public override bool TryBeginAnswer() => client.Turns.TryBegin(_weight);

    /// <inheritdoc/>
    public override Task<bool> BeginAnswerAsync(CancellationToken cancellation) => client.Turns.BeginAsync(_weight, cancellation);

    /// <inheritdoc/>
    public override void EndAnswer() => client.Turns.End(_weight);

    /// <summary>For a question in hand that shows to be a long one: gives its turn back, and waits for one of those. The call's own thread.</summary>
    /// <param name="cancellation">The call has ended.</param>
    /// <exception cref="OperationCanceledException">It has.</exception>
    public async Task ChangeToLongAsync(CancellationToken cancellation)
    {
        client.Turns.End(_weight);
        _weight = QuestionWeight.None;
        _weight = await client.Turns.BeginAsync(QuestionWeight.Long, cancellation) ? QuestionWeight.Long : throw new OperationCanceledException(cancellation);
    }

    /// <summary>Ends the call.</summary>
    /// <param name="reason">For the caller.</param>
    public void Withdraw(string reason)
    {
        lock (_withdrawn)
        {
            if (_isDisposed == 0)
            {
                _why = new Status(StatusCode.Unauthenticated, reason);
                _withdrawn.Cancel();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_withdrawn)
        {
            if (_isDisposed != 0)
            {
                return;
            }

            _isDisposed = 1;
        }

        gate.Remove(this);
        GiveBackPlace();
        client.EndCall();
        _withdrawn.Dispose();
    }

    /// <summary>It no longer waits for its first message; once.</summary>
    private void GiveBackPlace() => Interlocked.Exchange(ref _halfOpen, null)?.GiveBack();
}
