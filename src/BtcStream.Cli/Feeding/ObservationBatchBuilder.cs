using System.Collections;
using System.Globalization;
using BtcStream.Contracts.V1;
using BtcStream.Feeds;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace BtcStream.Cli.Feeding;

/// <summary>
/// Turns observations into batches: columns where all are of one series of a kind that has columns, else rows. Figures carry the names that the contract gives
/// its fields, so the contract's own descriptors say where they go.
/// </summary>
/// <param name="form">Columns where they can be had, or rows always.</param>
internal sealed class ObservationBatchBuilder(FeedForm form)
{
    private const int BitmapOffset = 32;
    private const string Barrier = "barrier_price";

    private static readonly OneofDescriptor Kinds = ObservationRow.Descriptor.Oneofs.Single(oneof => oneof.Name == "observation");
    private static readonly OneofDescriptor Series = ObservationColumns.Descriptor.Oneofs.Single(oneof => oneof.Name == "series");

    /// <summary>A batch whose rows are these observations, in order, so that row numbers of refusals are indexes here.</summary>
    /// <param name="sequence">The batch's sequence number.</param>
    /// <param name="observations">At least one.</param>
    public ObservationBatch Build(ulong sequence, IReadOnlyList<Observation> observations)
    {
        var batch = new ObservationBatch { Sequence = sequence };
        FieldDescriptor? series = Series.Fields.FirstOrDefault(field => field.FieldNumber == (int)observations[0].Kind);
        if (form == FeedForm.Columns && series is not null && IsOneSeries(observations))
        {
            batch.Columns = ToColumns(series, observations);
        }
        else
        {
            batch.Rows.AddRange(observations.Select(ToRow));
        }

        return batch;
    }

    private static bool IsOneSeries(IReadOnlyList<Observation> observations) =>
        observations.All(observation => observation.TimeUnixNanos is not null && IsSameSeries(observation, observations[0]));

    private static bool IsSameSeries(Observation one, Observation other) =>
        one.Kind == other.Kind && one.Source == other.Source && one.Underlying == other.Underlying && one.Name == other.Name
        && one.IsDailyClose == other.IsDailyClose && one.UntilUnixNanos == other.UntilUnixNanos && ValueOf(one, Barrier) == ValueOf(other, Barrier);

    private static double? ValueOf(Observation observation, string field)
    {
        foreach (ObservedFigure figure in observation.Figures)
        {
            if (figure.Field == field)
            {
                return figure.Value;
            }
        }

        return null;
    }

    private static ObservationRow ToRow(Observation observation)
    {
        var row = new ObservationRow { Source = observation.Source };
        if (observation.Underlying is { } underlying)
        {
            row.Underlying = underlying;
        }

        if (observation.TimeUnixNanos is { } time)
        {
            row.Time = (ulong)time;
        }

        FieldDescriptor kind = Kinds.Fields.Single(field => field.FieldNumber == (int)observation.Kind);
        IMessage content = Share(kind, observation);
        foreach (ObservedFigure figure in observation.Figures)
        {
            FieldDescriptor field = content.Descriptor.FindFieldByName(figure.Field);
            field.Accessor.SetValue(content, ValueFor(field, figure.Value));
        }

        AddParts(content, observation);
        kind.Accessor.SetValue(row, content);
        return row;
    }

    private static ObservationColumns ToColumns(FieldDescriptor series, IReadOnlyList<Observation> observations)
    {
        Observation first = observations[0];
        var columns = new ObservationColumns { Source = first.Source, Time = { observations.Select(observation => (ulong)observation.TimeUnixNanos!.Value) } };
        if (first.Underlying is { } underlying)
        {
            columns.Underlying = underlying;
        }

        IMessage content = Share(series, first);
        foreach (FieldDescriptor field in content.Descriptor.Fields.InFieldNumberOrder().Where(field => field.FieldNumber < BitmapOffset))
        {
            if (field.IsRepeated)
            {
                Fill(content, field, observations);
            }
            else if (ValueOf(first, field.Name) is { } value)
            {
                field.Accessor.SetValue(content, ValueFor(field, value));
            }
        }

        series.Accessor.SetValue(columns, content);
        return columns;
    }

