using BenchmarkDotNet.Attributes;
using BtcStream.LoadGenerator.Pieces;

namespace BtcStream.Microbenchmarks.Kernels;

/// <summary>What comes out: a publication of every view after 1,024 quotes, the encoding of a snapshot of every view, and a cascade over 200,000 positions.</summary>
[MemoryDiagnoser]
public class PublicationBenchmarks : IDisposable
{
    private readonly PipelinePieces _pieces = new();

    [Benchmark]
    public void ApplyAndPublish() => _pieces.ApplyAndPublish();

    [Benchmark]
    public int EncodeView() => _pieces.EncodeView();

    [Benchmark]
    public object RunCascade() => _pieces.RunCascade();

    public void Dispose()
    {
        _pieces.Dispose();
        GC.SuppressFinalize(this);
    }
}
