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
    /// <summary>Signalled when the permission is withdrawn: the call is then cancelled, and ends with <see cref="WhyWithdrawn"/>.</summary>
    public abstract CancellationToken Withdrawn { get; }

    /// <summary>How a call ends whose permission was withdrawn.</summary>
    public abstract Status WhyWithdrawn { get; }

    /// <summary>What the server keeps of answers that this client has not taken, of all its calls; null for as much as the server keeps at all.</summary>
    public virtual ByteBudget? Unsent => null;

    /// <inheritdoc/>
    public virtual void OnFirstMessage()
    {
    }

    /// <summary>
    /// Waits until a call of one request and one answer may be answered. Its request is there by then, and is still bytes: as objects it takes several times as much, and so does
    /// what answers are made of.
    /// </summary>
    /// <param name="cancellation">The call has ended.</param>
    /// <exception cref="OperationCanceledException">It has, and <see cref="EndAnswer"/> does not follow.</exception>
    public virtual ValueTask BeginAnswerAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>The answer is made, or there is none. Once after each <see cref="BeginAnswerAsync"/> that completed; before the answer is sent, which takes as long as its caller likes.</summary>
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
