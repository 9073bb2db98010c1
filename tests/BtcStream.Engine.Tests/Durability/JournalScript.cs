using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.Tests.Properties;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>
/// Plays random histories into a journaled engine: the steps of <see cref="Script"/> over several calls, some of which end, with ids that are each call's own,
/// observations, ticks, publication points, and questions and subscriptions in between.
/// </summary>
internal sealed class JournalScript(int seed, bool subscribes = true)
{
    private const int Calls = 3;

    private readonly Random _dice = new(seed);
    private readonly List<RiskSubscription> _subscriptions = [];
    private long _time = TestEngine.NewYear;

    public static void Begin(JournaledEngine engine) => engine.Apply(0, Script.Definitions().Batch);

    public void Play(JournaledEngine engine, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            Step(engine);
        }
    }

    private void Step(JournaledEngine engine)
    {
        switch (_dice.Next(16))
        {
            case 0:
                engine.Publish();
                break;
            case 1:
                _time += _dice.Next(2_000_000_000);
                engine.Tick(_time);
                break;
            case 2:
                engine.CloseCall(_dice.Next(Calls));
                break;
            case 3:
                using (engine.Engine.Query("BTC", PositioningModel.Naive, RiskParts.All))
                {
                    break;
                }

            case 4 when _subscriptions.Count > 0 && _dice.Next(2) == 0:
                _subscriptions[0].Dispose();
                _subscriptions.RemoveAt(0);
                break;
            case 4 when subscribes:
                _subscriptions.Add(engine.Engine.Subscribe("BTC", PositioningModel.TakerFlow, RiskParts.All, engine.Engine.Unsubscribe));
                break;
            case 5:
                engine.Apply(_dice.Next(Calls), Observations());
                break;
            case 6:
                engine.Apply(_dice.Next(Calls), ById());
                break;
            default:
                engine.Apply(_dice.Next(Calls), Rows());
                break;
        }
    }

    /// <summary>Several steps in one batch, publication points and ticks among them, stamped with a time of receipt.</summary>
    private InputBatch Rows()
    {
        var batch = new TestBatch(_time);
        if (_dice.Next(12) == 0)
        {
            batch.Batch.AddSessionName(System.Text.Encoding.UTF8.GetBytes($"client{_dice.Next(3)}"));
        }

        for (int i = _dice.Next(1, 6); i > 0; i--)
        {
            Script.Add(batch, _dice.Next(int.MinValue, int.MaxValue), ref _time);
            if (_dice.Next(10) == 0)
            {
                batch.Tick(_time);
            }
        }

        return batch.Batch;
    }

    /// <summary>Rows by ids of the call: defined here, defined earlier, or not at all, so that other calls' ids would give other figures.</summary>
    private InputBatch ById()
    {
        var batch = new TestBatch(_time);
        uint id = (uint)_dice.Next(4);
        if (_dice.Next(2) == 0)
        {
            batch.Define(id, Script.Universe[_dice.Next(40)].Name);
        }

        batch.Quotes((ulong)_dice.Next(5), new Quote { Id = id, Time = _time, Iv = 0.1 + _dice.NextDouble(), OpenInterest = _dice.Next(1_000) });
        return batch.Batch;
    }

    private InputBatch Observations()
    {
        var batch = new TestBatch(_time);
        batch.Batch.BeginMessage(InputKind.Observations, 0);
        int at = batch.Batch.Observations.Append(1);
        bool isCurve = _dice.Next(2) == 0;
        ObservationRow row = ObservationRow.Of(isCurve ? ObservationKind.SupplyCurve : ObservationKind.VolatilityIndex);
        (row.HasTime, row.Time) = (_dice.Next(4) > 0, _time - _dice.Next(1_000));
        (row.SourceText, row.NameText) = (batch.Text("source"), batch.Text($"name{_dice.Next(3)}"));
        if (isCurve)
        {
            row.PointCount = 2;
            batch.Batch.ObservationPoints.Add() = new ObservationPoint(-1, 70_000.0, 1e6 * _dice.NextDouble(), 0.0);
            batch.Batch.ObservationPoints.Add() = new ObservationPoint(-1, 80_000.0, 2e6, 0.0);
        }
        else
        {
            row[3] = _dice.NextDouble();
        }

        batch.Batch.Observations.Rows[at] = row;
        return batch.Batch;
    }
}
