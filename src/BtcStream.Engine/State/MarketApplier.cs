using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.State;

/// <summary>
/// Applies market rows: the index price of an underlying, and price and open interest of a perpetual. Each field has a time of its own, as for
/// quotes; a row whose fields are all older than what they would replace is late. A row with nothing but a time moves as_of on.
/// </summary>
internal sealed class MarketApplier(EngineState state)
{
    private const MarketFields PerpetualFields = MarketFields.PerpetualPrice | MarketFields.PerpetualOpenInterest | MarketFields.Bids | MarketFields.Asks;

    private readonly TextColumn _name = new();
    private RowFault _fault;

    /// <summary>Applies the rows from start to end of a batch and counts them in its result.</summary>
    public void Apply(InputBatch batch, int start, int end, ulong sequence)
    {
        long latestAllowed = state.Time.LatestAllowed(batch.ReceivedUnixNanos);
        for (int row = start; row < end; row++)
        {
            _fault = RowFault.None;
            bool isLate = Apply(batch, row, latestAllowed);
            _fault.CountIn(batch.Result, isLate, sequence, row - start);
        }
    }

    private bool Apply(InputBatch batch, int row, long latestAllowed)
    {
        MarketColumns rows = batch.Market;
        MarketFields fields = rows.FieldsOf[row];
        RejectionCode code = state.Time.Resolve((fields & MarketFields.Time) != 0, rows.TimeOf[row], batch.ReceivedUnixNanos, latestAllowed, out long time);
        _fault = code == RejectionCode.None ? CheckValues(batch, row, fields) : RowFault.OfInteger(code, InputField.Time, time);
        if (!_fault.IsOk)
        {
            return false;
        }

        int? underlyingText = (fields & MarketFields.Underlying) != 0 ? rows.UnderlyingOf[row] : null;
        ReadOnlySpan<byte> underlying = underlyingText is int index ? batch.Text[index] : "BTC"u8;
        _fault = CheckUnderlying(underlying, underlyingText);
        PerpetualState? perpetual = _fault.IsOk && (fields & (PerpetualFields | MarketFields.Perpetual)) != 0
            ? FindPerpetual(batch, row, fields, underlying)
            : null;
        if (!_fault.IsOk)
        {
            return false;
        }

        // Only now: a perpetual may have brought its underlying, and a refused row brings none.
        UnderlyingBook book = state.Underlyings.Find(underlying) ?? state.Underlyings.Add(Encoding.ASCII.GetString(underlying));
        return Write(batch, row, fields, time, book, perpetual);
    }

    /// <summary>A price lies at or above the lowest that a ladder has a cell for: below, products and quotients of it are no longer numbers.</summary>
    private RowFault CheckValues(InputBatch batch, int row, MarketFields fields)
    {
        MarketColumns rows = batch.Market;
        double most = state.Options.MaxMagnitude;
        return (fields & MarketFields.IndexPrice) != 0 && !(rows.IndexPriceOf[row] >= PriceGrid.LowestPrice && rows.IndexPriceOf[row] <= most)
                ? RowFault.OfRange(InputField.IndexPrice, rows.IndexPriceOf[row])
            : (fields & MarketFields.PerpetualPrice) != 0 && !(rows.PerpetualPriceOf[row] >= PriceGrid.LowestPrice && rows.PerpetualPriceOf[row] <= most)
                ? RowFault.OfRange(InputField.PerpetualPrice, rows.PerpetualPriceOf[row])
            : (fields & MarketFields.PerpetualOpenInterest) != 0 && !(rows.PerpetualOpenInterestOf[row] >= 0.0 && rows.PerpetualOpenInterestOf[row] <= most)
                ? RowFault.OfRange(InputField.PerpetualOpenInterest, rows.PerpetualOpenInterestOf[row])
            : (fields & MarketFields.Bids) != 0 && CheckSide(LevelsOf(batch, rows.BidsOf[row]), InputField.Bids, -1) is { IsOk: false } bids ? bids
            : (fields & MarketFields.Asks) != 0 && CheckSide(LevelsOf(batch, rows.AsksOf[row]), InputField.Asks, 1) is { IsOk: false } asks ? asks
            : RowFault.None;
    }

