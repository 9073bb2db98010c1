using System.CommandLine;
using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;
using Google.Protobuf;
using Spectre.Console;

namespace BtcStream.Cli.Commands;

/// <summary>One question to the server and its answer, for a person or in JSON.</summary>
/// <param name="environment">Where the answer goes.</param>
/// <param name="global">The server and the form of the answer.</param>
internal sealed class UnaryQuestion(CliEnvironment environment, GlobalOptions global)
{
    /// <summary>Asks and writes the answer.</summary>
    /// <param name="parsed">Has the server and the form of the answer.</param>
    /// <param name="method">The method asked.</param>
    /// <param name="request">The question.</param>
    /// <param name="write">Writes the answer for a person.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="inspect">Told of the answer before it is written.</param>
    /// <param name="label">Whether to ask the server if its data is made up, and to say so first: for answers that do not say it themselves.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> AskAsync<TRequest, TResponse>(
        ParseResult parsed,
        Func<BtcStreamMethods, UnaryMethod<TRequest, TResponse>> method,
        TRequest request,
        Action<IAnsiConsole, TResponse> write,
        CancellationToken cancellation,
        Action<TResponse>? inspect = null,
        bool label = false)
        where TRequest : class, IMessage
        where TResponse : class, IMessage
    {
        CallOptions options = global.CallOptions(parsed, cancellation);
        using BtcStreamMethods client = global.Connect(parsed);
        TResponse response = await method(client).CallAsync(request, options);
        inspect?.Invoke(response);
        if (parsed.GetValue(global.Json))
        {
            await environment.Out.WriteLineAsync(Json.Line(response));
        }
        else
        {
            if (label && (await client.GetServerInfo.CallAsync(new GetServerInfoRequest(), options)).Synthetic)
            {
                await environment.Out.WriteLineAsync($"{SummaryText.Synthetic}: made-up data");
            }

            write(environment.CreateConsole(), response);
        }

        return ExitCodes.Ok;
    }
}
