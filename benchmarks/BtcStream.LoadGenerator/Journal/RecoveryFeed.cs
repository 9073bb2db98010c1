using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.LoadGenerator.Journal;

/// <summary>What goes in: options with a history, positions, and quotes that go on.</summary>
internal sealed class RecoveryFeed(IngestSession session) : IDisposable
{
    private const int Options = 2_000;
    private const int PositionsPerBatch = 8_192;
    private const int Perpetuals = 4;
    private const long FirstTime = 1_767_225_600_000_000_000;

    private long _time = FirstTime;
    private ulong _quotes;

    public void Dispose() => session.Dispose();

    public async Task FillAsync(int positions, int minutes)
    {
        await SendAsync(batch => Quotes(batch, Options, isFirst: true));
        await SendAsync(DefinePerpetuals);
        for (int sent = 0; sent < positions; sent += PositionsPerBatch)
        {
            int first = sent;
            await SendAsync(batch => Positions(batch, first, Math.Min(PositionsPerBatch, positions - first)));
        }

        for (int minute = 0; minute < minutes; minute++)
        {
            // Minutes, and hours far apart, so that both histories fill.
            _time += minute % 2 == 0 ? UnixTime.NanosPerMinute : UnixTime.NanosPerHour;
            await SendAsync(batch => Quotes(batch, 64, isFirst: false));
        }

        await DrainAsync();
    }

    public async Task QuoteUntilAsync(Task end)
    {
        while (!end.IsCompleted)
        {
            await SendAsync(batch => Quotes(batch, 256, isFirst: false));
            await Task.Yield();
        }

        await DrainAsync();
    }

    private async Task SendAsync(Action<InputBatch> fill)
    {
        Take();
        while (session.InFlight >= 32)
        {
            await session.WaitAppliedAsync();
            Take();
        }

        InputBatch batch = await session.RentAsync() ?? throw new InvalidOperationException($"the session has ended: {session.Failure}");
        batch.ReceivedUnixNanos = FirstTime;
        fill(batch);
        await session.SubmitAsync(batch);
    }

    private async Task DrainAsync()
    {
        while (session.InFlight > 0 && await session.WaitAppliedAsync())
        {
            Take();
        }

        Take();
    }

    private void Take()
    {
        while (session.TryTakeApplied(out BatchReceipt? batch))
        {
            if (batch.Result.Counts.Rejected + batch.Result.RejectedDefinitions > 0)
            {
                throw new InvalidOperationException($"a row was refused: {batch.Result.Rejections[0].Code} {batch.Result.Rejections[0].Field}");
            }

            session.Return(batch);
        }
    }

    private void Quotes(InputBatch batch, int rows, bool isFirst)
    {
        batch.BeginMessage(InputKind.Quotes, 0);
        for (uint id = 0; isFirst && id < Options; id++)
        {
            string name = $"BTC-27JUN{36 + (id % 4)}-{20_000 + (id / 8 * 1_000)}-{(id / 4 % 2 == 0 ? 'C' : 'P')}";
            batch.Definitions.Add() = new DefinitionRow { Id = id, NameText = batch.Text.Add(Encoding.ASCII.GetBytes(name)) };
        }

        QuoteColumns quotes = batch.Quotes;
        quotes.Append(rows);
        quotes.Fields.Fill(QuoteFields.InstrumentId | QuoteFields.Time | QuoteFields.MarkIv | QuoteFields.OpenInterest | QuoteFields.UnderlyingPrice);
        for (int i = 0; i < rows; i++, _quotes++)
        {
            quotes.Instrument[i] = (uint)(_quotes % Options);
            quotes.Time[i] = _time;
            quotes.MarkIv[i] = 0.4 + (_quotes % 97 * 0.001);
            quotes.OpenInterest[i] = 100.0 + (_quotes % 13);
            quotes.UnderlyingPrice[i] = 90_000.0;
        }
    }

    private static void DefinePerpetuals(InputBatch batch)
    {
        batch.BeginMessage(InputKind.Positions, 0);
        for (uint i = 0; i < Perpetuals; i++)
        {
            batch.Definitions.Add() = new DefinitionRow
            {
                Id = Options + i,
                VenueText = batch.Text.Add("test"u8),
                NameText = batch.Text.Add(Encoding.ASCII.GetBytes($"P{i}")),
                UnderlyingText = batch.Text.Add("BTC"u8),
                Kind = InstrumentKind.Perpetual,
                Settlement = SettlementKind.Linear,
            };
        }
    }

    /// <summary>Positions with the venue's own liquidation prices, spread over both sides of the market.</summary>
    private void Positions(InputBatch batch, int first, int rows)
    {
        batch.BeginMessage(InputKind.Positions, 0);
        PositionColumns positions = batch.Positions;
        positions.Append(rows);
        positions.Fields.Fill(
            PositionFields.InstrumentId | PositionFields.Time | PositionFields.Account | PositionFields.Side | PositionFields.Size | PositionFields.EntryPrice
            | PositionFields.LiquidationPrice);
        for (int i = 0; i < rows; i++)
        {
            int id = first + i;
            bool isLong = id % 2 == 0;
            positions.Instrument[i] = Options + ((uint)id % Perpetuals);
            positions.Time[i] = _time;
            positions.Account[i] = (ulong)id;
            positions.Side[i] = isLong ? PositionColumns.SideLong : PositionColumns.SideShort;
            positions.Size[i] = 0.01 + (id % 100 * 0.01);
            positions.EntryPrice[i] = 90_000.0;
            positions.LiquidationPrice[i] = isLong ? 89_000.0 - (id % 40_000) : 91_000.0 + (id % 40_000);
        }
    }
}
