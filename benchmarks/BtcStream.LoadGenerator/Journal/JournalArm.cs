using System.Diagnostics;
using System.Text;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Ring;

namespace BtcStream.LoadGenerator.Journal;

/// <summary>An engine's host in this process, with a journal or without, fed by one session as a call feeds it; without the wire.</summary>
internal sealed class JournalArm : IAsyncDisposable
{
    public const int RowsPerBatch = 1_024;

    /// <summary>Acks that may wait, as in the server where they wait for the disk.</summary>
    private const int Window = 512;
    private const int Instruments = 2_000;
    private const long FirstTime = 1_767_225_600_000_000_000;

    private readonly EngineHost _host;
    private readonly IngestSession _session;
    private long _rows;
    private ulong _sequence;

    public JournalArm(JournalWriter? journal)
    {
        // The same on both sides, though only a journal needs so many.
        _host = new EngineHost(new RiskEngine(new EngineOptions()), new HostOptions { UnackedPerSession = Window }, journal);
        _host.Start();
        _session = _host.OpenSession();
    }

    /// <summary>Feeds for a while, and waits until all of it has come back; rows a second.</summary>
    public async Task<double> RunAsync(TimeSpan length)
    {
        long start = Stopwatch.GetTimestamp();
        long sent = 0;
        while (Stopwatch.GetElapsedTime(start) < length)
        {
            InputBatch batch = await RentAsync();
            Fill(batch);
            sent += batch.RowCount;
            await _session.SubmitAsync(batch);
        }

        while (_session.InFlight > 0 && await _session.WaitAppliedAsync())
        {
            TakeAll();
        }

        TakeAll();
        return sent / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        await _host.DisposeAsync();
    }

    /// <summary>One task for both ways: what has come back is given back before another is rented.</summary>
    private async ValueTask<InputBatch> RentAsync()
    {
        TakeAll();
        while (_session.InFlight >= Window)
        {
            await _session.WaitAppliedAsync();
            TakeAll();
        }

        return await _session.RentAsync() ?? throw new InvalidOperationException($"the session has ended: {_session.Failure}");
    }

    private void TakeAll()
    {
        while (_session.TryTakeApplied(out BatchReceipt? receipt))
        {
            if (receipt.Result.Counts.Rejected > 0)
            {
                throw new InvalidOperationException($"a row was refused: {receipt.Result.Rejections[0].Code} {receipt.Result.Rejections[0].Field}");
            }

            _session.Return(receipt);
        }
    }

    /// <summary>Quotes by id with time, volatility, open interest, bid and ask: what a venue's ticker says.</summary>
    private void Fill(InputBatch batch)
    {
        batch.ReceivedUnixNanos = FirstTime + _rows;
        batch.BeginMessage(InputKind.Quotes, ++_sequence);
        for (uint id = 0; _sequence == 1 && id < Instruments; id++)
        {
            string name = $"BTC-27JUN{26 + (id % 4)}-{20_000 + (id / 8 * 1_000)}-{(id / 4 % 2 == 0 ? 'C' : 'P')}";
            batch.Definitions.Add() = new DefinitionRow { Id = id, NameText = batch.Text.Add(Encoding.ASCII.GetBytes(name)) };
        }

        QuoteColumns quotes = batch.Quotes;
        quotes.Append(RowsPerBatch);
        quotes.Fields.Fill(QuoteFields.InstrumentId | QuoteFields.Time | QuoteFields.MarkIv | QuoteFields.OpenInterest | QuoteFields.BidPrice | QuoteFields.AskPrice);
        quotes.BidPrice.Fill(0.01);
        quotes.AskPrice.Fill(0.02);
        for (int i = 0; i < RowsPerBatch; i++, _rows++)
        {
            quotes.Instrument[i] = (uint)(_rows % Instruments);
            quotes.Time[i] = FirstTime + _rows;
            quotes.MarkIv[i] = 0.4 + (_rows % 97 * 0.001);
            quotes.OpenInterest[i] = 100.0 + (_rows % 13);
        }
    }
}
