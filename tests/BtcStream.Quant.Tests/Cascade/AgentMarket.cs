namespace BtcStream.Quant.Tests.Cascade;

/// <summary>
/// A cascade played out: the price moves in steps of a fifth of a basis point for as long as somebody still wants to trade. Each position is
/// an agent that is liquidated when the price passes it, each resting order one that fills, and dealers re-hedge at every step. It shares nothing with the
/// solver: no cells, no integrals, no roots.
/// </summary>
internal sealed class AgentMarket(CascadeBook book)
{
    private const double Tick = 2e-5;

    /// <summary>Positions and supply are this much nearer to (negative) or farther from the index, in ln p.</summary>
    public double ReleaseShift { get; init; }

    /// <summary>The same for resting orders.</summary>
    public double OrderShift { get; init; }

    /// <summary>All that could trade, USD: the measure of what ticks and interpolation may be off by.</summary>
    public double Gross => book.Sell
        + book.Positions.Concat(book.Modelled).Concat(book.Supply).Sum(agent => agent.Usd)
        + (70.0 * book.ConstantDepth)
        + book.Gex.Sum(gex => 0.25 * Math.Abs(gex));

    /// <summary>Distance |ln(p/P0)| at which nobody wants to trade any more; +∞ where the walk leaves the domain first.</summary>
    public double Run(double sell)
    {
        Queue<Agent> releases = Queue([.. book.Positions, .. book.Modelled, .. book.Supply], ReleaseShift);
        Queue<Agent> orders = Queue(book.Orders, OrderShift);
        double tail = book.Orders.Count == 0 ? book.ConstantDepth : DeepestPercent();
        double lastOrder = book.Orders.Count == 0 ? 0.0 : Distance(book.Orders[^1].Price) + OrderShift;
        double wanted = sell;
        double price = book.IndexPrice;
        while (wanted > 0.0)
        {
            double next = price * (book.IsDown ? 1.0 - Tick : 1.0 + Tick);
            double distance = Distance(next);
            double x = next / book.IndexPrice;
            if (x is < 0.5 or > 1.5)
            {
                return double.PositiveInfinity;
            }

            double percent = 100.0 * (distance - Distance(price));
            wanted -= Gex(0.5 * (x + (price / book.IndexPrice))) * percent;
            wanted += Reached(releases, distance) - Reached(orders, distance);
            wanted -= distance > lastOrder ? tail * percent : 0.0;
            price = next;
        }

        return Distance(price);
    }

    private double Distance(double price) => Math.Abs(Math.Log(price / book.IndexPrice));

    private Queue<Agent> Queue(IEnumerable<Agent> agents, double shift) =>
        new(agents.Select(agent => agent with { Price = Distance(agent.Price) + shift }).OrderBy(agent => agent.Price));

    private static double Reached(Queue<Agent> agents, double distance)
    {
        double usd = 0.0;
        while (agents.Count > 0 && agents.Peek().Price <= distance)
        {
            usd += agents.Dequeue().Usd;
        }

        return usd;
    }

    /// <summary>The orders within 1 % of the last one; of the one before them the part of its gap that is.</summary>
    private double DeepestPercent()
    {
        double from = Math.Max(0.0, Distance(book.Orders[^1].Price) - 0.01);
        int first = book.Orders.FindIndex(order => Distance(order.Price) > from);
        double before = first == 0 ? 0.0 : Distance(book.Orders[first - 1].Price);
        double at = Distance(book.Orders[first].Price);
        return (book.Orders[first].Usd * (at - from) / (at - before)) + book.Orders.Skip(first + 1).Sum(order => order.Usd);
    }

    /// <summary>Linear in x between the points of the grid.</summary>
    private double Gex(double x)
    {
        double position = Math.Clamp((x - 0.5) / 0.0025, 0.0, 399.999);
        int i = (int)position;
        return book.Gex[i] + ((position - i) * (book.Gex[i + 1] - book.Gex[i]));
    }
}
