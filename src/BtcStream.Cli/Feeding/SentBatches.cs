using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Feeding;

/// <summary>Which batch held which rows of which file, so that a refusal can be traced back. Any thread.</summary>
internal sealed class SentBatches
{
    private readonly Lock _gate = new();
    private readonly List<(ChainFile File, int Start)> _quotes = [];
    private readonly List<ChainFile> _market = [];
    private readonly List<Refusal> _refusals = [];

    /// <summary>Quotes sent.</summary>
    public ulong QuoteRows { get; private set; }

    /// <summary>Index prices sent.</summary>
    public ulong MarketRows { get; private set; }

    /// <summary>Refusals so far.</summary>
    public IReadOnlyList<Refusal> Refusals
    {
        get
        {
            lock (_gate)
            {
                return [.. _refusals];
            }
        }
    }

    /// <summary>Notes a batch of quotes.</summary>
    /// <returns>Its sequence number: 1, 2 and so on.</returns>
    public ulong AddQuotes(ChainFile file, int start, int rows)
    {
        lock (_gate)
        {
            _quotes.Add((file, start));
            QuoteRows += (ulong)rows;
            return (ulong)_quotes.Count;
        }
    }

    /// <summary>Notes a batch of index prices.</summary>
    /// <returns>Its sequence number: 1, 2 and so on.</returns>
    public ulong AddMarket(ChainFile file)
    {
        lock (_gate)
        {
            _market.Add(file);
            MarketRows += (ulong)file.IndexTicks.Count;
            return (ulong)_market.Count;
        }
    }

    /// <summary>Traces refusals of quotes.</summary>
    public void AddQuoteRefusals(IEnumerable<Rejection> rejections)
    {
        lock (_gate)
        {
            foreach (Rejection rejection in rejections)
            {
                (ChainFile file, int start) = At(_quotes, rejection);
                int? index = rejection.HasRow ? start + (int)rejection.Row : null;
                bool isKnown = index < file?.Quotes.Count;
                string instrument = isKnown ? file!.Quotes[index!.Value].Instrument : rejection.HasDefinition ? $"definition {rejection.Definition}" : "";
                _refusals.Add(Refusal.Of(rejection, file?.Name, isKnown ? file!.FileRows[index!.Value] : null, instrument));
            }
        }
    }

    /// <summary>Traces refusals of index prices.</summary>
    public void AddMarketRefusals(IEnumerable<Rejection> rejections)
    {
        lock (_gate)
        {
            foreach (Rejection rejection in rejections)
            {
                ChainFile? file = At(_market, rejection);
                string underlying = rejection.HasRow && rejection.Row < file?.IndexTicks.Count ? file.IndexTicks[(int)rejection.Row].Underlying : "";
                _refusals.Add(Refusal.Of(rejection, file?.Name, null, $"index of {underlying}"));
            }
        }
    }

    // A server that names a batch it was never sent still gets its refusal shown.
    private static T? At<T>(List<T> batches, Rejection rejection) =>
        rejection.BatchSequence is > 0 and <= int.MaxValue && rejection.BatchSequence <= (ulong)batches.Count ? batches[(int)rejection.BatchSequence - 1] : default;
}
