namespace BtcStream.Feeds.Binance;

/// <summary>Recorded forced orders.</summary>
/// <param name="Orders">Those of which something was filled, in the file's order.</param>
/// <param name="FileRows">Index in the file of each.</param>
/// <param name="UnfilledRows">Number of rows of which nothing was filled: they executed nothing and are left out.</param>
public sealed record ForceOrderFile(IReadOnlyList<ForcedOrder> Orders, IReadOnlyList<int> FileRows, int UnfilledRows);
