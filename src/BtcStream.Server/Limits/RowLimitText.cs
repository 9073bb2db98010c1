using BtcStream.Engine;

namespace BtcStream.Server.Limits;

/// <summary>Names the limit that refused a row (LIMIT_REACHED), with its value and its option. The call goes on: other rows may still fit.</summary>
/// <param name="engine">The limits.</param>
internal sealed class RowLimitText(EngineOptions engine)
{
    /// <summary>What to tell of a refused row.</summary>
    /// <param name="field">The field that the refusal is about, with the path to it.</param>
    /// <param name="value">Its value, as text.</param>
    public string Describe(string field, string value)
    {
        string limit = field[(field.LastIndexOf('.') + 1)..] switch
        {
            "instrument" => LimitText.Reached("instruments", engine.MaxInstruments, LimitOptions.Instruments),
            "size" => "the sum of all notional that a ladder holds exactly would be exceeded",
            "account" => LimitText.Reached("positions", engine.MaxPositions, LimitOptions.Positions) + ", or " + LimitText.Reached("accounts", engine.MaxAccounts, LimitOptions.Accounts),
            "source" or "observation" => LimitText.Reached("series of observations", engine.MaxObservationSeries, LimitOptions.ObservationSeries)
                + $", or the fixed one of {engine.MaxObservationPoints} points in one observation",
            "venue" => LimitText.Reached("venues", engine.MaxVenues, "fixed"),
            "underlying" => LimitText.Reached("underlyings", engine.MaxUnderlyings, "fixed"),
            "amount" => LimitText.Reached("forced orders held of one underlying", engine.MaxForcedOrders, "fixed"),
            "bids" or "asks" => LimitText.Reached("levels of one side of an order book", engine.MaxDepthLevels, "fixed"),
            _ => "a limit of the server is reached",
        };
        return $"{field} '{value}': {limit}";
    }
}
