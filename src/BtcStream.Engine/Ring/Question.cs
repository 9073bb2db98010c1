namespace BtcStream.Engine.Ring;

/// <summary>A function that waits for the engine thread.</summary>
internal sealed class Question<T>(Func<RiskEngine, T> ask) : EngineWork
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer.Task;

    internal override void Run(EngineHost host) => _answer.TrySetResult(ask(host.Engine));

    internal override void Fail(Exception reason) => _answer.TrySetException(reason);
}
