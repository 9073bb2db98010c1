using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.Sharding;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests.Sharding;

/// <summary>A cluster without brokers: a gateway's splitter, an engine behind a log for each shard, and the view that adds up what they publish.</summary>
internal sealed class ShardedWorld
{
    private readonly BatchSplitter _splitter;
    private readonly LogEngine[] _shards;
    private readonly LadderPartWriter[] _writers;
    private readonly long[] _sequences;
    private readonly LogEngine _view;
    private readonly LogWriter _writer = new();
    private ulong _lastSequence;

    public ShardedWorld(int shards, EngineOptions? options = null)
    {
        options ??= new EngineOptions();
        _splitter = new BatchSplitter(shards);
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new LogEngine(options))];
        _writers = [.. _shards.Select((engine, i) => new LadderPartWriter(engine, i, shards, 1))];
        _sequences = new long[shards + 1];
        View = new RiskEngine(options);
        View.State.Shards = new ShardBook(shards, options.LadderGrid);
        _view = new LogEngine(View);
    }

    /// <summary>The view's engine.</summary>
    public RiskEngine View { get; }

    public int Shards => _shards.Length;

    public LogEngine Shard(int shard) => _shards[shard];

    /// <summary>Takes a batch as a gateway does.</summary>
    public void Apply(InputBatch batch)
    {
        _splitter.Split(batch, ref _lastSequence);
        for (int i = 0; i < _shards.Length; i++)
        {
            Send(_shards[i], i, _splitter.Of(i));
        }

        Send(_view, _shards.Length, _splitter.Market);
    }

    /// <summary>Has every shard publish, and the view take it.</summary>
    public void Merge(bool isWhole = false)
    {
        foreach (LadderPartWriter writer in _writers)
        {
            if (writer.Write(isWhole) is { } part)
            {
                Assert.Equal(PartCode.Taken, View.State.Shards!.Apply(View.State, part, 0));
            }
        }
    }

    /// <summary>Passes a publication point everywhere.</summary>
    public void Publish()
    {
        foreach (LogEngine shard in _shards)
        {
            shard.Engine.Publish();
        }

        Merge();
        View.Publish();
    }

    public RiskView Query(PositioningModel model) => View.Query("BTC", model, RiskParts.All);

    private void Send(LogEngine engine, int log, InputBatch? batch)
    {
        if (batch is not null)
        {
            _writer.AddBatch(1, batch);
            long sequence = ++_sequences[log];
            Assert.Equal(SequenceCode.Next, engine.Apply(sequence, 7, sequence, _writer.Take()));
        }
    }
}
