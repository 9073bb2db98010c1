using BtcStream.Engine.Ring;
using BtcStream.Engine.Sharding;
using BtcStream.Engine.State;
using BtcStream.Engine.Tests.Properties;

namespace BtcStream.Engine.Tests.Sharding;

/// <summary>A message of a log as a test has it.</summary>
internal sealed record LogEntry(ulong Producer, long Sequence, byte[] Body);

/// <summary>A random log of several producers with several calls each, and the engine that the same inputs were applied to directly.</summary>
internal sealed class LogScript
{
    private const int Producers = 3;

    private readonly Random _dice;
    private readonly long[] _sequences = new long[Producers];
    private readonly Dictionary<(int Producer, uint Call), IngestCall> _calls = [];
    private long _time = TestEngine.NewYear;

    public LogScript(int seed, int messages, EngineOptions options)
    {
        _dice = new Random(seed);
        Direct = new RiskEngine(options);
        for (int i = 0; i < messages; i++)
        {
            Add();
        }
    }

    /// <summary>The engine that knows of no log.</summary>
    public RiskEngine Direct { get; }

    /// <summary>The messages, each once and in order.</summary>
    public List<LogEntry> Log { get; } = [];

    /// <summary>The same as brokers deliver them after failures: some again, some before those that come before them.</summary>
    public List<LogEntry> Troubled()
    {
        List<LogEntry> troubled = [];
        for (int i = 0; i < Log.Count; i++)
        {
            if (_dice.Next(4) == 0)
            {
                troubled.AddRange(Log.Skip(i + 1).Where(one => one.Producer == Log[i].Producer).Take(_dice.Next(3)));
            }

            troubled.Add(Log[i]);
            if (_dice.Next(4) == 0)
            {
                troubled.Add(Log[_dice.Next(i + 1)]);
                troubled.Add(Log[i] with { Sequence = 0, Body = [] });
            }
        }

        return troubled;
    }

    private void Add()
    {
        int producer = _dice.Next(Producers);
        var writer = new LogWriter();
        for (int i = _dice.Next(1, 4); i > 0; i--)
        {
            AddRecord(writer, producer, (uint)_dice.Next(1, 4));
        }

        Log.Add(new LogEntry((ulong)producer + 100, ++_sequences[producer], writer.Take()));
    }

    private void AddRecord(LogWriter writer, int producer, uint call)
    {
        switch (_dice.Next(12))
        {
            case 0:
                writer.AddPublication();
                Direct.Publish();
                break;
            case 1:
                _time += _dice.Next(2_000_000_000);
                writer.AddTick(_time);
                Direct.Tick(_time);
                break;
            case 2:
                writer.AddCallClosed(call);
                if (_calls.Remove((producer, call), out IngestCall? closed))
                {
                    Direct.Calls.Close(closed);
                }

                break;
            case 3:
                writer.AddClaim(_dice.Next(1, 9));
                break;
            default:
                InputBatch batch = Rows();
                writer.AddBatch(call, batch);
                Direct.Apply(CallOf(producer, call), batch);
                break;
        }
    }

    private InputBatch Rows()
    {
        var batch = new TestBatch(_time);
        if (_dice.Next(20) == 0)
        {
            batch.Define((uint)_dice.Next(20), Script.Universe[_dice.Next(40)].Name);
        }

        for (int i = _dice.Next(1, 5); i > 0; i--)
        {
            Script.Add(batch, _dice.Next(int.MinValue, int.MaxValue), ref _time);
        }

        if (_dice.Next(4) == 0)
        {
            batch.Quotes(new Quote { Id = (uint)_dice.Next(20), Iv = 0.5, OpenInterest = 10.0 });
        }

        return batch.Batch;
    }

    private IngestCall CallOf(int producer, uint number)
    {
        if (!_calls.TryGetValue((producer, number), out IngestCall? call))
        {
            // Numbered and listed as the log's are, so that closing forgets the same.
            call = Direct.Calls.FindOrAdd((uint)(_calls.Count + 1_000 + Log.Count * 4));
            _calls.Add((producer, number), call);
        }

        return call;
    }
}
