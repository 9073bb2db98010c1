using BtcStream.Contracts.V1;
using BtcStream.Feeds;

namespace BtcStream.Cli.Feeding;

/// <summary>Turns quotes into one of the two forms of a batch. One builder a call: ids that it gives out are local to the call.</summary>
internal interface IQuoteBatchBuilder
{
    /// <summary>A batch whose rows are these quotes, in order, so that row numbers of refusals are indexes here.</summary>
    /// <param name="sequence">The batch's sequence number.</param>
    /// <param name="quotes">At least one.</param>
    public QuoteBatch Build(ulong sequence, IReadOnlyList<OptionQuote> quotes);
}