    private static ReadOnlySpan<DepthLevel> LevelsOf(InputBatch batch, DepthRange range) => batch.Depth.Rows.Slice(range.Start, range.Count);

    /// <summary>One bad level makes the side useless: depth that is not there would stand for depth that is.</summary>
    private RowFault CheckSide(ReadOnlySpan<DepthLevel> levels, InputField field, int order)
    {
        if (levels.Length > state.Options.MaxDepthLevels)
        {
            return RowFault.OfInteger(RejectionCode.LimitReached, field, levels.Length);
        }

        double most = state.Options.MaxMagnitude;
        for (int i = 0; i < levels.Length; i++)
        {
            if (!(levels[i].Price >= PriceGrid.LowestPrice && levels[i].Price <= most))
            {
                return RowFault.OfRange(field, levels[i].Price);
            }

            if (!(levels[i].Amount >= 0.0 && levels[i].Amount <= most))
            {
                return RowFault.OfRange(field, levels[i].Amount);
            }

            if (i > 0 && order * levels[i].Price.CompareTo(levels[i - 1].Price) < 0)
            {
                return RowFault.OfNumber(RejectionCode.ConflictingFields, field, levels[i].Price);
            }
        }

        return RowFault.None;
    }

    private RowFault CheckUnderlying(ReadOnlySpan<byte> name, int? text) =>
        state.Underlyings.Find(name) is not null ? RowFault.None
        : !UnderlyingTable.IsName(name) ? RowFault.OfText(RejectionCode.InvalidName, InputField.Underlying, text)
        : state.Underlyings.IsFull ? RowFault.OfText(RejectionCode.LimitReached, InputField.Underlying, text)
        : RowFault.None;

    /// <summary>
    /// The perpetual a row is about: the one it names, else the venue's first of the underlying, which at Deribit is named by the grammar.
    /// </summary>
    private PerpetualState? FindPerpetual(InputBatch batch, int row, MarketFields fields, ReadOnlySpan<byte> underlying)
    {
        int? venueText = (fields & MarketFields.Venue) != 0 ? batch.Market.VenueOf[row] : null;
        _fault = state.Definer.FindVenue(venueText, batch.Text, out Venue? venue);
        if (!_fault.IsOk)
        {
            return null;
        }

        bool isNamed = (fields & MarketFields.Perpetual) != 0;
        if (!isNamed && venue is not null && state.Underlyings.Find(underlying)?.FirstPerpetual(venue) is { } first)
        {
            return first;
        }

        if (!isNamed && venue != state.Venues.Default)
        {
            _fault = new RowFault(RejectionCode.MissingField, InputField.Perpetual);
            return null;
        }

        int instrument = isNamed ? ResolveNamed(batch, row, venueText) : ResolveDefault(underlying);
        PerpetualState? perpetual = _fault.IsOk ? state.Underlyings.Find(underlying)?.FindPerpetual(instrument) : null;
        if (_fault.IsOk && perpetual is null)
        {
            _fault = RowFault.OfText(RejectionCode.ConflictingFields, InputField.Perpetual, isNamed ? batch.Market.PerpetualOf[row] : null);
        }

        return perpetual;
    }

    private int ResolveNamed(InputBatch batch, int row, int? venueText)
    {
        var named = new NamedInstrument(venueText, batch.Market.PerpetualOf[row]);
        RowFault fault = state.Definer.Resolve(named, batch.Text, out int instrument);
        _fault = fault.Field == InputField.Instrument ? RowFault.OfText(fault.Code, InputField.Perpetual, fault.TextIndex) : fault;
        return instrument;
    }

    private int ResolveDefault(ReadOnlySpan<byte> underlying)
    {
        _name.Clear();
        int text = _name.Add([.. underlying, .. "-PERPETUAL"u8]);
        RowFault fault = state.Definer.Resolve(new NamedInstrument(null, text), _name, out int instrument);
        _fault = fault.IsOk ? fault : new RowFault(fault.Code, InputField.Perpetual);
        return instrument;
    }

