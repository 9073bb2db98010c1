namespace BtcStream.Engine.State;

/// <summary>
/// What pricing reads of a book, in the order of its <see cref="BookLayout"/>: gathered from the instruments' state, whole or one entry at a
/// time. NaN, and <see cref="long.MinValue"/> for times, where nothing has been received.
/// </summary>
internal sealed class BookColumns
{
    private double[] _values = [];
    private long[] _times = [];
    private double[] _groupForwards = [];
    private long[] _groupForwardTimes = [];

    /// <summary>The layout that positions and groups refer to.</summary>
    public BookLayout Layout { get; private set; } = BookLayout.Empty;

    /// <summary>Options.</summary>
    public int Count => Layout.Count;

    /// <summary>USD per coin.</summary>
    public double IndexPrice { get; private set; } = double.NaN;

    public long IndexPriceTime { get; private set; } = long.MinValue;

    /// <summary>Whether any option has a taker flow.</summary>
    public bool HasTakerFlow { get; private set; }

    /// <summary>Earliest trade in the taker flow.</summary>
    public long FirstTradeTime { get; private set; } = long.MinValue;

    /// <summary>Forward of each option's group, USD.</summary>
    public Span<double> Forward => Column(0);

    /// <summary>IV in use.</summary>
    public Span<double> Sigma => Column(1);

    /// <summary>Contracts.</summary>
    public Span<double> OpenInterest => Column(2);

    /// <summary>Contracts.</summary>
    public Span<double> Volume24h => Column(3);

    /// <summary>Contracts.</summary>
    public Span<double> TakerNetSinceStart => Column(4);

    /// <summary>Contracts.</summary>
    public Span<double> TakerNetSinceOpenInterest => Column(5);

    /// <summary>
    /// Contracts that dealers are supposed to hold besides, by position, whatever the positioning model; empty but in what-if questions.
    /// </summary>
    public double[] HypotheticalContracts { get; set; } = [];

    /// <summary>1 where anything is quoted or has traded, else 0.</summary>
    public Span<double> Held => Column(6);

    /// <summary>Time of the IV in use, or of the price it was solved from.</summary>
    public Span<long> IvTime => _times.AsSpan(0, Count);

    /// <summary>Time of the open interest.</summary>
    public Span<long> OpenInterestTime => _times.AsSpan(Count, Count);

    /// <summary>Forward by group.</summary>
    public Span<double> GroupForward => _groupForwards.AsSpan(0, Layout.Groups.Length);

    /// <summary>Time of the forward by group.</summary>
    public Span<long> GroupForwardTime => _groupForwardTimes.AsSpan(0, Layout.Groups.Length);

    /// <summary>Gathers forwards and options for a layout. Engine thread.</summary>
    public void GatherAll(BookLayout layout, InstrumentTable instruments)
    {
        Layout = layout;
        Reserve();
        for (int group = 0; group < layout.Groups.Length; group++)
        {
            GatherForward(group);
        }

        for (int position = 0; position < layout.Count; position++)
        {
            GatherOption(position, instruments[layout.Instruments[position]]);
        }
    }

    /// <summary>Index price and what else the book as a whole has. Engine thread.</summary>
    public void GatherMarket(UnderlyingBook book)
    {
        (IndexPrice, IndexPriceTime) = (book.IndexPrice, book.IndexPriceTime);
        (HasTakerFlow, FirstTradeTime) = (book.HasTakerFlow, book.FirstTradeTime);
    }

    /// <summary>The forward of a group, for all of its options. Engine thread.</summary>
    public void GatherForward(int group)
    {
        ExpiryGroup source = Layout.Groups[group];
        (GroupForward[group], GroupForwardTime[group]) = (source.Forward, source.ForwardTime);
        int start = Layout.GroupStarts[group];
        Forward[start..Layout.GroupStarts[group + 1]].Fill(source.Forward);
    }

    /// <summary>What one option contributes. Engine thread.</summary>
    public void GatherOption(int position, in InstrumentState option)
    {
        Sigma[position] = option.Iv;
        OpenInterest[position] = option.OpenInterest;
        Volume24h[position] = option.Volume24h;
        TakerNetSinceStart[position] = option.TakerNetSinceStart;
        TakerNetSinceOpenInterest[position] = option.TakerNetSinceOpenInterest;
        Held[position] = option.IsHeld ? 1.0 : 0.0;
        IvTime[position] = option.IvTime;
        OpenInterestTime[position] = option.OpenInterestTime;
    }

    private Span<double> Column(int column) => _values.AsSpan(column * Count, Count);

    private void Reserve()
    {
        if (_values.Length < 7 * Count)
        {
            _values = new double[9 * Count];
            _times = new long[3 * Count];
        }

        if (_groupForwards.Length < Layout.Groups.Length)
        {
            _groupForwards = new double[2 * Layout.Groups.Length];
            _groupForwardTimes = new long[2 * Layout.Groups.Length];
        }
    }
}
