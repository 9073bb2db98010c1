using BtcStream.Feeds.Live;

namespace BtcStream.Feeds.Deribit;

/// <summary>One message of Deribit's WebSocket. Immutable; any thread.</summary>
public abstract record DeribitMessage;

/// <summary>The venue asks whether we live (<c>test_request</c>, to be answered with <c>public/test</c>), or says that it does.</summary>
/// <param name="IsTestRequest">Whether it wants an answer.</param>
public sealed record DeribitHeartbeat(bool IsTestRequest) : DeribitMessage;

/// <summary>The answer to a request.</summary>
/// <param name="Id">The request's own number.</param>
/// <param name="ErrorCode">The venue's code; null where the request succeeded.</param>
/// <param name="Error">What the venue says is wrong.</param>
public sealed record DeribitAnswer(long Id, long? ErrorCode, string? Error) : DeribitMessage;

/// <summary>Rows of a channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Rows">The rows, as they stand; none for a channel that is not read.</param>
public sealed record DeribitRows(string Channel, IReadOnlyList<VenueRow> Rows) : DeribitMessage;

/// <summary>A snapshot of an order book, or a change of it.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Instrument">Whose book.</param>
/// <param name="TimeUnixNanos">Time of the change.</param>
/// <param name="IsSnapshot">Whether it replaces the whole book.</param>
/// <param name="ChangeId">The venue's number of this change.</param>
/// <param name="PreviousChangeId">The number of the change before; null for a snapshot.</param>
/// <param name="Bids">Levels set; an amount of 0 takes one out.</param>
/// <param name="Asks">The same of the sell side.</param>
public sealed record DeribitBookChange(
    string Channel, string Instrument, long TimeUnixNanos, bool IsSnapshot, long ChangeId, long? PreviousChangeId, IReadOnlyList<BookLevel> Bids, IReadOnlyList<BookLevel> Asks)
    : DeribitMessage;

/// <summary>An instrument was listed, or is no more.</summary>
/// <param name="Instrument">Its name.</param>
/// <param name="State">The venue's word: <c>created</c>, <c>started</c>, <c>settled</c>, <c>closed</c> and so on.</param>
public sealed record DeribitInstrumentState(string Instrument, string State) : DeribitMessage;
