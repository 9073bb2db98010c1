using System.Collections;
using System.Reflection;
using BtcStream.Engine.History;
using BtcStream.Engine.Publication;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Market;
using BtcStream.Engine.State.Observations;
using BtcStream.Engine.State.Positions;

namespace BtcStream.Engine.Tests.Durability.Snapshots;

/// <summary>
/// Walks two engines field by field, by reflection, and says where they differ. Whatever field a class of the state is given later is compared too, unless it stands
/// in the list of those that a snapshot leaves out, with the reason.
/// </summary>
internal sealed class StateGraph
{
    /// <summary>What a snapshot leaves out.</summary>
    private static readonly HashSet<(Type Type, string Field)> LeftOut =
    [
        // Laid out, priced or gathered again when it is asked for: nothing has been priced yet where a snapshot is loaded.
        (typeof(UnderlyingBook), "_layout"), (typeof(UnderlyingBook), "_touched"), (typeof(UnderlyingBook), nameof(UnderlyingBook.TouchedCount)),
        (typeof(InstrumentState), nameof(InstrumentState.Position)), (typeof(InstrumentState), nameof(InstrumentState.IsTouched)),
        (typeof(InstrumentState), nameof(InstrumentState.NeedsPricing)), (typeof(ExpiryGroup), nameof(ExpiryGroup.IsForwardDirty)),
        (typeof(Publisher), "_feeds"), (typeof(Publisher), "_watched"),
        (typeof(ObservationSeries), "_image"), (typeof(HistoryRecorder), "_minute"), (typeof(HistoryRecorder), "_lastStrikes"), (typeof(MarketRecorder), "_depth"),
        (typeof(ModelledLiquidations), "_classes"),

        // Who records minutes' ends is put together by the engine, not by its inputs.
        (typeof(EngineState), "_recorders"),

        // Built from the rows; hashes rest on a seed that each run draws. What is found by them is compared through the rows.
        (typeof(PositionBook), nameof(PositionBook.Index)), (typeof(AccountBook), "_index"),

        // Of copies, not of rows.
        (typeof(ChunkedTable<PositionRecord>), "_ownedSince"), (typeof(ChunkedTable<PositionRecord>), "_freezes"), (typeof(ChunkedTable<PositionRecord>), "_frozenCopies"),
        (typeof(ChunkedTable<AccountRecord>), "_ownedSince"), (typeof(ChunkedTable<AccountRecord>), "_freezes"), (typeof(ChunkedTable<AccountRecord>), "_frozenCopies"),
    ];

    private readonly HashSet<(object, object)> _seen = new(ReferencePairs.Instance);

    /// <summary>Fields of numbers that were anything but their default somewhere.</summary>
    public HashSet<string> NonDefault { get; } = [];

    /// <summary>All fields of numbers met.</summary>
    public HashSet<string> Met { get; } = [];

    /// <summary>Where they differ; empty where they do not.</summary>
    public List<string> Differences { get; } = [];

    public static StateGraph Compare(RiskEngine left, RiskEngine right)
    {
        var graph = new StateGraph();
        graph.Compare(left.State, right.State, "state");
        graph.Compare(left.Publisher, right.Publisher, "publisher");
        graph.Compare(left.History, right.History, "history");
        graph.Compare(left.Calls, right.Calls, "calls");
        graph.Compare(left.Counts, right.Counts, "counts");
        return graph;
    }

