using BtcStream.Engine.State;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.Publication;

/// <summary>One live instrument and what has been streamed of it, as of one publication. NaN, and null for times, stand for what has not.</summary>
public sealed record InstrumentEntry
{
    /// <summary>What it is.</summary>
    public required InstrumentDefinition Definition { get; init; }

    /// <summary>Time of the last quote, Unix nanoseconds.</summary>
    public long? QuoteTime { get; init; }

    /// <summary>Forward of its expiry, USD per coin.</summary>
    public double Forward { get; init; } = double.NaN;

    /// <summary>IV in use, decimal.</summary>
    public double Iv { get; init; } = double.NaN;

    /// <summary>Where it comes from.</summary>
    public IvSource IvSource { get; init; }

    /// <summary>Contracts.</summary>
    public double OpenInterest { get; init; } = double.NaN;

    /// <summary>Contracts.</summary>
    public double Volume24h { get; init; } = double.NaN;

    /// <summary>Quote currency.</summary>
    public double BidPrice { get; init; } = double.NaN;

    /// <summary>Quote currency.</summary>
    public double AskPrice { get; init; } = double.NaN;

    /// <summary>Quote currency.</summary>
    public double MarkPrice { get; init; } = double.NaN;

    /// <summary>Forward delta.</summary>
    public double Delta { get; init; } = double.NaN;

    /// <summary>Per USD of the forward.</summary>
    public double Gamma { get; init; } = double.NaN;

    /// <summary>USD per coin for a change of volatility by 1.</summary>
    public double Vega { get; init; } = double.NaN;

    /// <summary>Under the model asked for, USD per 1 %.</summary>
    public double GexUsdPerPercent { get; init; } = double.NaN;

    /// <summary>Contracts; negative is short. NaN before its first trade.</summary>
    public double TakerFlowInventory { get; init; } = double.NaN;

    /// <summary>The live instruments of an underlying by venue, expiry, strike, right and name. Engine thread.</summary>
    internal static InstrumentEntry[] List(EngineState state, string underlying, PositioningModel model)
    {
        List<InstrumentEntry> entries = [];
        for (int instrument = 0; instrument < state.Instruments.SlotCount; instrument++)
        {
            if (state.Instruments.DefinitionOf(instrument) is { } definition && definition.Underlying == underlying)
            {
                entries.Add(Of(definition, state.Instruments[instrument], state.Time.AsOf, model, state.Options.FlowShare));
            }
        }

        return
        [
            .. entries.OrderBy(entry => entry.Definition.Venue, StringComparer.Ordinal).ThenBy(entry => entry.Definition.ExpiryUnixNanos)
                .ThenBy(entry => entry.Definition.Strike).ThenBy(entry => entry.Definition.Right).ThenBy(entry => entry.Definition.Name, StringComparer.Ordinal),
        ];
    }

    private static InstrumentEntry Of(InstrumentDefinition definition, in InstrumentState state, long asOf, PositioningModel model, double flowShare)
    {
        var entry = new InstrumentEntry
        {
            Definition = definition,
            QuoteTime = state.QuoteTime == long.MinValue ? null : state.QuoteTime,
            Forward = state.Group?.Forward ?? double.NaN,
            Iv = state.Iv,
            IvSource = state.IvSource,
            OpenInterest = state.OpenInterest,
            Volume24h = state.Volume24h,
            BidPrice = state.BidPrice,
            AskPrice = state.AskPrice,
            MarkPrice = state.MarkPrice,
            TakerFlowInventory = state.HasTraded ? -state.TakerNetSinceStart : double.NaN,
        };
        if (definition.Kind != InstrumentKind.Option)
        {
            return entry;
        }

        double years = UnixTime.YearsToExpiry(asOf, definition.ExpiryUnixNanos);
        CurveCode code = GexCurves.TryCreate(entry.Forward, definition.Strike, entry.Iv, years, out _);
        if (code != CurveCode.Priced)
        {
            return entry;
        }

        Positioning.TrySignedContracts(
            model, definition.Right!.Value, state.OpenInterest, state.TakerNetSinceStart, state.TakerNetSinceOpenInterest, flowShare, out double contracts);
        double gamma = Black76.Gamma(entry.Forward, definition.Strike, entry.Iv, years);
        return entry with
        {
            Delta = Black76.Delta(definition.Right.Value, entry.Forward, definition.Strike, entry.Iv, years),
            Gamma = gamma,
            Vega = Black76.Vega(entry.Forward, definition.Strike, entry.Iv, years),
            GexUsdPerPercent = contracts * definition.ContractSizeCoin * gamma * entry.Forward * entry.Forward * 0.01,
        };
    }
}

/// <summary>One underlying at a glance.</summary>
/// <param name="Name">Coin.</param>
/// <param name="IndexPrice">USD per coin; NaN while there is none.</param>
/// <param name="Instruments">Live options.</param>
/// <param name="Positions">Open leveraged positions.</param>
/// <param name="NewestInputTime">Unix nanoseconds; null while there is none.</param>
public readonly record struct UnderlyingEntry(string Name, double IndexPrice, int Instruments, int Positions, long? NewestInputTime);
