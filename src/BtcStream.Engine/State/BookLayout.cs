using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.State;

/// <summary>
/// The live options of an underlying in the order everything is computed in: by expiry, venue and settlement family, then strike, call
/// before put, then name. The order depends on what is listed, not on when it was first seen, so sums have the same shape and bits however a
/// book came about. Immutable once built; shared between the engine and frozen copies on other threads.
/// </summary>
internal sealed class BookLayout
{
    private BookLayout(long structure, int[] instruments, ExpiryGroup[] groups)
    {
        Structure = structure;
        Instruments = instruments;
        Groups = groups;
        Strikes = new double[instruments.Length];
        Rights = new OptionRight[instruments.Length];
        ContractSizesCoin = new double[instruments.Length];
        CellOf = new int[instruments.Length];
        GroupOf = new int[instruments.Length];
        GroupStarts = new int[groups.Length + 1];
        Chains = new ExpiryChain[groups.Length];
    }

    /// <summary><see cref="UnderlyingBook.Structure"/> it was built for.</summary>
    public long Structure { get; }

    /// <summary>Dense id by position. Meaningful on the engine thread, while the structure lasts.</summary>
    public int[] Instruments { get; }

    /// <summary>The groups in order, those without options left out. Their forwards belong to the engine thread; the rest is fixed.</summary>
    public ExpiryGroup[] Groups { get; }

    /// <summary>Positions of a group are GroupStarts[g] to GroupStarts[g + 1].</summary>
    public int[] GroupStarts { get; }

    public double[] Strikes { get; }

    public OptionRight[] Rights { get; }

    public double[] ContractSizesCoin { get; }

    /// <summary>Group by position.</summary>
    public int[] GroupOf { get; }

    /// <summary>Cell by position, an id of <see cref="Cells"/>.</summary>
    public int[] CellOf { get; }

    /// <summary>The cells; their ids ascend by expiry, then strike.</summary>
    public HeatmapLayout Cells { get; } = new();

    /// <summary>Strikes and expiries together.</summary>
    public int IndexedRuns { get; private set; }

    /// <summary>The options of each group as a chain over positions.</summary>
    public ExpiryChain[] Chains { get; }

    /// <summary>Options.</summary>
    public int Count => Instruments.Length;

    /// <summary>An empty layout, older than any book.</summary>
    public static BookLayout Empty { get; } = new(-1, [], []);

    /// <summary>Lays a book out and tells every option its position.</summary>
    public static BookLayout Build(UnderlyingBook book, InstrumentTable instruments)
    {
        var groups = new List<ExpiryGroup>();
        var members = new List<int>(book.OptionCount);
        foreach (ExpiryGroup group in book.Groups.Order(Comparer<ExpiryGroup>.Create((a, b) => a.CompareTo(b))))
        {
            int[] options = [.. group.Members.Where(i => instruments[i].Kind == InstrumentKind.Option)];
            if (options.Length > 0)
            {
                Array.Sort(options, (a, b) => Compare(instruments, a, b));
                groups.Add(group);
                members.AddRange(options);
            }
        }

        var layout = new BookLayout(book.Structure, [.. members], [.. groups]);
        layout.Fill(instruments);
        return layout;
    }

    private static int Compare(InstrumentTable instruments, int a, int b)
    {
        int order = instruments[a].Strike.CompareTo(instruments[b].Strike);
        order = order != 0 ? order : instruments[a].Right.CompareTo(instruments[b].Right);
        return order != 0 ? order : string.CompareOrdinal(instruments.DefinitionOf(a)!.Name, instruments.DefinitionOf(b)!.Name);
    }

    private void Fill(InstrumentTable instruments)
    {
        int group = -1;
        for (int position = 0; position < Count; position++)
        {
            ref InstrumentState option = ref instruments[Instruments[position]];
            if (group < 0 || option.Group != Groups[group])
            {
                group++;
                GroupStarts[group] = position;
                Chains[group] = new ExpiryChain();
            }

            option.Position = position;
            GroupOf[position] = group;
            Strikes[position] = option.Strike;
            Rights[position] = option.Right;
            ContractSizesCoin[position] = option.ContractSizeCoin;
            Chains[group].Add(position, option.Strike, option.Right);
        }

        GroupStarts[Groups.Length] = Count;
        FillCells();
    }

    private void FillCells()
    {
        foreach ((long expiry, double strike) in Enumerable.Range(0, Count).Select(KeyOf).Distinct().Order())
        {
            Cells.GetOrAdd(strike, expiry);
        }

        for (int position = 0; position < Count; position++)
        {
            (long expiry, double strike) = KeyOf(position);
            CellOf[position] = Cells.GetOrAdd(strike, expiry);
        }

        // The layout indexes itself when it is first read: do that here, before other threads read it.
        IndexedRuns = Cells.StrikeCount + Cells.ExpiryCount;
    }

    private (long Expiry, double Strike) KeyOf(int position) => (Groups[GroupOf[position]].ExpiryUnixNanos, Strikes[position]);
}