    /// <summary>Fills a column unless no row has a value, and its bitmap unless all have one; a column without a bitmap is one that every row needs.</summary>
    private static void Fill(IMessage content, FieldDescriptor column, IReadOnlyList<Observation> observations)
    {
        double?[] values = [.. observations.Select(observation => ValueOf(observation, column.Name))];
        int count = values.Count(value => value is not null);
        if (count == 0)
        {
            return;
        }

        var list = (IList)column.Accessor.GetValue(content);
        byte[] present = new byte[(values.Length + 7) / 8];
        for (int i = 0; i < values.Length; i++)
        {
            list.Add(ValueFor(column, values[i] ?? 0.0));
            present[i / 8] |= (byte)(values[i] is null ? 0 : 1 << (i % 8));
        }

        if (count < values.Length)
        {
            content.Descriptor.FindFieldByName(column.Name + "_present").Accessor.SetValue(content, ByteString.CopyFrom(present));
        }
    }

    /// <summary>An observation or columns with what an observation is named by, and what it says beside figures.</summary>
    private static IMessage Share(FieldDescriptor kind, Observation observation)
    {
        IMessage content = kind.MessageType.Parser.ParseFrom(ByteString.Empty);
        switch (content)
        {
            case TreasuryObservation treasury:
                treasury.Holder = observation.Name ?? "";
                break;
            case TreasuryColumns treasury:
                treasury.Holder = observation.Name ?? "";
                break;
            case VolatilityIndexObservation index:
                index.Index = observation.Name ?? "";
                break;
            case VolatilityIndexColumns index:
                index.Index = observation.Name ?? "";
                break;
            case PredictionMarketObservation bet:
                (bet.Market, bet.Until) = (observation.Name ?? "", (ulong)(observation.UntilUnixNanos ?? 0));
                break;
            case PredictionMarketColumns bet:
                (bet.Market, bet.Until) = (observation.Name ?? "", (ulong)(observation.UntilUnixNanos ?? 0));
                break;
            case AssetPriceObservation price:
                (price.Asset, price.Kind) = (observation.Name ?? "", observation.IsDailyClose ? AssetPriceKind.DailyClose : AssetPriceKind.Live);
                break;
            case AssetPriceColumns price:
                (price.Asset, price.Kind) = (observation.Name ?? "", observation.IsDailyClose ? AssetPriceKind.DailyClose : AssetPriceKind.Live);
                break;
            case SupplyCurveObservation curve:
                (curve.Name, curve.Assumption) = (observation.Name ?? "", observation.Assumption ?? "");
                break;
            default:
                break;
        }

        return content;
    }

    private static void AddParts(IMessage content, Observation observation)
    {
        foreach (ObservedPart part in observation.Parts)
        {
            if (content is FleetObservation fleet)
            {
                var machine = new FleetMachine { Name = part.Name ?? "" };
                foreach (ObservedFigure figure in part.Figures)
                {
                    FleetMachine.Descriptor.FindFieldByName(figure.Field).Accessor.SetValue(machine, figure.Value);
                }

                fleet.Machines.Add(machine);
                continue;
            }

            foreach (ObservedFigure figure in part.Figures)
            {
                ((IList)content.Descriptor.FindFieldByName(figure.Field).Accessor.GetValue(content)).Add(figure.Value);
            }
        }
    }

    /// <summary>Counts travel as integers.</summary>
    private static object ValueFor(FieldDescriptor field, double value) =>
        Convert.ChangeType(value, field.FieldType == FieldType.Double ? typeof(double) : typeof(uint), CultureInfo.InvariantCulture);
}
