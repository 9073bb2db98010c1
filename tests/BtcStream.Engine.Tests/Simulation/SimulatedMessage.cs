using System.Numerics;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Ring;
using BtcStream.Engine.Tests.Properties;

namespace BtcStream.Engine.Tests.Simulation;

/// <summary>
/// A message of a client: the same figures each time it is sent. Rows of all kinds, most of them well, some of them old, unknown, out of range or from the future.
/// </summary>
/// <param name="Step">Chooses all that is in it.</param>
/// <param name="Time">The client's time when it made it.</param>
internal readonly record struct SimulatedMessage(int Step, long Time)
{
    /// <summary>More rows of any kind but quotes than are ever added to one batch.</summary>
    private const int MostRows = 16;

    /// <summary>
    /// Clears what earlier messages left in the entries of fields that a row does not have: it means nothing, is in the journal all the same, and would not be there
    /// when the batch is made again.
    /// </summary>
    public static void Wipe(InputBatch batch)
    {
        foreach (InputKind kind in ColumnTables.Kinds)
        {
            ColumnSet columns = batch.ColumnsOf(kind)!;
            columns.Append(MostRows);
            for (int column = 0; column < BitOperations.PopCount(ColumnTables.AllOf(kind)); column++)
            {
                ColumnTables.Bytes(columns, column).Clear();
            }

            columns.Truncate(0);
        }
    }

    /// <summary>Adds it to a batch, under its sequence number.</summary>
    public void AddTo(InputBatch to, ulong sequence)
    {
        var batch = new TestBatch(to);
        var dice = new Random(Step);
        long time = Time;
        switch (dice.Next(12))
        {
            case 0:
                AddObservation(batch, dice);
                break;
            case 1:
                AddById(batch, dice);
                break;
            case 2:
                AddBroken(batch, dice);
                break;
            case 3:
                AddMany(batch, dice);
                break;
            default:
                int step = Step;
                while (Script.Add(batch, step++, ref time))
                {
                }

                break;
        }

        to.SetSequence(sequence);
    }

    /// <summary>By ids of the call: defined here, defined earlier, or not at all.</summary>
    private void AddById(TestBatch batch, Random dice)
    {
        batch.Batch.BeginMessage(InputKind.Quotes, 0);
        uint id = (uint)dice.Next(80);
        if (dice.Next(2) == 0)
        {
            batch.Batch.Definitions.Add() = new DefinitionRow { Id = id, NameText = batch.Text(Script.Universe[dice.Next(40)].Name) };
        }

        batch.Add(new Quote { Id = id, Time = Time, Iv = 0.1 + dice.NextDouble(), OpenInterest = dice.Next(1_000) });
    }

    private void AddBroken(TestBatch batch, Random dice)
    {
        (_, string name) = Script.Universe[dice.Next(40)];
        batch.Quotes(dice.Next(7) switch
        {
            0 => new Quote { Name = "BTC-nonsense", Time = Time, Iv = 0.5 },
            1 => new Quote { Name = name, Time = Time, Iv = double.NaN },
            2 => new Quote { Name = name, Time = -1, Iv = 0.5 },
            3 => new Quote { Name = name, Time = long.MaxValue - 1_000_000_000_000_000_000, OpenInterest = -5.0 },
            4 => new Quote { Name = name, Venue = "nowhere", Time = Time, OpenInterest = 1.0 },
            5 => new Quote { Name = name, Time = Time, OpenInterest = double.PositiveInfinity },
            _ => new Quote { Time = Time, Iv = 0.5 },
        });
    }

    /// <summary>Enough rows to fill buffers and segments.</summary>
    private void AddMany(TestBatch batch, Random dice)
    {
        batch.Quotes();
        for (int i = dice.Next(1, 30); i > 0; i--)
        {
            batch.Add(new Quote { Name = Script.Universe[dice.Next(40)].Name, Time = Time + i, Forward = 90_000.0 + dice.Next(1_000), Iv = 0.2 + dice.NextDouble(), OpenInterest = dice.Next(500) });
        }
    }

    private void AddObservation(TestBatch batch, Random dice)
    {
        batch.Batch.BeginMessage(InputKind.Observations, 0);
        int at = batch.Batch.Observations.Append(1);
        ObservationRow row = ObservationRow.Of(dice.Next(2) == 0 ? ObservationKind.SupplyCurve : ObservationKind.VolatilityIndex);
        (row.HasTime, row.Time) = (dice.Next(4) > 0, Time - dice.Next(1_000));
        (row.SourceText, row.NameText) = (batch.Text("source"), batch.Text($"name{dice.Next(3)}"));
        if (row.Kind == ObservationKind.SupplyCurve)
        {
            row.PointCount = 1 + dice.Next(2);
            for (int i = 0; i < row.PointCount; i++)
            {
                batch.Batch.ObservationPoints.Add() = new ObservationPoint(-1, 70_000.0 + (10_000.0 * i), 1e6 * dice.NextDouble(), 0.0);
            }
        }
        else
        {
            row[3] = dice.NextDouble() - 0.1;
        }

        batch.Batch.Observations.Rows[at] = row;
    }
}
