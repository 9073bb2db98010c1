using BtcStream.Rpc.Framing;
using Microsoft.AspNetCore.Http;

namespace BtcStream.Rpc.Server;

/// <summary>Stands before every call: says who calls, and whether the call may start. Any thread.</summary>
public interface ICallGate
{
    /// <summary>Admits a call or refuses it. Asked once a call, before anything but its headers is read, and before it is known whether there is such a method.</summary>
    /// <param name="http">The request that carries the call.</param>
    /// <param name="method">The full name asked for, <c>package.Service/Method</c>: the caller's own text.</param>
    /// <returns>A lease, or the status that the call ends with.</returns>
    public CallAdmission Admit(HttpContext http, string method);
}

/// <summary>What a gate says of a call.</summary>
/// <param name="Lease">The permission to run; null where it is refused.</param>
/// <param name="Refusal">How a refused call ends.</param>
public readonly record struct CallAdmission(CallLease? Lease, Status Refusal)
{
    /// <summary>Lets a call run.</summary>
    /// <param name="lease">Disposed at its end.</param>
    public static CallAdmission Admit(CallLease lease) => new(lease, Status.Ok);

    /// <summary>Refuses a call.</summary>
    /// <param name="status">How it ends.</param>
    public static CallAdmission Refuse(Status status) => new(null, status);
}

/// <summary>A call's permission to run. It ends with the call, or is withdrawn before. Any thread.</summary>
public abstract class CallLease : IDisposable, IFirstMessage
{
    private static readonly Task<bool> MayAnswer = Task.FromResult(true);

    /// <summary>Signalled when the permission is withdrawn: the call is then cancelled, and ends with <see cref="WhyWithdrawn"/>.</summary>
    public abstract CancellationToken Withdrawn { get; }

    /// <summary>How a call ends whose permission was withdrawn.</summary>
    public abstract Status WhyWithdrawn { get; }

    /// <summary>What the server keeps of answers that this client has not taken, of all its calls; null for as much as the server keeps at all.</summary>
    public virtual ByteBudget? Unsent => null;

    /// <summary>What the server keeps of this client's requests, of methods that take one, until they are answered, of all its calls; null for as much as the server keeps at all.</summary>
    public virtual ByteBudget? Unanswered => null;

    /// <inheritdoc/>
    public virtual void OnFirstMessage()
    {
    }

    /// <summary>
    /// Whether a call of one request and one answer may be answered now; <see cref="EndAnswer"/> follows if so. Its request is there by then, and is still bytes: as objects it takes
    /// several times as much, and so does what answers are made of.
    /// </summary>
    public virtual bool TryBeginAnswer() => true;

    /// <summary>Waits until it may, where <see cref="TryBeginAnswer"/> said that it may not yet.</summary>
    /// <param name="cancellation">The call has ended, or the server stops. That is no exception here, since thousands may end at once.</param>
    /// <returns>Whether it may; <see cref="EndAnswer"/> follows if so.</returns>
    public virtual Task<bool> BeginAnswerAsync(CancellationToken cancellation) => MayAnswer;

    /// <summary>The answer is made, or there is none: once for each beginning, and before the answer is sent, which takes as long as its caller likes.</summary>
    public virtual void EndAnswer()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The call has ended.</summary>
    /// <param name="disposing">Always true: there are no finalizers.</param>
    protected abstract void Dispose(bool disposing);
}
