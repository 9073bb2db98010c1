using System.Runtime.CompilerServices;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;

namespace BtcStream.Client;

/// <summary>
/// A client of one server. Inputs go in by streams that acknowledge what was applied and can resume; risk comes as a state that is kept up to date; questions are
/// asked one at a time. Any thread; one client is enough for a process.
/// </summary>
public sealed partial class BtcStreamClient : IDisposable
{
    private readonly BtcStreamClientOptions _options;

    /// <summary>A client; nothing is sent before the first call.</summary>
    /// <param name="address">The server: <c>host:port</c>, or <c>https://host:port</c> for TLS.</param>
    /// <exception cref="ArgumentException">It is no address.</exception>
    public BtcStreamClient(string address)
        : this(new BtcStreamClientOptions { Address = address })
    {
    }

    /// <summary>A client with trust and credentials; nothing is sent before the first call.</summary>
    /// <param name="options">How to reach the server.</param>
    /// <exception cref="ArgumentException">An option cannot work; the message names it and its value.</exception>
    public BtcStreamClient(BtcStreamClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Methods = new BtcStreamMethods(options);
    }

    /// <summary>The methods one by one, for calls that this class does not make.</summary>
    public BtcStreamMethods Methods { get; }

    /// <summary>Streams option quotes, as rows or as columns.</summary>
    /// <param name="options">Name of the session and bounds; null for the defaults.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The stream, to be disposed.</returns>
    /// <exception cref="RpcException">The server cannot be reached, or refuses.</exception>
    public Task<IngestSender<QuoteBatch>> StreamQuotesAsync(IngestOptions? options = null, CancellationToken cancellation = default) =>
        OpenAsync(Methods.StreamQuotes, IngestKinds.Quotes, options, cancellation);

    /// <summary>Streams option trades.</summary>
    /// <inheritdoc cref="StreamQuotesAsync"/>
    public Task<IngestSender<TradeBatch>> StreamTradesAsync(IngestOptions? options = null, CancellationToken cancellation = default) =>
        OpenAsync(Methods.StreamTrades, IngestKinds.Trades, options, cancellation);

    /// <summary>Streams leveraged positions, as rows or as columns.</summary>
    /// <inheritdoc cref="StreamQuotesAsync"/>
    public Task<IngestSender<PositionBatch>> StreamPositionsAsync(IngestOptions? options = null, CancellationToken cancellation = default) =>
        OpenAsync(Methods.StreamPositions, IngestKinds.Positions, options, cancellation);

    /// <summary>Streams margin accounts.</summary>
    /// <inheritdoc cref="StreamQuotesAsync"/>
    public Task<IngestSender<AccountBatch>> StreamAccountsAsync(IngestOptions? options = null, CancellationToken cancellation = default) =>
        OpenAsync(Methods.StreamAccounts, IngestKinds.Accounts, options, cancellation);

    /// <summary>Streams forced orders.</summary>
    /// <inheritdoc cref="StreamQuotesAsync"/>
    public Task<IngestSender<LiquidationBatch>> StreamLiquidationsAsync(IngestOptions? options = null, CancellationToken cancellation = default) =>
        OpenAsync(Methods.StreamLiquidations, IngestKinds.Liquidations, options, cancellation);

    /// <summary>Streams index prices, perpetuals and order books.</summary>
    /// <inheritdoc cref="StreamQuotesAsync"/>
    public Task<IngestSender<MarketBatch>> StreamMarketAsync(IngestOptions? options = null, CancellationToken cancellation = default) =>
        OpenAsync(Methods.StreamMarket, IngestKinds.Market, options, cancellation);

    /// <summary>Streams everything slower: hash rates, volatility indices, treasuries and the like.</summary>
    /// <inheritdoc cref="StreamQuotesAsync"/>
    public Task<IngestSender<ObservationBatch>> StreamObservationsAsync(IngestOptions? options = null, CancellationToken cancellation = default) =>
        OpenAsync(Methods.StreamObservations, IngestKinds.Observations, options, cancellation);

    /// <summary>
    /// Follows risk as it changes: the state after each update, a snapshot and deltas applied. A connection that breaks is made again, and goes on from the state that is
    /// held. A reader that is slower than the server skips to the newest state.
    /// </summary>
    /// <param name="request">What to follow; null for the summary and the gamma heatmap of BTC.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The same object each time: read what is needed before asking for the next.</returns>
    /// <exception cref="RpcException">The first connection failed, a later one did for longer than <see cref="BtcStreamClientOptions.ReconnectFor"/>, or the server refuses.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async IAsyncEnumerable<RiskState> SubscribeAsync(SubscribeRequest? request = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        SubscribeRequest next = request?.Clone() ?? new SubscribeRequest();
        var state = new RiskState();
        var backOff = new BackOff(_options.ReconnectFor, _options.Time);
        bool wasConnected = false;
        while (true)
        {
            RpcException failure;
            using (ServerStreamingCall<RiskUpdate> call = Methods.Subscribe.Start(next, new CallOptions { Cancellation = cancellation }))
            {
                while (true)
                {
                    (RiskUpdate? update, failure) = await NextAsync(call).ConfigureAwait(false);
                    if (update is null)
                    {
                        break;
                    }

                    wasConnected = true;
                    backOff.Reset();
                    if (!state.TryApply(update))
                    {
                        // What is held cannot be brought up to date: everything is asked for again.
                        state.Clear();
                        break;
                    }

                    yield return state;
                }
            }

            cancellation.ThrowIfCancellationRequested();
            if (!wasConnected || !Transient.Is(failure.Status) || !await backOff.WaitAsync(failure.Status.RetryAfter, cancellation).ConfigureAwait(false))
            {
                throw failure;
            }

            Resume(next, state);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Methods.Dispose();

    private static async Task<(RiskUpdate? Update, RpcException Failure)> NextAsync(ServerStreamingCall<RiskUpdate> call)
    {
        try
        {
            var ended = new RpcException(StatusCode.Unavailable, "the server ended the subscription");
            return await call.Responses.MoveNextAsync().ConfigureAwait(false) ? (call.Responses.Current, ended) : (null, ended);
        }
        catch (RpcException e)
        {
            return (null, e);
        }
    }

    private static void Resume(SubscribeRequest request, RiskState state)
    {
        request.ClearResumeEpoch();
        request.ClearResumeAfterSequence();
        if (state.HasSnapshot)
        {
            (request.ResumeEpoch, request.ResumeAfterSequence) = (state.Epoch, state.Sequence);
        }
    }

    private Task<IngestSender<TBatch>> OpenAsync<TBatch>(
        DuplexMethod<TBatch, IngestAck> method, IngestKind<TBatch> kind, IngestOptions? options, CancellationToken cancellation)
        where TBatch : class, Google.Protobuf.IMessage<TBatch>, new() =>
        IngestSender<TBatch>.OpenAsync(method, kind, options ?? new IngestOptions(), _options, cancellation);
}
