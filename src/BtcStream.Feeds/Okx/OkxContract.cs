namespace BtcStream.Feeds.Okx;

/// <summary>A perpetual or future of OKX, whose sizes are in contracts.</summary>
/// <param name="Instrument">What it is.</param>
/// <param name="Value">What one contract is worth: coins where linear, USD where inverse; the venue's contract value × multiplier.</param>
public sealed record OkxContract(SwapInstrument Instrument, decimal Value);
