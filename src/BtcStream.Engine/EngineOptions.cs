using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine;

/// <summary>What advances the engine's time.</summary>
public enum ClockMode : byte
{
    /// <summary>The times of the rows alone: history replays exactly.</summary>
    Input = 0,

    /// <summary>Clock ticks and the rows; a row too far ahead of the clock is refused.</summary>
    Live = 1,
}

/// <summary>
/// Everything about the engine that is a choice. Part of the inputs: the same options and the same inputs give the same bits.
/// Limits exist so that no client can make the engine hold unbounded memory, each well above what a venue lists today.
/// </summary>
public sealed record EngineOptions
{
    /// <summary>What advances time.</summary>
    public ClockMode Clock { get; init; } = ClockMode.Input;

    /// <summary>How far ahead of the live clock a row may be, nanoseconds. 5 s: more than clocks differ, less than harms.</summary>
    public long MaxAheadNanos { get; init; } = 5 * UnixTime.NanosPerSecond;

    /// <summary>
    /// Time moves every price. Between quotes the state is priced as of one instant, and a publication moves that instant on once
    /// it lags by this much, nanoseconds; 0 moves it at every publication.
    /// </summary>
    public long TimeStepNanos { get; init; } = UnixTime.NanosPerSecond;

    /// <summary>
    /// Near an expiry a second is a long time: a publication also moves the pricing instant on once it lags by more than the
    /// time to the nearest expiry divided by this, which bounds the relative error of T, so of gamma about half of it. 1,000: 0.1 %.
    /// </summary>
    public int TimeStepsToExpiry { get; init; } = 1_000;

    /// <summary>α of the flow-adjusted positioning model, 0 to 1.</summary>
    public double FlowShare { get; init; } = Positioning.DefaultFlowShare;

    /// <summary>Start of the taker-flow inventory, Unix nanoseconds: trades before it do not count. 0: every trade received counts.</summary>
    public long TakerFlowStartUnixNanos { get; init; }

    /// <summary>Age of the oldest input in use, nanoseconds, beyond which a view is marked stale. 60 s.</summary>
    public long StaleAfterNanos { get; init; } = 60 * UnixTime.NanosPerSecond;

    /// <summary>Largest IV taken, a decimal. 25 is 2,500 %: beyond any real quote, and low enough to refuse most percentages sent by mistake.</summary>
    public double MaxIv { get; init; } = 25.0;

    /// <summary>Largest price, strike, amount, volume or open interest taken.</summary>
    public double MaxMagnitude { get; init; } = 1e12;

    /// <summary>Live instruments at once. Deribit lists about 2,000 options on all coins.</summary>
    public int MaxInstruments { get; init; } = 65_536;

    /// <summary>Underlyings at once.</summary>
    public int MaxUnderlyings { get; init; } = 64;

    /// <summary>Venues at once.</summary>
    public int MaxVenues { get; init; } = 32;

    /// <summary>Ids of a call are below this.</summary>
    public int MaxIdsPerCall { get; init; } = 131_072;

    /// <summary>Removed cells a view remembers: a subscriber that missed more than these gets a snapshot instead of a delta.</summary>
    public int MaxTombstones { get; init; } = 4_096;

    /// <summary>Throws when an option is out of its range, naming it and its value.</summary>
    public void Validate()
    {
        RequireRange(MaxAheadNanos, 0, long.MaxValue, nameof(MaxAheadNanos));
        RequireRange(TimeStepNanos, 0, UnixTime.NanosPerDay, nameof(TimeStepNanos));
        RequireRange(TimeStepsToExpiry, 1, int.MaxValue, nameof(TimeStepsToExpiry));
        RequireRange(TakerFlowStartUnixNanos, 0, long.MaxValue, nameof(TakerFlowStartUnixNanos));
        RequireRange(StaleAfterNanos, 1, long.MaxValue, nameof(StaleAfterNanos));
        RequireRange(MaxInstruments, 1, 1 << 20, nameof(MaxInstruments));
        RequireRange(MaxUnderlyings, 1, 4_096, nameof(MaxUnderlyings));
        RequireRange(MaxVenues, 1, 4_096, nameof(MaxVenues));
        RequireRange(MaxIdsPerCall, 1, 1 << 24, nameof(MaxIdsPerCall));
        RequireRange(MaxTombstones, 1, 1 << 20, nameof(MaxTombstones));
        if (!(FlowShare is >= 0.0 and <= 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(FlowShare), FlowShare, "FlowShare must be from 0 to 1.");
        }

        if (!(MaxIv is > 0.0 and <= 1_000.0))
        {
            throw new ArgumentOutOfRangeException(nameof(MaxIv), MaxIv, "MaxIv must be above 0 and at most 1000.");
        }

        if (!(MaxMagnitude is > 0.0 and <= 1e15))
        {
            throw new ArgumentOutOfRangeException(nameof(MaxMagnitude), MaxMagnitude, "MaxMagnitude must be above 0 and at most 1e15.");
        }
    }

    private static void RequireRange(long value, long least, long most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from {least} to {most}.");
        }
    }
}
