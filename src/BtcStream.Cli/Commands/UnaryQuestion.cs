using System.CommandLine;
using BtcStream.Cli.Client;
using BtcStream.Cli.Output;
using BtcStream.Rpc.Client;
using Google.Protobuf;
using Spectre.Console;

namespace BtcStream.Cli.Commands;

/// <summary>One question to the server and its answer, for a person or in JSON.</summary>
/// <param name="environment">Where the answer goes.</param>
/// <param name="global">The server and the form of the answer.</param>
internal sealed class UnaryQuestion(CliEnvironment environment, GlobalOptions global)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Asks and writes the answer.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> AskAsync<TRequest, TResponse>(
        ParseResult parsed,
        Func<BtcStreamClient, UnaryMethod<TRequest, TResponse>> method,
        TRequest request,
        Action<IAnsiConsole, TResponse> write,
        CancellationToken cancellation,
        Action<TResponse>? inspect = null)
        where TRequest : class, IMessage
        where TResponse : class, IMessage
    {
        using BtcStreamClient client = global.Connect(parsed);
        TResponse response = await method(client).CallAsync(request, new CallOptions { Timeout = Timeout, Cancellation = cancellation });
        inspect?.Invoke(response);
        if (parsed.GetValue(global.Json))
        {
            await environment.Out.WriteLineAsync(Json.Line(response));
        }
        else
        {
            write(environment.CreateConsole(), response);
        }

        return ExitCodes.Ok;
    }
}
