using System.CommandLine;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.LoadGenerator.Journal;
using BtcStream.LoadGenerator.Positions;
using BtcStream.LoadGenerator.Rpc;

var rounds = new Option<int>("--rounds") { Description = "Alternating slices of each case", DefaultValueFactory = _ => 11 };
var slice = new Option<int>("--slice-ms") { Description = "Length of a slice in milliseconds", DefaultValueFactory = _ => 300 };
var rpc = new Command("rpc", "The gRPC layer alone: framing only, decode only, echo; one row and 1,024 rows a message") { rounds, slice };
rpc.SetAction((parsed, _) => RpcBenchmark.RunAsync(parsed.GetValue(rounds), TimeSpan.FromMilliseconds(parsed.GetValue(slice)), Environment.CommandLine));
Command ingest = IngestOptions.CreateCommand((options, cancellation) => IngestBenchmark.RunAsync(options, Environment.CommandLine, cancellation));
Command positions = PositionsOptions.CreateCommand((options, cancellation) => PositionsBenchmark.RunAsync(options, Environment.CommandLine, cancellation));
var serve = new Command(BenchServer.Command, "The server that 'rpc' starts") { Hidden = true };
serve.SetAction((_, cancellation) => BenchServer.RunAsync(cancellation));
var serveBaseline = new Command(IngestBaseline.Command, "The server that 'ingest' starts beside the real one") { Hidden = true };
serveBaseline.SetAction((_, cancellation) => IngestBaseline.RunAsync(cancellation));
return await new RootCommand("BtcStream load generator") { rpc, ingest, positions, JournalBenchmark.CreateCommand(), serve, serveBaseline }.Parse(args).InvokeAsync();
