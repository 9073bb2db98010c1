namespace BtcStream.Quant.Liquidations;

/// <summary>A model as a file gives it.</summary>
/// <param name="Path">Where in the file, as in <c>models[3]</c>.</param>
/// <param name="Model">The model.</param>
/// <param name="Replaces">Whether it may take the place of a model of the same name.</param>
internal readonly record struct MarginTable(string Path, MarginModel Model, bool Replaces);
