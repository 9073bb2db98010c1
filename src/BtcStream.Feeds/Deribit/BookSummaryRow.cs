namespace BtcStream.Feeds.Deribit;

/// <summary>One element of a book summary: an option, future, perpetual or whatever else the venue lists there.</summary>
/// <param name="Quote">Its values in the units of the wire contract: IV as a decimal, time in nanoseconds.</param>
/// <param name="EstimatedDeliveryPrice">USD per coin: the index of the row's underlying. Null where not given.</param>
public readonly record struct BookSummaryRow(OptionQuote Quote, double? EstimatedDeliveryPrice);
