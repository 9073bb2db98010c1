namespace BtcStream.Server.Feeds;

/// <summary>How fine live order books are passed on.</summary>
internal static class DepthStep
{
    /// <summary>Width of a step over the best price: 1 basis point, a tenth of a cell of the liquidation ladder.</summary>
    public const double Share = 1e-4;

    /// <summary>Steps a side.</summary>
    public const int MostLevels = 5_000;
}
