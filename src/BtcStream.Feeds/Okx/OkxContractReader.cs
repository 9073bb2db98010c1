using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Okx;

/// <summary>Reads the contracts out of an answer of OKX's <c>GET /api/v5/public/instruments</c> for <c>SWAP</c> or <c>FUTURES</c>. Pure; any thread.</summary>
/// <remarks>Source: okx.com/docs-v5, Public Data, REST API, "Get instruments".</remarks>
public static class OkxContractReader
{
    /// <summary>The venue's name in the wire contract.</summary>
    public const string Venue = "okx";

    /// <summary>Reads one answer. Spot pairs and options, which have no contracts of this kind, are left out.</summary>
    /// <param name="utf8Json">The whole answer.</param>
    /// <returns>The contracts by name.</returns>
    /// <exception cref="FeedFormatException">Names the row, field and value that is not as documented.</exception>
    public static IReadOnlyDictionary<string, OkxContract> Read(ReadOnlyMemory<byte> utf8Json) => VenueObject.ReadMessage(utf8Json, ReadAnswer);

    private static Dictionary<string, OkxContract> ReadAnswer(VenueObject answer)
    {
        if (answer.Text("code") != "0")
        {
            throw answer.Wrong("code", "the venue answered with an error");
        }

        return answer.Array("data").Where(row => row.Text("instType") is "SWAP" or "FUTURES").Select(ReadRow)
            .ToDictionary(contract => contract.Instrument.Name, StringComparer.Ordinal);
    }

    private static OkxContract ReadRow(VenueObject row)
    {
        string pair = row.Text("uly");
        string underlying = pair.Split('-')[0];
        SettlementKind settlement = row.Text("ctType") switch
        {
            "linear" => SettlementKind.Linear,
            "inverse" => SettlementKind.Inverse,
            _ => throw row.Wrong("ctType", "it must be linear or inverse"),
        };
        string unit = settlement == SettlementKind.Linear ? underlying : "USD";
        if (row.Text("ctValCcy") != unit)
        {
            throw row.Wrong("ctValCcy", $"the value of a contract on {pair} must be in {unit}");
        }

        long? expiry = row.Text("instType") == "FUTURES" ? row.TimeMillis("expTime") : null;
        return new OkxContract(new SwapInstrument(Venue, row.Text("instId"), underlying, settlement, expiry), row.Decimal("ctVal") * row.Decimal("ctMult"));
    }
}
