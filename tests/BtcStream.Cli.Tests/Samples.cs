using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Tests;

/// <summary>Answers and updates of a small market, all made up.</summary>
internal static class Samples
{
    /// <summary>2026-01-19 21:20:24 UTC.</summary>
    public const ulong AsOf = 1_768_857_624_000_000_000;

    public const ulong Expiry = 1_769_760_000_000_000_000;

    public static Summary Summary(bool synthetic = false, double index = 92_315.42) => new()
    {
        Epoch = 7,
        Sequence = 3,
        AsOf = AsOf,
        Underlying = "BTC",
        PositioningModel = PositioningModel.Naive,
        Synthetic = synthetic,
        IndexPrice = index,
        NetGexUsdPerPercent = 114.8e6,
        GrossGexUsdPerPercent = 613.6e6,
        Flips =
        {
            new Flip { Definition = FlipDefinition.ProfileRoot, Price = 88_012.3, Status = FlipStatus.Found },
            new Flip { Definition = FlipDefinition.Cumulative, Status = FlipStatus.AllPositive },
        },
        CallWallStrike = 100_000,
        PutWallStrike = 85_000,
        GrossPeakStrike = 92_000,
        PutCallOpenInterestRatio = 0.738,
        PutCallVolumeRatio = 1.61,
        AtmIv = { new AtmIv { Days = 7, Iv = 0.388 }, new AtmIv { Days = 30, Iv = 0.383 }, new AtmIv { Days = 90 } },
        Instruments = 648,
        OpenInterest = 325_551.7,
        OpenInterestUsd = 30.28e9,
        OldestInputAgeSeconds = 12,
        Expiries =
        {
            new ExpirySummary
            {
                Expiry = Expiry, UnderlyingPrice = 92_650, AtmIv = 0.381, RiskReversal25Delta = -0.032, MaxPainStrike = 90_000, NetGexUsdPerPercent = -8.25e6, GrossGexUsdPerPercent = 215.2e6, OpenInterest = 88_484.8,
            },
        },
    };

    /// <summary>Gamma at 80,000 to 104,000 by 2,000; all figures of a strike follow from its number.</summary>
    public static GammaStrike[] Strikes() =>
    [
        Strike(80_000, -11.2e6, 12.8e6), Strike(82_000, -3.1e6, 4.4e6), Strike(84_000, -6.0e6, 9.1e6), Strike(86_000, -8.2e6, 14.2e6), Strike(88_000, -9.2e6, 25.2e6),
        Strike(90_000, -8.0e6, 70.8e6), Strike(92_000, 6.8e6, 81.1e6), Strike(94_000, 18.6e6, 47.0e6), Strike(96_000, 22.4e6, 30.4e6), Strike(98_000, 22.3e6, 27.5e6),
        Strike(100_000, 49.5e6, 62.6e6), Strike(102_000, 7.0e6, 7.0e6), Strike(104_000, 0.4e6, 0.5e6), Strike(200_000, 90.0e6, 90.0e6),
    ];

    public static GammaStrike Strike(double strike, double net, double gross) =>
        new() { Strike = strike, NetGexUsdPerPercent = net, GrossGexUsdPerPercent = gross, CallOpenInterest = 10, PutOpenInterest = 5, OpenInterest = 15, OpenInterestUsd = 1.335e9 };

    public static RiskUpdate Snapshot(ulong sequence = 3, ulong epoch = 7, Summary? summary = null)
    {
        var update = new RiskUpdate
        {
            Epoch = epoch,
            Sequence = sequence,
            AsOf = AsOf,
            Underlying = "BTC",
            Kind = UpdateKind.Snapshot,
            PositioningModel = PositioningModel.Naive,
            IndexPrice = 92_315.42,
            OldestInputAgeSeconds = 12,
            Summary = summary ?? Summary(),
        };
        update.Strikes.AddRange(Strikes());
        return update;
    }

    public static RiskUpdate Delta(ulong baseSequence, ulong sequence, ulong epoch = 7) => new()
    {
        Epoch = epoch,
        Sequence = sequence,
        BaseSequence = baseSequence,
        AsOf = AsOf + 1,
        Underlying = "BTC",
        Kind = UpdateKind.Delta,
        PositioningModel = PositioningModel.Naive,
        IndexPrice = 92_000,
    };
}