    /// <summary>Writes what is not older than what it replaces; true when there was something to replace and all of it is newer.</summary>
    private bool Write(InputBatch batch, int row, MarketFields fields, long time, UnderlyingBook book, PerpetualState? perpetual)
    {
        MarketColumns rows = batch.Market;
        MarketFields newer = (time >= book.IndexPriceTime ? fields & MarketFields.IndexPrice : 0) | (perpetual is null ? 0 : Newer(perpetual, fields, time));
        if (newer == 0 && (fields & (MarketFields.IndexPrice | PerpetualFields)) != 0)
        {
            return true;
        }

        state.Enter(time);
        if ((newer & MarketFields.IndexPrice) != 0)
        {
            double before = book.IndexPrice;
            (book.IndexPrice, book.IndexPriceTime) = (rows.IndexPriceOf[row], time);
            state.Positions.OnMark(book, null, before, book.IndexPrice);
            book.Modelled.OnPrice(before, book.IndexPrice);
        }

        if ((newer & PerpetualFields) != 0)
        {
            Write(batch, row, newer, time, perpetual!, book);
        }

        book.Changes++;
        state.Accept(time);
        return false;
    }

    private static MarketFields Newer(PerpetualState perpetual, MarketFields fields, long time) =>
        (time >= perpetual.PriceTime ? fields & MarketFields.PerpetualPrice : 0)
        | (time >= perpetual.OpenInterestTime ? fields & MarketFields.PerpetualOpenInterest : 0)
        | (time >= perpetual.Bids.Time ? fields & MarketFields.Bids : 0)
        | (time >= perpetual.Asks.Time ? fields & MarketFields.Asks : 0);

    private void Write(InputBatch batch, int row, MarketFields newer, long time, PerpetualState perpetual, UnderlyingBook book)
    {
        MarketColumns rows = batch.Market;
        if ((newer & MarketFields.PerpetualPrice) != 0)
        {
            SetPrice(perpetual, rows.PerpetualPriceOf[row], time, book);
        }

        if ((newer & MarketFields.PerpetualOpenInterest) != 0)
        {
            SetOpenInterest(perpetual, rows.PerpetualOpenInterestOf[row], time, book);
        }

        if ((newer & MarketFields.Bids) != 0)
        {
            perpetual.Bids.Set(LevelsOf(batch, rows.BidsOf[row]), time);
            book.DepthVersion++;
        }

        if ((newer & MarketFields.Asks) != 0)
        {
            perpetual.Asks.Set(LevelsOf(batch, rows.AsksOf[row]), time);
            book.DepthVersion++;
        }
    }

    /// <summary>The index is what trades through modelled cells; only where there is none is it the perpetual.</summary>
    private void SetPrice(PerpetualState perpetual, double price, long time, UnderlyingBook book)
    {
        double before = perpetual.Price;
        (perpetual.Price, perpetual.PriceTime) = (price, time);

        // A book with one side has no middle of its own and is measured from this price.
        book.DepthVersion += perpetual.Bids.Levels.IsEmpty != perpetual.Asks.Levels.IsEmpty ? 1 : 0;
        if (state.Positions.FindMarket(perpetual.Instrument) is { } market)
        {
            (market.OwnMark, market.OwnMarkTime) = (price, time);
            state.Positions.OnMark(book, market, before, price);
        }

        if (double.IsNaN(book.IndexPrice))
        {
            book.Modelled.OnPrice(before, price);
        }
    }

    /// <summary>The first open interest is where rises count from.</summary>
    private static void SetOpenInterest(PerpetualState perpetual, double openInterest, long time, UnderlyingBook book)
    {
        double price = double.IsNaN(perpetual.Price) ? book.IndexPrice : perpetual.Price;
        double rise = openInterest - perpetual.OpenInterest;
        (perpetual.OpenInterest, perpetual.OpenInterestTime) = (openInterest, time);
        if (double.IsNaN(rise) || double.IsNaN(price))
        {
            return;
        }

        double total = 0.0;
        foreach (PerpetualState one in book.Perpetuals)
        {
            total += one.OpenInterestUsd(double.IsNaN(one.Price) ? price : one.Price);
        }

        book.Modelled.OnOpenInterest(perpetual.IsInverse ? rise : rise * price, price, total);
    }
}
