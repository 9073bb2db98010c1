using BtcStream.Quant.Cascade;

namespace BtcStream.Quant.Tests.Cascade;

/// <summary>Random books: any drivers may be missing, positions may share a price, an edge of a cell or the index's own cell.</summary>
internal static class RandomBooks
{
    public static CascadeBook Create(int seed)
    {
        var random = new Random(seed);
        CascadeDirection direction = random.Next(2) == 0 ? CascadeDirection.Down : CascadeDirection.Up;
        var book = new CascadeBook(direction, IndexPrice(random))
        {
            ConstantDepth = 1e6 * random.Next(20, 400),
            Sell = random.Next(20) == 0 ? 0.0 : 1e6 * random.Next(1, 1_500),
        };
        AddAgents(book, random, book.Positions);
        AddAgents(book, random, book.Modelled);
        if (book.IsDown)
        {
            AddAgents(book, random, book.Supply);
        }

        AddGex(book, random);
        if (random.Next(3) == 0)
        {
            AddOrders(book, random);
        }

        return book;
    }

    private static double IndexPrice(Random random)
    {
        double price = 20_000.0 + (random.NextDouble() * 100_000.0);
        Assert.Equal(Quant.Ladders.PriceCellCode.Ok, CascadeBook.Grid.TryCellOf(price, out int cell));
        return random.Next(4) switch
        {
            0 => CascadeBook.Grid.LowerEdge(cell),
            1 => Math.BitDecrement(CascadeBook.Grid.UpperEdge(cell)),
            _ => price,
        };
    }

    private static void AddAgents(CascadeBook book, Random random, List<Agent> agents)
    {
        int count = random.Next(3) == 0 ? 0 : random.Next(1, 60);
        double reach = random.Next(2) == 0 ? 8.0 : 75.0;
        for (int i = 0; i < count; i++)
        {
            double price = book.At(reach * random.NextDouble());
            double usd = Math.Round(1e6 * Math.Exp(4.0 * random.NextDouble()));
            Assert.Equal(Quant.Ladders.PriceCellCode.Ok, CascadeBook.Grid.TryCellOf(price, out int cell));
            price = random.Next(5) switch
            {
                0 => CascadeBook.Grid.LowerEdge(cell),
                1 when agents.Count > 0 => agents[^1].Price,
                _ => price,
            };
            bool isAhead = book.IsDown ? price < book.IndexPrice : price > book.IndexPrice;
            if (isAhead)
            {
                agents.Add(new(price, usd));
            }
        }
    }

    /// <summary>A smooth curve of either sign: a level and a few bells.</summary>
    private static void AddGex(CascadeBook book, Random random)
    {
        int bells = random.Next(5) - 1;
        for (int bell = 0; bell < bells; bell++)
        {
            double height = 200e6 * ((2.0 * random.NextDouble()) - 1.0);
            double centre = Math.Log(0.6 + (0.8 * random.NextDouble()));
            double width = 0.02 + (0.2 * random.NextDouble());
            for (int i = 0; i < book.Gex.Length; i++)
            {
                double z = (CascadeBook.Profile.LogX[i] - centre) / width;
                book.Gex[i] += height * Math.Exp(-0.5 * z * z);
            }
        }
    }

    /// <summary>Levels at most two basis points apart.</summary>
    private static void AddOrders(CascadeBook book, Random random)
    {
        int levels = random.Next(500, 3_000);
        double percent = 0.0;
        for (int i = 0; i < levels; i++)
        {
            percent += 0.0001 + (0.0199 * random.NextDouble());
            book.Orders.Add(new(book.At(percent), book.ConstantDepth * 0.02 * random.NextDouble()));
        }
    }
}
