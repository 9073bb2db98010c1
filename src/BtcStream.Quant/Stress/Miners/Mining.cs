namespace BtcStream.Quant.Stress;

/// <summary>
/// What mining yields and costs. A block of difficulty d takes d·2³² hashes on average; the network is meant to find 144 a day, one in 600 seconds
/// (S. Nakamoto, "Bitcoin: A Peer-to-Peer Electronic Cash System", 2008, section 4; the protocol's constants). Pure; any thread.
/// </summary>
public static class Mining
{
    /// <summary>Seconds in a day.</summary>
    public const double SecondsPerDay = 86_400.0;

    /// <summary>Hashes of one block at difficulty 1.</summary>
    public const double HashesPerDifficulty = 4_294_967_296.0;

    private const double HashesPerExahash = 1e18;
    private const double TerahashesPerExahash = 1e6;
    private const double PetahashesPerExahash = 1e3;
    private const double HashesOfPetahashDay = 8.64e19;
    private const double JoulesPerKilowattHour = 3.6e6;

    /// <summary>Mean hash rate of a period, EH/s: blocks·difficulty·2³²/seconds, for a day (blocks/144)·difficulty·2³²/600. NaN where an argument is.</summary>
    public static double HashRateEhs(double blocks, double difficulty, double periodSeconds) =>
        blocks * difficulty * HashesPerDifficulty / periodSeconds / HashesPerExahash;

    /// <summary>Hashprice, USD per PH/s per day: 8.64e19/(difficulty·2³²)·(subsidy + fees)·price, what hash power earns before costs.</summary>
    /// <param name="difficulty">Mining difficulty.</param>
    /// <param name="subsidyBtc">BTC per block.</param>
    /// <param name="feesPerBlockBtc">BTC per block.</param>
    /// <param name="priceUsd">USD per coin.</param>
    public static double HashpriceUsdPerPhsDay(double difficulty, double subsidyBtc, double feesPerBlockBtc, double priceUsd) =>
        HashesOfPetahashDay / (difficulty * HashesPerDifficulty) * (subsidyBtc + feesPerBlockBtc) * priceUsd;

    /// <summary>
    /// The same from what the network earned: coins a day × price over its PH/s. Equal to the other where the hash rate is the one that blocks and
    /// difficulty imply, and what is left where the difficulty is not known.
    /// </summary>
    /// <param name="rewardBtcPerDay">Issuance and fees, BTC a day.</param>
    /// <param name="hashRateEhs">Hash rate of the same days, EH/s.</param>
    /// <param name="priceUsd">USD per coin.</param>
    public static double HashpriceOfRewardUsdPerPhsDay(double rewardBtcPerDay, double hashRateEhs, double priceUsd) =>
        rewardBtcPerDay * priceUsd / (hashRateEhs * PetahashesPerExahash);

    /// <summary>Electricity of a hash rate, kWh a day.</summary>
    public static double KilowattHoursPerDay(double hashRateEhs, double joulesPerTerahash) =>
        hashRateEhs * TerahashesPerExahash * joulesPerTerahash * SecondsPerDay / JoulesPerKilowattHour;

    /// <summary>
    /// Electricity per coin, USD: network power × 24 h × USD/kWh / BTC issued a day. Issued is the subsidy alone, as definitions of a production cost per
    /// coin have it; fees are counted where machines are judged (<see cref="FleetTable.BreakEvenPrice"/>), since machines earn them. Hash rate and
    /// issuance must be of the same days: then the luck of finding blocks cancels.
    /// </summary>
    /// <param name="hashRateEhs">EH/s.</param>
    /// <param name="joulesPerTerahash">Mean efficiency of the fleet, J/TH.</param>
    /// <param name="usdPerKilowattHour">Price of electricity.</param>
    /// <param name="issuanceBtcPerDay">BTC issued a day.</param>
    public static double ElectricalCostUsd(double hashRateEhs, double joulesPerTerahash, double usdPerKilowattHour, double issuanceBtcPerDay) =>
        KilowattHoursPerDay(hashRateEhs, joulesPerTerahash) * usdPerKilowattHour / issuanceBtcPerDay;
}
