using BenchmarkDotNet.Attributes;
using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Pieces;

namespace BtcStream.Microbenchmarks.Kernels;

/// <summary>The pieces between wire and wire, for messages of 1,024 rows; beside the decoders Google.Protobuf's parse of the same bytes. Times are per row.</summary>
[MemoryDiagnoser]
public class PipelineBenchmarks : IDisposable
{
    private readonly PipelinePieces _pieces = new();

    [Benchmark(Baseline = true, OperationsPerInvoke = PipelinePieces.Rows)]
    public QuoteBatch ProtobufParseColumns() => _pieces.ParseColumns();

    [Benchmark(OperationsPerInvoke = PipelinePieces.Rows)]
    public int DecodeColumns() => _pieces.DecodeColumns();

    [Benchmark(OperationsPerInvoke = PipelinePieces.Rows)]
    public QuoteBatch ProtobufParseRows() => _pieces.ParseRows();

    [Benchmark(OperationsPerInvoke = PipelinePieces.Rows)]
    public int DecodeRows() => _pieces.DecodeRows();

    [Benchmark(OperationsPerInvoke = PipelinePieces.Rows)]
    public void DecodeAndApplyQuotes() => _pieces.ApplyQuotes();

    [Benchmark(OperationsPerInvoke = PipelinePieces.Rows)]
    public void UpsertPositions() => _pieces.UpsertPositions();

    public void Dispose()
    {
        _pieces.Dispose();
        GC.SuppressFinalize(this);
    }
}
