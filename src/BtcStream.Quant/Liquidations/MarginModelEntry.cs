namespace BtcStream.Quant.Liquidations;

/// <summary>A model's place in a catalog.</summary>
/// <param name="Id">Its id there, above 0.</param>
/// <param name="Model">The model.</param>
/// <param name="IsUserSupplied">Whether it was loaded from a user's file.</param>
/// <param name="IsVenueDefault">Whether positions that name no model get it.</param>
public sealed record MarginModelEntry(ushort Id, MarginModel Model, bool IsUserSupplied, bool IsVenueDefault);
