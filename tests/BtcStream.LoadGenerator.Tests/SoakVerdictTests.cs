using System.Xml.Linq;
using BtcStream.LoadGenerator.Charts;
using BtcStream.LoadGenerator.Soak;

namespace BtcStream.LoadGenerator.Tests;

/// <summary>What counts as flat, and the plot of it.</summary>
public sealed class SoakVerdictTests
{
    private const long MiB = 1024 * 1024;

    [Fact]
    public void Of_SawtoothOnAFlatFloor_Holds() => Assert.Empty(Verdict(second => (40 + (second % 10 * 5)) * MiB, _ => 120 * MiB).Failures);

    [Fact]
    public void Of_FloorThatRises_Fails() =>
        Assert.Contains(Verdict(second => (40 + (second % 10 * 5) + (second / 10)) * MiB, _ => 120 * MiB).Failures, failure => failure.Contains("managed heap", StringComparison.Ordinal));

    [Fact]
    public void Of_ResidentMemoryThatRises_Fails() =>
        Assert.Contains(Verdict(_ => 40 * MiB, second => (120 + (second / 10)) * MiB).Failures, failure => failure.Contains("resident", StringComparison.Ordinal));

    [Fact]
    public void Of_Generation2Collected_Fails() =>
        Assert.Contains(Verdict(_ => 40 * MiB, _ => 120 * MiB, gen2: 1).Failures, failure => failure.Contains("generation 2", StringComparison.Ordinal));

    [Fact]
    public void Of_Generation2CollectedEarly_MayBeOnce()
    {
        Assert.Empty(Verdict(_ => 40 * MiB, _ => 120 * MiB, gen2: 1, from: 70).Failures);
        Assert.Contains(Verdict(_ => 40 * MiB, _ => 120 * MiB, gen2: 2, from: 70).Failures, failure => failure.Contains("2 times while", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_NoCollectionYet_AllowsWhatWasAllocated()
    {
        // A hundred KiB a second that nothing has collected yet is garbage as far as anybody can tell.
        SoakSample[] samples = [.. Enumerable.Range(0, 300).Select(second => Sample(second, (40 * MiB) + (second * 102_400), 120 * MiB, 0, 0) with { AllocatedBytes = second * 102_400 })];
        Assert.Empty(SoakVerdict.Of(samples).Failures);
    }

    [Fact]
    public void Draw_LinesWithAGap_IsAnSvgWithALineAndALegendForEach()
    {
        var chart = new SvgChart("A & B", "seconds", [0.0, 1.0, 2.0, 3.0]);
        string svg = chart.Draw([new ChartPanel("MiB", [new ChartLine("one", "#111111", [1.0, double.NaN, 3.0, 4.0]), new ChartLine("two", "#222222", [4.0, 3.0, 2.0, 1.0])])]);
        XElement root = XElement.Parse(svg);
        XNamespace space = root.Name.Namespace;
        XElement[] paths = [.. root.Descendants(space + "path")];
        Assert.Equal(2, paths.Length);

        // The gap begins a new piece.
        Assert.Equal(2, ((string)paths[0].Attribute("d")!).Count(letter => letter == 'M'));
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.Contains(root.Descendants(space + "text"), text => text.Value == "A & B");
        Assert.Contains(root.Descendants(space + "text"), text => text.Value == "two");
    }

    private static SoakVerdict Verdict(Func<int, long> heap, Func<int, long> resident, long gen2 = 0, int from = 200) =>
        SoakVerdict.Of([.. Enumerable.Range(0, 300).Select(second => Sample(second, heap(second), resident(second), second / 10, second < from ? 0 : gen2))]);

    private static SoakSample Sample(int second, long heap, long resident, long gen0, long gen2) => new(second, resident, heap, 0, gen0, 0, gen2, second, 1.0, 2.0);
}
