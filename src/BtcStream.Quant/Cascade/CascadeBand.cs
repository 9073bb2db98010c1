namespace BtcStream.Quant.Cascade;

/// <summary>
/// Where a cascade ends over all variants: stressed depth and every positioning model that has data. Begin with the default value and fold in one
/// result after another.
/// </summary>
/// <param name="Bounded">Variants that end.</param>
/// <param name="Unbounded">Variants that nothing stops.</param>
/// <param name="Low">Lowest end of the bounded variants, USD per coin; meaningless where there is none.</param>
/// <param name="High">Highest end of the bounded variants, USD per coin; meaningless where there is none.</param>
public readonly record struct CascadeBand(int Bounded, int Unbounded, double Low, double High)
{
    /// <summary>The band with one more variant; results without data do not count.</summary>
    public CascadeBand With(in CascadeResult result) => result.Status switch
    {
        CascadeStatus.Unbounded => this with { Unbounded = Unbounded + 1 },
        CascadeStatus.Bounded => new(
            Bounded + 1,
            Unbounded,
            Bounded == 0 ? result.TerminalPrice : Math.Min(Low, result.TerminalPrice),
            Bounded == 0 ? result.TerminalPrice : Math.Max(High, result.TerminalPrice)),
        _ => this,
    };

    /// <summary>The band's lower end: false where no variant ends, or a falling one does not.</summary>
    public bool TryLow(CascadeDirection direction, out double price) => Try(Low, isOpen: direction == CascadeDirection.Down, out price);

    /// <summary>The band's upper end: false where no variant ends, or a rising one does not.</summary>
    public bool TryHigh(CascadeDirection direction, out double price) => Try(High, isOpen: direction == CascadeDirection.Up, out price);

    private bool Try(double end, bool isOpen, out double price)
    {
        bool known = Bounded > 0 && !(isOpen && Unbounded > 0);
        price = known ? end : double.NaN;
        return known;
    }
}
