using BtcStream.Engine.Sharding;

namespace BtcStream.Engine.Tests.Sharding;

/// <summary>Logs in memory that several gateways share, with an engine behind each shard's. Everything happens when a test says so.</summary>
internal sealed class LoopbackLogs
{
    private readonly List<LoopbackGateway> _gateways = [];
    private readonly LogEngine[] _shards;
    private readonly OutcomeWriter[] _outcomes;
    private readonly LadderPartWriter[] _parts;
    private readonly List<(ulong Producer, long Sequence, byte[] Message)>[] _logs;

    public LoopbackLogs(int shards, EngineOptions? options = null)
    {
        Options = options ?? new EngineOptions();
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new LogEngine(Options))];
        _outcomes = [.. _shards.Select(shard => new OutcomeWriter(shard))];
        _parts = [.. _shards.Select((engine, i) => new LadderPartWriter(engine, i, shards, 1))];
        _logs = [.. Enumerable.Range(0, shards + 1).Select(_ => new List<(ulong, long, byte[])>())];
    }

    public EngineOptions Options { get; }

    public int Shards => _shards.Length;

    /// <summary>Shards whose engine stands still: their logs grow.</summary>
    public HashSet<int> Stalled { get; } = [];

    /// <summary>Messages of outcomes that have been told, to be told again.</summary>
    public List<(int Shard, byte[] Message)> Told { get; } = [];

    public LogEngine Shard(int shard) => _shards[shard];

    public LoopbackGateway AddGateway(ulong producer)
    {
        var gateway = new LoopbackGateway(this, producer);
        _gateways.Add(gateway);
        return gateway;
    }

    public void Append(int log, ulong producer, long sequence, byte[] message) => _logs[log].Add((producer, sequence, message));

    /// <summary>Lets everything run until nothing moves.</summary>
    public async Task PumpAsync()
    {
        bool moves = true;
        while (moves)
        {
            moves = false;
            foreach (LoopbackGateway gateway in _gateways)
            {
                moves |= gateway.Step();
                await gateway.ReadMarketAsync(_logs[Shards]);
            }

            for (int shard = 0; shard < Shards; shard++)
            {
                moves |= !Stalled.Contains(shard) && Apply(shard);
            }
        }
    }

    private bool Apply(int shard)
    {
        int from = (int)_shards[shard].Offset + 1;
        for (int i = from; i < _logs[shard].Count; i++)
        {
            (ulong producer, long sequence, byte[] message) = _logs[shard][i];
            Assert.Equal(SequenceCode.Next, _shards[shard].Apply(i, producer, sequence, message));
        }

        if (_outcomes[shard].Take() is { } told)
        {
            Told.Add((shard, told));
            _gateways.ForEach(gateway => Assert.True(gateway.Router.TryTakeOutcomes(shard, told)));
        }

        while (_outcomes[shard].TryTakeQuestion(out LogQuestion? question))
        {
            using ShardInquiry inquiry = ShardInquiry.Begin(_shards[shard], question);
            byte[] part = _parts[shard].Write(isWhole: true)!;
            byte[] answer = inquiry.Answer();
            _gateways.ForEach(gateway => gateway.Take(shard, part, answer));
        }

        return from < _logs[shard].Count;
    }
}

/// <summary>A gateway without a broker or a thread.</summary>
internal sealed class LoopbackGateway
{
    private readonly LoopbackLogs _logs;
    private readonly ulong _producer;
    private readonly long[] _sequences;
    private int _read;

    public LoopbackGateway(LoopbackLogs logs, ulong producer)
    {
        (_logs, _producer, _sequences) = (logs, producer, new long[logs.Shards + 1]);
        Host = new EngineHost(new RiskEngine(logs.Options), new HostOptions());
        (Router, _) = Host.BecomeView(logs.Shards, producer);
        Host.StartStepped();
    }

    public EngineHost Host { get; }

    public BatchRouter Router { get; }

    /// <summary>Logs that what is written has not gone to yet.</summary>
    public HashSet<int> Holding { get; } = [];

    /// <summary>Logs that do not confirm.</summary>
    public HashSet<int> Unconfirming { get; } = [];

    /// <summary>Does what waits for the engine, and hands to the logs what it wrote.</summary>
    public bool Step()
    {
        bool moves = false;
        while (Host.Step())
        {
            moves = true;
        }

        for (int log = 0; log <= _logs.Shards; log++)
        {
            while (!Holding.Contains(log) && Router.OutboxOf(log).TryTake(out byte[] message))
            {
                _logs.Append(log, _producer, ++_sequences[log], message);
                moves = true;
            }

            if (!Unconfirming.Contains(log))
            {
                Router.OnConfirmed(log, _sequences[log]);
            }
        }

        return moves;
    }

    /// <summary>Takes the ladders of a shard, and behind them an answer.</summary>
    public void Take(int shard, byte[] part, byte[] answer)
    {
        Task<PartCode> taken = Host.ApplyPartAsync(part, 0);
        while (Host.Step())
        {
        }

        Assert.Equal(PartCode.Taken, taken.Result);
        Assert.True(Router.Desk.TryTake(shard, answer));
    }

    public async Task ReadMarketAsync(List<(ulong Producer, long Sequence, byte[] Message)> log)
    {
        for (; _read < log.Count; _read++)
        {
            (ulong producer, long sequence, byte[] message) = log[_read];
            Task<SequenceCode> applied = Host.ApplyLogAsync(_read, producer, sequence, message, 0);
            while (Host.Step())
            {
            }

            Assert.Equal(SequenceCode.Next, await applied);
        }
    }
}
