using BtcStream.Contracts.V1;
using BtcStream.Quant.Domain;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Services;

/// <summary>Streams observations over the wire; everything sent must be accepted.</summary>
internal sealed class StressFeed(TestServer server)
{
    public const double HashRateEhs = 1_000.0;
    public const double IssuanceBtc = 450.0;
    public const double FeesBtc = 5.0;

    /// <summary>The end of the last day streamed.</summary>
    public static readonly long Today = UnixTime.FromDate(2026, 1, 20);

    public async Task SendAsync(params ObservationRow[] rows) =>
        (await server.Client.SendAsync(new ObservationBatch { Rows = { rows } })).AssertAllAccepted(rows.Length);

    /// <summary>Seven days of a network that stays as it is, to today.</summary>
    public Task NetworkAsync() => SendAsync(
    [
        .. Enumerable.Range(0, 7).Select(back => Row("network", Today - (back * UnixTime.NanosPerDay), row => row.Network = new NetworkObservation
        {
            HashRateEhs = HashRateEhs,
            IssuanceBtc = IssuanceBtc,
            FeesBtc = FeesBtc,
        })),
    ]);

    public Task FleetAsync(params (string Name, double JoulesPerTerahash, double Share)[] machines) => SendAsync(Row("fleet", Today, row => row.Fleet = new FleetObservation
    {
        Machines = { machines.Select(one => new FleetMachine { Name = one.Name, EfficiencyJoulesPerTerahash = one.JoulesPerTerahash, Share = one.Share }) },
    }));

    public Task EnergyAsync(double usdPerKilowattHour, double share, double alternative) => SendAsync(Row("energy", Today, row => row.Energy = new EnergyObservation
    {
        ElectricityUsdPerKwh = usdPerKilowattHour,
        ElectricityShare = share,
        AlternativeRevenueUsdPerMwh = alternative,
    }));

    public Task CurveAsync(long time, string name, params (double Price, double Usd)[] thresholds) => SendAsync(Row("desk", time, row => row.SupplyCurve = new SupplyCurveObservation
    {
        Name = name,
        Price = { thresholds.Select(one => one.Price) },
        SupplyUsd = { thresholds.Select(one => one.Usd) },
        Assumption = "a desk's guess",
    }));

    public Task HistogramAsync(long time, params (double Low, double High, double Coins)[] buckets) => SendAsync(Row("chain", time, row => row.CostBasis = new CostBasisObservation
    {
        PriceLow = { buckets.Select(one => one.Low) },
        PriceHigh = { buckets.Select(one => one.High) },
        AmountBtc = { buckets.Select(one => one.Coins) },
    }));

    public static ObservationRow Treasury(long time, string holder, double? amount, double? price, double? holding = null)
    {
        var treasury = new TreasuryObservation { Holder = holder };
        if (amount is { } coins)
        {
            treasury.AmountBtc = coins;
            treasury.PriceUsd = price!.Value;
        }

        if (holding is { } held)
        {
            treasury.HoldingBtc = held;
        }

        return Row("filings", time, row => row.Treasury = treasury);
    }

    private static ObservationRow Row(string source, long time, Action<ObservationRow> set)
    {
        var row = new ObservationRow { Source = source, Time = (ulong)time };
        set(row);
        return row;
    }
}
