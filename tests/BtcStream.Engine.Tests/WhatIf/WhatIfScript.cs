using BtcStream.Quant.Domain;

namespace BtcStream.Engine.Tests.WhatIf;

/// <summary>
/// A random sequence of inputs that keeps to whole prices and sizes that are powers of two apart, played into as many engines as wanted: the same seed gives the same
/// inputs. It remembers what is open, so that rows can be sent again.
/// </summary>
internal sealed class WhatIfScript(int seed)
{
    private readonly Random _random = new(seed);
    private double _index = 90_000;
    private double _perpetual = 90_010;

    /// <summary>The last row of each position that is open.</summary>
    public Dictionary<(ulong Account, string Contract, byte Side), PositionTerms> Open { get; } = [];

    public static TestEngine Play(int seed, int steps) => Play(seed, steps, out _);

    public static TestEngine Play(int seed, int steps, out WhatIfScript script)
    {
        TestEngine engine = WhatIfWorld.Begin();
        script = new WhatIfScript(seed);
        for (int i = 0; i < steps; i++)
        {
            script.Step(engine);
        }

        // Accounts over several instruments wait for a publication point at most.
        engine.Engine.Publish();
        return engine;
    }

    public void Step(TestEngine engine) => WhatIfWorld.Accept(engine, Next(engine.Engine.AsOfUnixNanos!.Value));

    /// <summary>The next batch of an engine that is at this time.</summary>
    public TestBatch Next(long asOf)
    {
        var batch = new TestBatch();
        switch (_random.Next(12))
        {
            case 0:
                _index += _random.Next(-400, 401);
                batch.Index(_index);
                break;
            case 1:
                _perpetual = _index + _random.Next(-40, 41);
                batch.Perpetual("B", _perpetual, _random.Next(4) == 0 ? _random.Next(1_000, 2_000) : null);
                break;
            case 2:
                batch.Account((ulong)_random.Next(100, 112), _random.Next(-10, 400) * 1_000.0);
                break;
            case 3:
                batch.Account((ulong)_random.Next(200, 204), _random.Next(0, 64) / 8.0);
                break;
            case 4:
                batch.ForcedOrder("B", _random.Next(2) == 0 ? WhatIfWorld.Long : WhatIfWorld.Short, _index + _random.Next(-500, 501), _random.Next(1, 64));
                break;
            case 5:
                batch.Time(asOf + (_random.Next(1, 600) * UnixTime.NanosPerSecond));
                break;
            case 6:
                batch.Publish();
                break;
            case 7:
                batch.Index(3_000 + _random.Next(-60, 61), underlying: "ETH");
                break;
            default:
                Upsert(batch);
                break;
        }

        return batch;
    }

    /// <summary>Isolated accounts are below 100, linear cross ones from 100, inverse ones from 200; some cross ones hold an instrument both ways.</summary>
    private void Upsert(TestBatch batch)
    {
        PositionTerms row = _random.Next(5) switch
        {
            0 => Cross((ulong)_random.Next(100, 112), ["A", "B", "F", "E"], _random.Next(1, 64) / 8.0),
            1 => Cross((ulong)_random.Next(200, 204), ["I"], _random.Next(1, 64) * 1_024.0),
            _ => Isolated(),
        };
        if (Open.ContainsKey((row.Account, row.Contract, row.Side)) && _random.Next(3) == 0)
        {
            row = new PositionTerms(row.Account, row.Contract, row.Side, 0.0) { IsCross = row.IsCross };
        }

        batch.Positions(row);
        if (row.Size == 0.0)
        {
            Open.Remove((row.Account, row.Contract, row.Side));
        }
        else
        {
            Open[(row.Account, row.Contract, row.Side)] = row;
        }
    }

    private PositionTerms Cross(ulong account, string[] contracts, double size)
    {
        string contract = contracts[_random.Next(contracts.Length)];
        byte side = account % 4 == 0 || _random.Next(2) == 0 ? WhatIfWorld.Long : WhatIfWorld.Short;
        return new PositionTerms(account, contract, side, size) { IsCross = true };
    }

    private PositionTerms Isolated()
    {
        ulong account = (ulong)_random.Next(1, 40);
        byte side = _random.Next(2) == 0 ? WhatIfWorld.Long : WhatIfWorld.Short;
        string contract = account < 30 ? "ABF"[_random.Next(3)].ToString() : "I";
        double size = contract == "I" ? _random.Next(1, 64) * 1_024.0 : _random.Next(1, 64) / 8.0;
        var row = new PositionTerms(account, contract, side, size) { Entry = _index + _random.Next(-2_000, 2_001) };
        return account % 5 == 0
            ? row with { VenuePrice = _index + _random.Next(-9_000, 9_001) }
            : row with { Leverage = 1 << _random.Next(1, 6) };
    }
}
