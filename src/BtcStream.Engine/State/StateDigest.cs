using BtcStream.Engine.State.Sessions;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State;

/// <summary>
/// A 64-bit hash over every bit of the state that comes from the inputs, in a fixed order. The algorithm never changes, so that digests of different
/// builds can be compared: each 64-bit word w takes the hash h to (h ^ w)·0x9E3779B97F4A7C15, then h ^ (h >> 32).
/// </summary>
internal ref partial struct StateDigest
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    private ulong _hash;

    /// <summary>The digest of an engine's state.</summary>
    public static ulong Compute(EngineState state, long sequence)
    {
        var digest = new StateDigest { _hash = Multiplier };
        digest.Add(sequence);
        digest.Add(state.Time.AsOf);
        digest.Add(state.Time.Clock);
        for (int i = 0; i < state.Venues.Count; i++)
        {
            digest.Add(state.Venues[i].Name);
        }

        for (int i = 0; i < state.Underlyings.Count; i++)
        {
            digest.Add(state.Underlyings[i]);
        }

        digest.Add(state.Instruments.SlotCount);
        for (int i = 0; i < state.Instruments.SlotCount; i++)
        {
            digest.Add(state.Instruments.GenerationOf(i));
            if (state.Instruments.DefinitionOf(i) is { } definition)
            {
                digest.Add(definition);
                digest.Add(state.Instruments[i]);
            }
        }

        foreach (ExpiredInstrument expired in state.Instruments.Expired)
        {
            digest.Add(expired.Definition);
        }

        foreach (int slot in state.Instruments.FreeSlots)
        {
            digest.Add(slot);
        }

        digest.Add(state, state.Positions);
        digest.Add(state.Observations);
        digest.Add(state.Sessions);
        return digest._hash;
    }

    private void Add(UnderlyingBook book)
    {
        Add(book.Name);
        Add(book.IndexPrice);
        Add(book.IndexPriceTime);
        Add(book.PricedAt);
        Add(book.Changes == book.ChangesAtPublication ? 1 : 0);
        Add(book.AsOfAtPublication);
        Add(book.HasTakerFlow ? 1 : 0);
        Add(book.FirstTradeTime);
        foreach (PerpetualState perpetual in book.Perpetuals)
        {
            Add(perpetual.Instrument);
            Add(perpetual.Price);
            Add(perpetual.PriceTime);
            Add(perpetual.OpenInterest);
            Add(perpetual.OpenInterestTime);
            Add(perpetual.Bids);
            Add(perpetual.Asks);
        }

        Add(book.Ladder);
        Add(book.Realised);
        Add(book.StressStates);
        Add(book.Market);

        foreach (ExpiryGroup group in book.Groups)
        {
            Add(group.Venue.Index);
            Add((int)group.Settlement);
            Add(group.QuoteCurrency);
            Add(group.ExpiryUnixNanos);
            Add(group.Forward);
            Add(group.ForwardTime);
            foreach (int member in group.Members)
            {
                Add(member);
            }
        }
    }

    private void Add(ClientSessions sessions)
    {
        foreach (ClientSession session in sessions.ByUse)
        {
            Add(session.Name);
            Add((long)session.LastSequence);
            Add(session.Use);
        }
    }

    private void Add(InstrumentDefinition definition)
    {
        Add(definition.Venue);
        Add(definition.Name);
        Add(definition.Underlying);
        Add((int)definition.Kind);
        Add(definition.ExpiryUnixNanos);
        Add(definition.Strike);
        Add(definition.Right is { } right ? (int)right : -1);
        Add(definition.ContractSizeCoin);
        Add((int)definition.Settlement);
        Add(definition.QuoteCurrency);
    }

    private void Add(in InstrumentState option)
    {
        Add((int)option.IvSource);
        Add(option.HasTraded ? 1 : 0);
        Add(option.Iv);
        Add(option.IvTime);
        Add(option.MarkIv);
        Add(option.MarkIvTime);
        Add(option.OpenInterest);
        Add(option.OpenInterestTime);
        Add(option.BidPrice);
        Add(option.BidPriceTime);
        Add(option.AskPrice);
        Add(option.AskPriceTime);
        Add(option.MarkPrice);
        Add(option.MarkPriceTime);
        Add(option.Volume24h);
        Add(option.Volume24hTime);
        Add(option.TakerNetSinceStart);
        Add(option.TakerNetSinceOpenInterest);
    }

    private void Add(string text)
    {
        Add(text.Length);
        foreach (char c in text)
        {
            Add((long)c);
        }
    }

    /// <summary>All NaN are one: their payload is the only thing that may differ between machines.</summary>
    private void Add(double value) => Add(double.IsNaN(value) ? 0x7FF8_0000_0000_0000 : BitConverter.DoubleToInt64Bits(value));

    private void Add(long word)
    {
        _hash = (_hash ^ (ulong)word) * Multiplier;
        _hash ^= _hash >> 32;
    }
}
