using BtcStream.Quant.Domain;

namespace BtcStream.LoadGenerator.Positions;

/// <summary>One isolated position as a feed says it.</summary>
internal readonly record struct TapePosition(ulong Account, bool IsShort, double Size, double EntryPrice, double Leverage);

/// <summary>
/// SYNTHETIC positions, one an account, made from a position's number and how often it has changed: nothing is stored, so that any number of them costs no
/// memory beside what is measured. Entries lie where the mark has not liquidated the position, so the nearer the mark the denser, as leverage has it.
/// </summary>
internal static class PositionTape
{
    public const string Venue = "binance";

    public const string Perpetual = "BTCUSDT";

    public const string Underlying = "BTC";

    /// <summary>USD per coin, where the mark begins.</summary>
    public const double IndexPrice = 90_000.0;

    /// <summary>Time of the first row: 20 January 2026, 08:00:01 UTC.</summary>
    public const long StartUnixNanos = 1_768_896_001 * UnixTime.NanosPerSecond;

    public const long NanosPerRow = 100;

    /// <summary>Rows of a message.</summary>
    public const int RowsPerMessage = 1_024;

    private static readonly double[] Leverages = [2.0, 3.0, 5.0, 5.0, 10.0, 10.0, 10.0, 20.0, 20.0, 25.0, 50.0, 75.0, 100.0, 125.0];

    /// <summary>A position.</summary>
    /// <param name="number">Which one.</param>
    /// <param name="change">0 when it is opened; each other number gives another size, entry and leverage.</param>
    public static TapePosition At(int number, int change)
    {
        ulong account = Mix((ulong)number);
        ulong bits = Mix(account + (ulong)change);
        bool isShort = (account & 1) != 0;
        double leverage = Leverages[bits % (ulong)Leverages.Length];

        // Size from 0.001 to 10 coins, small ones commonest; the table's rate is at most 1 % at these sizes and the last tenth is left free.
        double u = Unit(Mix(bits + 1));
        double size = 0.001 + (10.0 * u * u * u * u);
        double room = 0.9 / leverage;
        double move = (1.0 - (2.0 * Unit(Mix(bits + 2)))) * Math.Min(room, 0.3);
        return new TapePosition(account, isShort, size, IndexPrice * (1.0 + (isShort ? -move : move) * 0.9), leverage);
    }

    /// <summary>The number of the position that a draw picks.</summary>
    public static int Pick(long draw, int positions) => (int)(Mix((ulong)draw ^ 0x5DEE_CE66_D1CE_4E5B) % (ulong)positions);

    /// <summary>The finaliser of SplitMix64.</summary>
    private static ulong Mix(ulong z)
    {
        z += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    private static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));
}
