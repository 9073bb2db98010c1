namespace BtcStream.Cli.Replay;

/// <summary>Which part of the inputs is sent, and from where on at the pace of the clock. Unix nanoseconds UTC.</summary>
/// <param name="After">What is at this moment or before it is left out; null leaves out nothing.</param>
/// <param name="To">What is after this moment is left out; null leaves out nothing.</param>
/// <param name="From">What is before this moment is history: sent at once, without pace. Null: all is paced.</param>
internal readonly record struct ReplayRange(long? After, long? To, long? From)
{
    /// <summary>Whether a moment is sent.</summary>
    public bool Contains(long time) => !(time <= After) && !(time > To);
}

/// <summary>Items of one input that are sent together.</summary>
/// <param name="TimeUnixNanos">The moment; of history the newest in it.</param>
/// <param name="Input">The input.</param>
/// <param name="Items">Its items, in the order to send.</param>
/// <param name="IsPaced">Whether it waits for its moment.</param>
internal sealed record ReplayStep(long TimeUnixNanos, IReplayInput Input, IReadOnlyList<int> Items, bool IsPaced)
{
    /// <summary>The oldest moment in it.</summary>
    public long FirstUnixNanos => Input.Times[Items[0]];
}

/// <summary>
/// All inputs merged by time. Of one moment, the inputs come in the order they were given, and the items of one input in the file's order: the same
/// inputs give the same steps, always. A step never reaches past the moment of another that comes after it.
/// </summary>
internal static class ReplayPlan
{
    /// <summary>Merges.</summary>
    /// <param name="inputs">In the order that decides between them at one moment.</param>
    /// <param name="range">What is sent.</param>
    /// <param name="isPaced">Whether moments are waited for at all: without, neighbours of one input go together whatever their times.</param>
    /// <param name="mostItems">Most items of a step; above 0.</param>
    public static IReadOnlyList<ReplayStep> Create(IReadOnlyList<IReplayInput> inputs, ReplayRange range, bool isPaced, int mostItems)
    {
        List<Item> items = [];
        for (int input = 0; input < inputs.Count; input++)
        {
            IReadOnlyList<long> times = inputs[input].Times;
            for (int i = 0; i < times.Count; i++)
            {
                if (range.Contains(times[i]))
                {
                    items.Add(new Item(times[i], input, i));
                }
            }
        }

        items.Sort();
        List<ReplayStep> steps = [];
        for (int start = 0; start < items.Count;)
        {
            int end = EndOfStep(items, start, mostItems, time => isPaced && !(time < range.From));
            steps.Add(new ReplayStep(
                items[end - 1].Time, inputs[items[start].Input], [.. items[start..end].Select(item => item.Index)], isPaced && !(items[start].Time < range.From)));
            start = end;
        }

        return steps;
    }

    private static int EndOfStep(List<Item> items, int start, int mostItems, Func<long, bool> isPaced)
    {
        Item first = items[start];
        int end = start + 1;
        while (end < items.Count && end - start < mostItems && items[end].Input == first.Input && (items[end].Time == first.Time || !isPaced(items[end].Time)))
        {
            end++;
        }

        return end;
    }

    private readonly record struct Item(long Time, int Input, int Index) : IComparable<Item>
    {
        public int CompareTo(Item other) => (Time, Input, Index).CompareTo((other.Time, other.Input, other.Index));
    }
}