    private void Compare(object? left, object? right, string path)
    {
        if (Differences.Count > 20)
        {
            return;
        }

        if (left is null || right is null || left.GetType() != right.GetType())
        {
            if (left is not null || right is not null)
            {
                Differences.Add($"{path}: {left ?? "null"} and {right ?? "null"}");
            }

            return;
        }

        Type type = left.GetType();
        if (type.IsPrimitive || type.IsEnum || left is string or Int128)
        {
            if (!left.Equals(right))
            {
                Differences.Add($"{path}: {left} and {right}");
            }

            return;
        }

        if (left is Delegate or Type or EngineOptions || (!type.IsValueType && !_seen.Add((left, right))))
        {
            return;
        }

        if (left is MarketHistory history)
        {
            Compare(history.CopySamples(), ((MarketHistory)right).CopySamples(), path + ".samples");
            Compare(history.Days.ToArray(), ((MarketHistory)right).Days.ToArray(), path + ".days");
            Compare((history.SampledOpenInterestTime, history.SampledVolumeTime), (((MarketHistory)right).SampledOpenInterestTime, ((MarketHistory)right).SampledVolumeTime), path);
        }
        else if (left is BookSide side)
        {
            Compare((side.Levels.ToArray(), side.Time), (((BookSide)right).Levels.ToArray(), ((BookSide)right).Time), path);
        }
        else if (left is Array array)
        {
            CompareArrays(array, (Array)right, path);
        }
        else if (left is IDictionary entries)
        {
            CompareArrays(ToArray(Sorted(entries)), ToArray(Sorted((IDictionary)right)), path);
        }
        else if (left is IEnumerable items)
        {
            CompareArrays(ToArray(items), ToArray((IEnumerable)right), path);
        }
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(PriorityQueue<,>))
        {
            var queues = ((PriorityQueue<ForcedOrder, long>)left, (PriorityQueue<ForcedOrder, long>)right);
            CompareArrays(ToArray(Sorted(queues.Item1)), ToArray(Sorted(queues.Item2)), path);
        }
        else
        {
            CompareFields(left, right, type, path);
        }
    }

    /// <summary>Arrays may be longer than what is in them: what one has beyond the other must be nothing.</summary>
    private void CompareArrays(Array left, Array right, string path)
    {
        for (int i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            object? one = i < left.Length ? left.GetValue(i) : null;
            object? other = i < right.Length ? right.GetValue(i) : null;
            bool isBeyond = (one is null && IsNothing(other, right)) || (other is null && IsNothing(one, left));
            if (!isBeyond)
            {
                Compare(one, other, $"{path}[{i}]");
            }
        }
    }

    private static bool IsNothing(object? value, Array array) =>
        value is null || (array.GetType().GetElementType()!.IsValueType && value.Equals(Activator.CreateInstance(value.GetType()))) || value is CallIds.Entry { Instrument: CallIds.Undefined };

    private void CompareFields(object left, object right, Type type, string path)
    {
        for (Type? at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            foreach (FieldInfo field in at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                string name = field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
                if (LeftOut.Contains((type, name)))
                {
                    continue;
                }

                if (type == typeof(ObservationBook) && name == "_supply")
                {
                    // Which there are is compared; the images are built when they are asked for.
                    Compare(Sorted((IDictionary)field.GetValue(left)!).Select(entry => entry.Key).ToArray(), Sorted((IDictionary)field.GetValue(right)!).Select(entry => entry.Key).ToArray(), path);
                    continue;
                }

                object? value = field.GetValue(left);
                Note(type, name, value);
                Compare(value, field.GetValue(right), $"{path}.{name}");
            }
        }
    }

    private void Note(Type type, string name, object? value)
    {
        if (value is not null && (value.GetType().IsPrimitive || value.GetType().IsEnum))
        {
            Met.Add($"{type.Name}.{name}");
            if (!value.Equals(Activator.CreateInstance(value.GetType())) && value is not (double.NaN or long.MinValue))
            {
                NonDefault.Add($"{type.Name}.{name}");
            }
        }
    }

    /// <summary>The order of a hash table is no state.</summary>
    private static IEnumerable<(string Key, object? Value)> Sorted(IDictionary entries) => entries.Keys.Cast<object>()
        .Select(key => (key is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : $"{key}", entries[key])).OrderBy(entry => entry.Item1, StringComparer.Ordinal);

    private static IEnumerable<ForcedOrder> Sorted(PriorityQueue<ForcedOrder, long> queue) =>
        queue.UnorderedItems.Select(item => item.Element).Order(Comparer<ForcedOrder>.Create(ForcedOrder.Compare));

    private static object?[] ToArray(IEnumerable items) => [.. items.Cast<object?>()];

    private sealed class ReferencePairs : IEqualityComparer<(object, object)>
    {
        public static ReferencePairs Instance { get; } = new();

        public bool Equals((object, object) x, (object, object) y) => ReferenceEquals(x.Item1, y.Item1) && ReferenceEquals(x.Item2, y.Item2);

        public int GetHashCode((object, object) pair) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Item1), System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Item2));
    }
}
