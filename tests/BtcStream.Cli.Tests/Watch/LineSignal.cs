using System.Text;

namespace BtcStream.Cli.Tests.Watch;

/// <summary>A writer that says when enough has been written, so that no test has to sleep. Any thread.</summary>
internal sealed class LineSignal(StringBuilder text, int expected) : TextWriter
{
    private readonly Lock _gate = new();
    private readonly List<(Func<string, bool> Holds, TaskCompletionSource Done)> _waiting = [];

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Completes when the expected number of lines is there.</summary>
    public Task Reached => ReachedAgain(expected);

    /// <summary>Completes when so many lines are there.</summary>
    public Task ReachedAgain(int lines) => When(all => all.Count(c => c == '\n') >= lines);

    /// <summary>Completes when all these words are there.</summary>
    public Task Until(params string[] words) => When(all => Array.TrueForAll(words, word => all.Contains(word, StringComparison.Ordinal)));

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (_gate)
        {
            text.Append(value);
            string all = text.ToString();
            foreach ((Func<string, bool> holds, TaskCompletionSource done) in _waiting)
            {
                if (holds(all))
                {
                    done.TrySetResult();
                }
            }
        }
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    private Task When(Func<string, bool> holds)
    {
        lock (_gate)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (holds(text.ToString()))
            {
                done.SetResult();
            }

            _waiting.Add((holds, done));
            return done.Task;
        }
    }
}
