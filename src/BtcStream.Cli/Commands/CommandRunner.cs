using System.CommandLine;
using BtcStream.Rpc;

namespace BtcStream.Cli.Commands;

/// <summary>Turns the ways a command can fail into a message and an exit code, in one place.</summary>
/// <param name="environment">Where messages go.</param>
internal sealed class CommandRunner(CliEnvironment environment)
{
    /// <summary>EPIPE, of every Unix.</summary>
    public const int BrokenPipe = 32;

    /// <summary>Gives a command its action.</summary>
    /// <param name="command">The command.</param>
    /// <param name="run">Does the work; its result is the exit code.</param>
    public void Bind(Command command, Func<ParseResult, CancellationToken, Task<int>> run) =>
        command.SetAction((parsed, cancellation) => GuardAsync(() => run(parsed, cancellation), cancellation));

    private async Task<int> GuardAsync(Func<Task<int>> run, CancellationToken cancellation)
    {
        try
        {
            return await run();
        }
        catch (CliException e)
        {
            return await FailAsync(e.ExitCode, e.Message);
        }
        catch (Exception e) when (cancellation.IsCancellationRequested && e is OperationCanceledException or RpcException { Status.Code: StatusCode.Cancelled })
        {
            return await FailAsync(ExitCodes.Interrupted, "interrupted");
        }
        catch (RpcException e)
        {
            return await FailAsync(ExitCodes.Server, e.Status.ToString());
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            // Whoever read the output has read enough, as head does.
            return ExitCodes.Ok;
        }
        catch (IOException e)
        {
            return await FailAsync(ExitCodes.Usage, $"cannot write: {e.Message}");
        }
    }

    private async Task<int> FailAsync(int exitCode, string message)
    {
        await environment.Error.WriteLineAsync("btcstream: " + message);
        return exitCode;
    }
}
