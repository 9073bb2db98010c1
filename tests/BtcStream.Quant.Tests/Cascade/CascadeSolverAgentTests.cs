using BtcStream.Quant.Cascade;

namespace BtcStream.Quant.Tests.Cascade;

/// <summary>The solver against a market of agents, over thousands of random books.</summary>
public class CascadeSolverAgentTests
{
    private const int Books = 3_000;

    /// <summary>Of all that could trade: what ticks and the agents' own interpolation of gamma may be off by.</summary>
    private const double Tolerance = 2e-5;

    /// <summary>The first step may be one and a half cells wide; a tick of the agents' market comes on top.</summary>
    private static readonly double Step = (1.5 * CascadeBook.Grid.LogStep) + 4e-5;

    /// <summary>Orders lie two basis points apart at most, and count evenly over a step.</summary>
    private static readonly double OrderStep = Step + 2e-4;

    /// <summary>
    /// A step of the ladder says no more than that each release comes somewhere within it. If all come as early as that allows, the walk ends no
    /// earlier than the solver's; if all come as late, no later.
    /// </summary>
    [Fact]
    public void Solve_RandomBooks_EndsBetweenTheAgentsWithinOneStepOfTheirPrices()
    {
        int unbounded = 0;
        for (int seed = 0; seed < Books; seed++)
        {
            CascadeBook book = RandomBooks.Create(seed);
            double end = EndOf(book.Solve());
            var latest = new AgentMarket(book) { ReleaseShift = Step, OrderShift = -OrderStep };
            var earliest = new AgentMarket(book) { ReleaseShift = -Step, OrderShift = OrderStep };
            double slack = book.Sell > 0.0 ? Tolerance * latest.Gross : 0.0;
            double late = latest.Run(book.Sell - slack);
            double early = earliest.Run(book.Sell + slack);

            Assert.True(late - Step <= end && end <= early + Step, $"Book {seed}: {late} ≤ {end} ≤ {early}");
            unbounded += double.IsPositiveInfinity(end) ? 1 : 0;
        }

        Assert.InRange(unbounded, Books / 50, Books / 2);
    }

    /// <summary>With every agent at its own price the two can only part where a walk comes to a stop by a hair: then one step decides.</summary>
    [Fact]
    public void Solve_RandomBooks_EndsWithinOneStepOfTheAgents()
    {
        int agree = 0;
        for (int seed = 0; seed < Books; seed++)
        {
            CascadeBook book = RandomBooks.Create(seed);
            double end = EndOf(book.Solve());
            double agents = new AgentMarket(book).Run(book.Sell);
            agree += end.Equals(agents) || Math.Abs(end - agents) <= OrderStep ? 1 : 0;
        }

        Assert.True(agree >= 0.97 * Books, $"Only {agree} of {Books} books agree.");
    }

    /// <summary>Lots spread over their cell, as the ladder has them: nothing is left to chance but the tick.</summary>
    [Fact]
    public void Solve_LotsSpreadOverTheirCells_EndsWhereTheAgentsDo()
    {
        int compared = 0;
        for (int seed = 0; seed < 500; seed++)
        {
            CascadeBook book = Spread(RandomBooks.Create(seed));
            if (book.Sell == 0.0)
            {
                continue;
            }

            double end = EndOf(book.Solve());
            var agents = new AgentMarket(book);
            double late = agents.Run(book.Sell - (Tolerance * agents.Gross));
            double early = agents.Run(book.Sell + (Tolerance * agents.Gross));
            Assert.True(late - OrderStep <= end && end <= early + OrderStep, $"Book {seed}: {late} ≤ {end} ≤ {early}");
            compared++;
        }

        Assert.InRange(compared, 400, 500);
    }

    private static double EndOf(in CascadeResult result)
    {
        Assert.NotEqual(CascadeStatus.NoData, result.Status);
        return result.Status == CascadeStatus.Unbounded ? double.PositiveInfinity : result.LogMove;
    }

    private static CascadeBook Spread(CascadeBook book)
    {
        foreach (List<Agent> agents in (List<Agent>[])[book.Positions, book.Modelled, book.Supply])
        {
            Agent[] whole = [.. agents];
            agents.Clear();
            foreach (Agent agent in whole)
            {
                agents.AddRange(Lots(book, agent));
            }
        }

        return book;
    }

    private static IEnumerable<Agent> Lots(CascadeBook book, Agent agent)
    {
        const int Count = 64;
        CascadeBook.Grid.TryCellOf(agent.Price, out int cell);
        double low = Math.Max(CascadeBook.Grid.LowerEdge(cell), book.IsDown ? 0.0 : book.IndexPrice);
        double high = Math.Min(CascadeBook.Grid.UpperEdge(cell), book.IsDown ? book.IndexPrice : double.MaxValue);
        for (int lot = 0; lot < Count; lot++)
        {
            yield return new(low * Math.Pow(high / low, (lot + 0.5) / Count), Math.Round(agent.Usd / Count, 2));
        }
    }
}
