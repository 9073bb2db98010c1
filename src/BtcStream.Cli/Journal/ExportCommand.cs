using System.CommandLine;
using System.Text.Json.Nodes;
using BtcStream.Cli.Commands;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Ring;

namespace BtcStream.Cli.Journal;

/// <summary><c>journal export</c>: records as JSON, one a line.</summary>
internal sealed class ExportCommand(CliEnvironment environment)
{
    private readonly Argument<string> _directory = JournalCommands.DirectoryArgument();

    private readonly Option<long> _from = new("--from") { Description = "First record; the first there is unless given", HelpName = "N", DefaultValueFactory = _ => JournalInspector.FromFirst };

    private readonly Option<long> _count = new("--count") { Description = "Records at most", HelpName = "N", DefaultValueFactory = _ => long.MaxValue };

    private readonly Option<bool> _rows = new("--rows") { Description = "The rows too, each with the fields it has" };

    public Command Create(CommandRunner runner)
    {
        var command = new Command("export", "Records as JSON, one a line: what each holds, and where it is.") { _directory, _from, _count, _rows };
        runner.Bind(command, (parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        (long from, long count) = (parsed.GetValue(_from), parsed.GetValue(_count));
        if (from < JournalInspector.FromFirst || count < 0)
        {
            throw new CliException(ExitCodes.Usage, from < 0 ? $"--from is {from}; records count from 1" : $"--count is {count}; it must not be negative");
        }

        bool withRows = parsed.GetValue(_rows);
        long left = count;
        JournalCommands.Over(parsed.GetRequiredValue(_directory), storage => JournalInspector.Read(storage, from, record =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (left-- > 0)
            {
                environment.Out.WriteLine(ToJson(record, withRows).ToJsonString());
            }

            return left > 0;
        }));
        return Task.FromResult(ExitCodes.Ok);
    }

    private static JsonObject ToJson(in RecordInfo record, bool withRows)
    {
        var json = new JsonObject
        {
            ["record"] = record.Number,
            ["file"] = record.File,
            ["offset"] = record.Offset,
            ["bytes"] = record.Bytes,
            ["kind"] = record.Kind.ToString(),
        };
        switch (record.Kind)
        {
            case RecordKind.Batch when record.Batch is { } batch:
                json["call"] = record.Call;
                json["receivedUnixNanos"] = record.UnixNanos;
                json["messages"] = new JsonArray([.. batch.DescribeMessages().Select(message => ToJson(batch, message, withRows))]);
                break;
            case RecordKind.CallClosed:
                json["call"] = record.Call;
                break;
            case RecordKind.Tick:
                json["unixNanos"] = record.UnixNanos;
                break;
            case RecordKind.Publication:
                json["settles"] = record.SettledBook < 0 ? null : record.SettledBook;
                json["isInput"] = record.IsInput;
                break;
            default:
                break;
        }

        return json;
    }

    private static JsonObject ToJson(InputBatch batch, MessageInfo message, bool withRows)
    {
        var json = new JsonObject { ["kind"] = message.Kind.ToString(), ["sequence"] = message.Sequence, ["definitions"] = message.Definitions };
        json["rows"] = withRows
            ? new JsonArray([.. Enumerable.Range(message.FirstRow, message.Rows).Select(row => RowJson.Of(batch, message.Kind, row))])
            : message.Rows;
        return json;
    }
}
