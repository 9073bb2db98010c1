// Streams option quotes of a made-up market, and prints the risk that comes back. README.md in the folder above says how to run it.
#:package BtcStream.Client@0.1.0
#:property PublishAot=false
using System.Globalization;
using BtcStream.Client;
using BtcStream.Contracts.V1;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
double[] indexPrices = [.. Enumerable.Range(0, 8).Select(step => 108_000.0 - (500 * step))];
using var client = new BtcStreamClient(args.Length > 0 ? args[0] : "127.0.0.1:50051");
Task streaming = StreamAsync();
await foreach (RiskState state in client.SubscribeAsync(new SubscribeRequest { Views = { View.Summary } }))
{
    Summary risk = state.ToSummary()!;
    if (!risk.HasIndexPrice || !risk.HasNetGexUsdPerPercent)
    {
        continue; // What is absent is not known yet; it is not 0.
    }

    string flips = string.Join(' ', risk.Flips.Where(flip => flip.Definition == FlipDefinition.ProfileRoot && flip.HasPrice).Select(flip => $"{flip.Price:N0}"));
    Console.WriteLine($"index {risk.IndexPrice:N2}  net gamma {risk.NetGexUsdPerPercent / 1e6:+0.00;-0.00} M USD per 1 %  flips {(flips.Length > 0 ? flips : "-")}");
    if (risk.IndexPrice == indexPrices[^1])
    {
        break;
    }
}

await streaming;

async Task StreamAsync()
{
    await using IngestSender<QuoteBatch> quotes = await client.StreamQuotesAsync();
    await using IngestSender<MarketBatch> market = await client.StreamMarketAsync(new IngestOptions { Acknowledged = ack => Print(ack.Rejections) });
    foreach (double index in indexPrices)
    {
        ulong now = (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        QuoteRow Row(int strike, char right, double contracts) =>
            new() { Instrument = $"BTC-31DEC27-{strike}-{right}", Time = now, UnderlyingPrice = 1.05 * index, MarkIv = 0.45, OpenInterest = contracts };
        int[] strikes = [.. Enumerable.Range(0, 15).Select(i => 80_000 + (2_000 * i))];
        await quotes.SendAsync(new QuoteBatch { Rows = { strikes.SelectMany(strike => new[] { Row(strike, 'C', strike), Row(strike, 'P', 190_000 - strike) }) } });
        await quotes.FlushAsync();
        await market.SendAsync(new MarketBatch { Rows = { new MarketRow { Time = now, IndexPrice = index } } });
        await Task.Delay(250);
    }

    await quotes.CompleteAsync();
    await market.CompleteAsync();
}

static void Print(IEnumerable<Rejection> refused) => refused.ToList().ForEach(one => Console.WriteLine($"refused: {one.Message}"));
