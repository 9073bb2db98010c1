using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.State.Positions;

/// <summary>
/// Liquidations that nobody streamed: each rise of a perpetual's open interest opens longs and shorts at that price, split over leverage classes. A price
/// that trades through a whole cell consumes what is modelled there, and either side never stands for more than the open interest there is. Kept apart from
/// observed positions. Engine thread only.
/// </summary>
internal sealed class ModelledLiquidations(LiquidationLadder ladder, ModelledOpenInterest model)
{
    private readonly ModelledLiquidation[] _classes = new ModelledLiquidation[model.Classes.Length];

    /// <summary>Modelled longs, US cents.</summary>
    public long LongCents { get; private set; }

    /// <summary>Modelled shorts, US cents.</summary>
    public long ShortCents { get; private set; }

    /// <summary>Open interest has changed.</summary>
    /// <param name="riseUsd">Change in USD; a fall is negative.</param>
    /// <param name="price">Price of the perpetual, or the index; NaN where neither is known, and then nothing is modelled.</param>
    /// <param name="openInterestUsd">Open interest of all perpetuals of the underlying now.</param>
    public void OnOpenInterest(double riseUsd, double price, double openInterestUsd)
    {
        if (riseUsd > 0.0 && model.Fill(price, riseUsd, _classes) == ModelledCode.Ok)
        {
            foreach (ref readonly ModelledLiquidation one in _classes.AsSpan())
            {
                LongCents += Add(one.LongPrice, one.LongUsd, isShort: false);
                ShortCents += Add(one.ShortPrice, one.ShortUsd, isShort: true);
            }
        }

        // An underlying's open interest may be more than any one position can be.
        long most = (long)Math.Min(Math.Floor(openInterestUsd * 100.0), PositionBook.MaxTotalCents);
        if (LongCents > most || ShortCents > most)
        {
            Shrink(most);
        }
    }

    /// <summary>The price has moved: cells it has left on the far side are consumed, longs by a fall and shorts by a rise.</summary>
    public void OnPrice(double from, double to)
    {
        if (double.IsNaN(from) || LongCents + ShortCents == 0)
        {
            return;
        }

        int start = ladder.CellOf(from);
        int end = ladder.CellOf(to);
        for (int cell = Math.Min(start, LastCell); cell > Math.Max(end, ladder.FirstCell - 1); cell--)
        {
            Consume(cell, isShort: false);
        }

        for (int cell = Math.Max(start, ladder.FirstCell); cell < Math.Min(end, LastCell + 1); cell++)
        {
            Consume(cell, isShort: true);
        }
    }

    private int LastCell => ladder.FirstCell + ladder.Cells.Length - 1;

    private long Add(double price, double usd, bool isShort)
    {
        long cents = PositionBook.CentsOf(usd);
        if (cents <= 0 || !ladder.HasCell(price))
        {
            return 0;
        }

        ref LadderCell cell = ref ladder[ladder.CellOf(price)];
        cell.ModelledLong += isShort ? 0 : cents;
        cell.ModelledShort += isShort ? cents : 0;
        ladder.Version++;
        return cents;
    }

    private void Consume(int index, bool isShort)
    {
        ref LadderCell cell = ref ladder[index];
        ref long modelled = ref (isShort ? ref cell.ModelledShort : ref cell.ModelledLong);
        if (modelled != 0)
        {
            LongCents -= isShort ? 0 : modelled;
            ShortCents -= isShort ? modelled : 0;
            modelled = 0;
            ladder.Version++;
        }
    }

    private void Shrink(long most)
    {
        (long longs, long shorts) = (LongCents, ShortCents);
        (LongCents, ShortCents) = (0, 0);
        for (int index = ladder.FirstCell; index <= LastCell; index++)
        {
            ref LadderCell cell = ref ladder[index];
            cell.ModelledLong = Scale(cell.ModelledLong, most, longs);
            cell.ModelledShort = Scale(cell.ModelledShort, most, shorts);
            LongCents += cell.ModelledLong;
            ShortCents += cell.ModelledShort;
        }

        ladder.Version++;
    }

    private static long Scale(long cents, long most, long total) => total <= most ? cents : (long)((Int128)cents * most / total);

    /// <summary>Its part of a snapshot; what stands in cells is the ladder's.</summary>
    public void Carry(StateCarrier carrier)
    {
        LongCents = carrier.Long(LongCents);
        ShortCents = carrier.Long(ShortCents);
    }
}
