using System.Globalization;
using System.Text;
using BtcStream.Engine;
using BtcStream.Engine.Ring;

namespace BtcStream.Cluster.Node;

/// <summary>
/// Does what lines of text say, each to its last ack, with one call of an engine host: a gateway's in a process of its own, and one machine's in the test's. Positions are
/// numbered, and what a position is follows from its number alone.
/// </summary>
/// <param name="host">A gateway, or one machine.</param>
/// <param name="number">Which feed: its accounts.</param>
public sealed class ScriptedFeed(EngineHost host, int number) : IDisposable
{
    private const int RowsPerBatch = 2_000;
    private const int MostUnacked = 6;

    private readonly IngestSession _session = host.OpenSession();
    private RowCounts _counts;
    private int _sent;
    private int _acked;

    /// <summary>Does one line, and gives what it came to.</summary>
    public async Task<string> DoAsync(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        string[] words = line.Split(' ');
        switch (words[0])
        {
            case "define":
                await SendAsync(SteadyFeed.WriteBeginning).ConfigureAwait(false);
                break;
            case "chain":
                await PlayAsync(RealChain.Read(words[1])).ConfigureAwait(false);
                break;
            case "market":
                await SendAsync(batch => SteadyFeed.WriteMarket(batch, Price(words[1]), Whole(words[2]))).ConfigureAwait(false);
                break;
            case "positions":
                await PlayAsync((int)Whole(words[1]), (int)Whole(words[2]), isChange: false, Price(words[3]), Whole(words[4])).ConfigureAwait(false);
                break;
            case "changes":
                await PlayAsync((int)Whole(words[1]), (int)Whole(words[2]), isChange: true, Price(words[3]), Whole(words[4])).ConfigureAwait(false);
                break;
            case "answers":
                return await AnswerDigest.OfAsync(host).ConfigureAwait(false);
            default:
                throw new ArgumentException($"There is no command {words[0]}.", nameof(line));
        }

        await FlushAsync().ConfigureAwait(false);
        return $"{_counts.Accepted} {_counts.Late} {_counts.Rejected}";
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static double Price(string word) => double.Parse(word, CultureInfo.InvariantCulture);

    private static long Whole(string word) => long.Parse(word, CultureInfo.InvariantCulture);

    private async Task PlayAsync(RealChain chain)
    {
        for (int at = 0; at < chain.Count; at += 200)
        {
            Range range = at..Math.Min(chain.Count, at + 200);
            await SendAsync(batch => chain.AddQuotes(batch, range)).ConfigureAwait(false);
        }

        await SendAsync(batch => SteadyFeed.WriteMarket(batch, chain.IndexPrice, chain.TimeUnixNanos)).ConfigureAwait(false);
    }

    private async Task PlayAsync(int first, int count, bool isChange, double price, long time)
    {
        for (int at = first; at < first + count; at += RowsPerBatch)
        {
            (int from, int to) = (at, Math.Min(first + count, at + RowsPerBatch));
            await SendAsync(batch => NumberedPositions.Write(batch, number, from, to, isChange, price, time)).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(Action<InputBatch> fill)
    {
        await WaitAsync(MostUnacked - 1).ConfigureAwait(false);
        InputBatch batch = await _session.RentAsync().ConfigureAwait(false) ?? throw new InvalidOperationException("The session has ended.");
        fill(batch);
        _sent++;
        if (!await _session.SubmitAsync(batch).ConfigureAwait(false))
        {
            throw new InvalidOperationException("The session has ended.");
        }
    }

    private Task FlushAsync() => WaitAsync(0);

    /// <summary>Waits until no more batches than this are not acked.</summary>
    private async Task WaitAsync(int most)
    {
        Take();
        while (_sent - _acked > most)
        {
            if (!await _session.WaitAppliedAsync().ConfigureAwait(false))
            {
                throw new InvalidOperationException("The session has ended.");
            }

            Take();
        }
    }

    private void Take()
    {
        while (_session.TryTakeApplied(out BatchReceipt? batch))
        {
            _counts = batch.Result.CallCounts;
            _acked++;
            _session.Return(batch);
        }
    }
}

/// <summary>Positions that follow from their numbers: each of an account of its own, one in sixteen cross, and one in five thousand refused.</summary>
internal static class NumberedPositions
{
    public static void Write(InputBatch batch, int feed, int from, int to, bool isChange, double price, long time)
    {
        if (!isChange)
        {
            WriteAccounts(batch, feed, from, to, price, time);
        }

        batch.BeginMessage(InputKind.Positions, 0);
        (uint inverse, uint linear) = (Named(batch, "deribit", "BTC-PERPETUAL"), Named(batch, "binance", "BTCUSDT"));
        PositionColumns columns = batch.Positions;
        for (int i = from; i < to; i++)
        {
            if (isChange && i % 10 != 0)
            {
                continue;
            }

            int at = columns.Append(1);
            var dice = new Dice(feed, i);
            bool isInverse = IsInverse(feed, i);
            columns.Fields[at] = PositionFields.InstrumentName | PositionFields.Time | PositionFields.Account | PositionFields.Side | PositionFields.Size
                | PositionFields.EntryPrice | PositionFields.Leverage | PositionFields.MarginMode;
            columns.Instrument[at] = isInverse ? inverse : linear;
            columns.Time[at] = time;
            columns.Account[at] = AccountOf(feed, i);
            columns.Side[at] = dice.Next() < 0.5 ? PositionColumns.SideLong : PositionColumns.SideShort;
            columns.Size[at] = (isInverse ? 50_000.0 : 1.0) * (0.1 + dice.Next());
            columns.EntryPrice[at] = price * (0.9 + (0.2 * dice.Next()));
            columns.Leverage[at] = 1 + Math.Floor(50.0 * dice.Next());
            columns.MarginMode[at] = IsCross(i) ? PositionColumns.ModeCross : PositionColumns.ModeIsolated;
            columns.Size[at] *= isChange ? i % 50 == 0 ? 0.0 : 1.5 : i % 5_000 == 4_999 ? -1.0 : 1.0;
        }
    }

    private static ulong AccountOf(int feed, int i) => ((ulong)(uint)feed << 32) | (uint)i;

    private static bool IsCross(int i) => i % 16 == 3;

    private static bool IsInverse(int feed, int i) => new Dice(feed + 100, i).Next() < 0.5;

    private static void WriteAccounts(InputBatch batch, int feed, int from, int to, double price, long time)
    {
        batch.BeginMessage(InputKind.Accounts, 0);
        (int deribit, int binance) = (batch.Text.Add("deribit"u8), batch.Text.Add("binance"u8));
        for (int i = from; i < to; i++)
        {
            if (IsCross(i))
            {
                int at = batch.Accounts.Append(1);
                bool isInverse = IsInverse(feed, i);
                batch.Accounts.Fields[at] = AccountFields.Time | AccountFields.Account | AccountFields.Equity | AccountFields.Venue;
                batch.Accounts.Venue[at] = isInverse ? deribit : binance;
                batch.Accounts.Time[at] = time;
                batch.Accounts.Account[at] = AccountOf(feed, i);
                batch.Accounts.Equity[at] = (isInverse ? 1.0 : price) * 0.2 * new Dice(feed + 200, i).Next();
            }
        }
    }

    private static uint Named(InputBatch batch, string venue, string name)
    {
        batch.Names.Add() = new NamedInstrument(batch.Text.Add(Encoding.UTF8.GetBytes(venue)), batch.Text.Add(Encoding.UTF8.GetBytes(name)));
        return (uint)(batch.Names.Count - 1);
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood, 2014) begun at a position's number: an object of <see cref="Random"/> for each of a million costs more than all else.</summary>
    private struct Dice(int feed, int position)
    {
        private ulong _state = ((ulong)(uint)feed << 40) + ((ulong)(uint)position * 8);

        public double Next()
        {
            ulong mixed = unchecked(_state += 0x9e3779b97f4a7c15);
            mixed = unchecked((mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9);
            mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94d049bb133111eb);
            return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
