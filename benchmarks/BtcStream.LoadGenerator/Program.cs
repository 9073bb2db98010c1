using System.CommandLine;
using BtcStream.LoadGenerator.Attacks;
using BtcStream.LoadGenerator.Fanout;
using BtcStream.LoadGenerator.Frames;
using BtcStream.LoadGenerator.Gates;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.LoadGenerator.Journal;
using BtcStream.LoadGenerator.Latency;
using BtcStream.LoadGenerator.Peers;
using BtcStream.LoadGenerator.Positions;
using BtcStream.LoadGenerator.Report;
using BtcStream.LoadGenerator.Rpc;
using BtcStream.LoadGenerator.Soak;

// Without the folders of the machine it ran on, which are nobody's business.
string commandLine = $"BtcStream.LoadGenerator {string.Join(' ', args)}";
// A sender of an open loop sleeps on its thread between two messages.
ThreadPool.SetMinThreads(Environment.ProcessorCount + 2, Environment.ProcessorCount + 2);
var rounds = new Option<int>("--rounds") { Description = "Alternating slices of each case", DefaultValueFactory = _ => 11 };
var slice = new Option<int>("--slice-ms") { Description = "Length of a slice in milliseconds", DefaultValueFactory = _ => 300 };
var rpc = new Command("rpc", "The gRPC layer alone: framing only, decode only, echo; one row and 1,024 rows a message") { rounds, slice };
rpc.SetAction((parsed, _) => RpcBenchmark.RunAsync(parsed.GetValue(rounds), TimeSpan.FromMilliseconds(parsed.GetValue(slice)), commandLine));
Command ingest = IngestOptions.CreateCommand((options, cancellation) => IngestBenchmark.RunAsync(options, commandLine, cancellation));
Command positions = PositionsOptions.CreateCommand((options, cancellation) => PositionsBenchmark.RunAsync(options, commandLine, cancellation));
Command latency = LatencyOptions.CreateCommand((options, cancellation) => LatencyBenchmark.ExecuteAsync(options, commandLine, cancellation));
Command fanout = FanoutOptions.CreateCommand((options, cancellation) => FanoutBenchmark.ExecuteAsync(options, commandLine, cancellation));
Command soak = SoakOptions.CreateCommand((options, cancellation) => SoakBenchmark.ExecuteAsync(options, commandLine, cancellation));
Command report = ReportOptions.CreateCommand((options, cancellation) => ReportRun.ExecuteAsync(options, commandLine, cancellation));
Command peers = PeersOptions.CreateCommand((options, cancellation) => PeersBenchmark.ExecuteAsync(options, commandLine, cancellation));
var serve = new Command(BenchServer.Command, "The server that 'rpc' starts") { Hidden = true };
serve.SetAction((_, cancellation) => BenchServer.RunAsync(cancellation));
var serveBaseline = new Command(IngestBaseline.Command, "The server that 'ingest' starts beside the real one") { Hidden = true };
serveBaseline.SetAction((_, cancellation) => IngestBaseline.RunAsync(cancellation));
var serveEcho = new Command(EchoServer.Command, "The server that 'latency' starts beside the real one") { Hidden = true };
serveEcho.SetAction((_, cancellation) => EchoServer.RunAsync(cancellation));
return await new RootCommand("BtcStream load generator") { rpc, ingest, positions, latency, fanout, soak, peers, report, JournalBenchmark.CreateCommand(commandLine), RecoveryBenchmark.CreateCommand(commandLine), AttackBenchmark.CreateCommand(commandLine), GateRun.CreateCommand(), FrameFile.CreateCommand(), serve, serveBaseline, serveEcho }.Parse(args).InvokeAsync();
