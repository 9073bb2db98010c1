using BtcStream.Cli.Replay;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Cli.Tests.Replay;

public sealed class ReplayPlanTests
{
    [Fact]
    public void Create_InputsOfOneMoment_KeepTheOrderGiven()
    {
        FakeInput[] inputs = [new("b", 5, 1), new("a", 5, 3, 5)];

        Assert.Equal(["b1@1", "a1@3", "b0@5", "a0@5", "a2@5"], Describe(inputs, default, isPaced: true, mostItems: 1));
    }

    [Fact]
    public void Create_Paced_PutsOneMomentOfOneInputTogetherAndNoMore() =>
        Assert.Equal(["a0,1@5", "a2@6"], Describe([new("a", 5, 5, 6)], default, isPaced: true));

    [Fact]
    public void Create_NotPaced_PutsNeighboursOfOneInputTogether() =>
        Assert.Equal(["a0,1@6", "b0@7", "a2@8"], Describe([new("a", 5, 6, 8), new("b", 7)], default, isPaced: false));

    [Fact]
    public void Create_HistoryBeforeThePace_GoesTogetherAndIsNotPaced()
    {
        FakeInput input = new("a", 1, 2, 3, 4, 5);

        IReadOnlyList<ReplayStep> steps = ReplayPlan.Create([input], new ReplayRange(null, null, From: 4), isPaced: true, mostItems: 100);

        Assert.Equal([(3L, false), (4L, true), (5L, true)], steps.Select(step => (step.TimeUnixNanos, step.IsPaced)));
        Assert.Equal([0, 1, 2], steps[0].Items);
    }

    [Fact]
    public void Create_Ranges_PartitionExactly()
    {
        FakeInput[] inputs = [new("a", 1, 2, 3), new("b", 2, 2, 4)];

        string[] first = Describe(inputs, new ReplayRange(null, To: 2, null), isPaced: false, mostItems: 1);
        string[] rest = Describe(inputs, new ReplayRange(After: 2, null, null), isPaced: false, mostItems: 1);

        Assert.Equal(["a0@1", "a1@2", "b0@2", "b1@2"], first);
        Assert.Equal(["a2@3", "b2@4"], rest);
    }

    [Fact]
    public void Create_MostItems_BoundsASteps() => Assert.Equal(["a0,1@2", "a2@3"], Describe([new("a", 1, 2, 3)], default, isPaced: false, mostItems: 2));

    /// <summary>Every item once, times never falling, ties by input and then by place: whatever the inputs, and however they are put into steps.</summary>
    [Fact]
    public void Create_AnyInputs_AreMergedByTimeInputAndPlace()
    {
        Prop.ForAll<byte[][], bool, byte>((times, isPaced, number) =>
        {
            (int from, int most) = (number % 16, (number / 16 % 5) + 1);
            FakeInput[] inputs = [.. times.Select((one, i) => new FakeInput($"{i}", [.. one.Select(time => (long)time % 16)]))];
            IReadOnlyList<ReplayStep> steps = ReplayPlan.Create(inputs, new ReplayRange(null, null, from), isPaced, most);
            (long Time, int Input, int Item)[] sent =
                [.. steps.SelectMany(step => step.Items.Select(item => (step.Input.Times[item], Array.IndexOf(inputs, step.Input), item)))];
            (long, int, int)[] all = [.. inputs.SelectMany((input, i) => input.Times.Select((time, item) => (time, i, item)))];
            return sent.SequenceEqual(all.Order())
                && steps.All(step => step.IsPaced == (isPaced && step.TimeUnixNanos >= from))
                && steps.All(step => !step.IsPaced || step.Items.All(item => step.Input.Times[item] == step.TimeUnixNanos));
        }).QuickCheckThrowOnFailure();
    }

    private static string[] Describe(FakeInput[] inputs, ReplayRange range, bool isPaced, int mostItems = 100) =>
        [.. ReplayPlan.Create(inputs, range, isPaced, mostItems).Select(step => $"{step.Input.Name}{string.Join(',', step.Items)}@{step.TimeUnixNanos}")];

    private sealed class FakeInput(string name, params long[] times) : IReplayInput
    {
        public string Name => name;

        public ReplayKind Kind => ReplayKind.History;

        public IReadOnlyList<long> Times => times;

        public IEnumerable<ReplayBatch> Build(IReadOnlyList<int> items, ReplayBuilders builders) => throw new NotSupportedException();
    }
}
