namespace BtcStream.Cli.Commands;

/// <summary>Examples for the help, by command.</summary>
internal static class HelpExamples
{
    private static readonly Dictionary<string, string[]> ByCommand = new(StringComparer.Ordinal)
    {
        [""] =
        [
            "btcstream demo",
            "btcstream feed deribit-chain chains/*.json.gz",
            "btcstream watch",
            "btcstream cascade --shock -5",
            "btcstream stress",
            "btcstream query summary --json",
        ],
        ["completion"] =
        [
            "source <(btcstream completion bash)",
            "btcstream completion zsh > ~/.zfunc/_btcstream",
            "btcstream completion fish > ~/.config/fish/completions/btcstream.fish",
        ],
        ["feed"] =
        [
            "btcstream feed deribit-chain chains/*.json.gz",
            "btcstream feed binance-force-orders binance-force-orders-20240817.csv",
            "btcstream feed csv --kind volatility-index --name DVOL --scale all=percent deribit-dvol-btc-daily.csv",
        ],
        ["feed csv"] =
        [
            "btcstream feed csv --kind network --layout coinmetrics coinmetrics-btc-daily.csv",
            "btcstream feed csv --kind asset-price --layout coingecko --name BNB price-bnb-daily.csv",
            "btcstream feed csv --kind volatility-index --name DVOL --scale all=percent deribit-dvol-btc-daily.csv",
            "btcstream feed csv --kind treasury --name Strategy --column amount_btc=btc --column price_usd=avg_price_usd strategy-btc-purchases.csv",
            "btcstream feed csv --kind fleet --layout cbeci --set time=2020-06-01 --from 2018-01-01 asic-efficiency-cbeci.csv",
            "btcstream feed csv --kind prediction-market --name polymarket --set barrier_price=100000 --set until=2026-02-01 odds.csv",
        ],
        ["feed deribit-chain"] =
        [
            "btcstream feed deribit-chain 20260119T212024Z.json.gz",
            "btcstream feed deribit-chain --form rows --batch 100 chains/*.json.gz",
            "curl -s 'https://www.deribit.com/api/v2/public/get_book_summary_by_currency?currency=BTC&kind=option' | btcstream feed deribit-chain -",
        ],
        ["feed binance-force-orders"] =
        [
            "btcstream feed binance-force-orders binance-force-orders-20240817.csv",
            "btcstream feed binance-force-orders --json force-orders/*.csv.gz",
        ],
        ["watch"] =
        [
            "btcstream watch",
            "btcstream watch --model flow-adjusted --server 10.0.0.5:50051",
            "btcstream watch --once",
            "btcstream watch --json | jq .netGexUsdPerPercent",
        ],
        ["query"] =
        [
            "btcstream query summary",
            "btcstream query summary --json | jq '.flips[] | select(.definition == \"FLIP_DEFINITION_PROFILE_ROOT\") | .price'",
        ],
        ["query summary"] =
        [
            "btcstream query summary",
            "btcstream query summary --json | jq '.flips[] | select(.definition == \"FLIP_DEFINITION_PROFILE_ROOT\") | .price'",
        ],
        ["query gamma"] = ["btcstream query gamma --strike-from 80000 --strike-to 100000", "btcstream query gamma --by cell --json"],
        ["query profile"] = ["btcstream query profile --from 80000 --to 100000 --points 21"],
        ["query history"] = ["btcstream query history", "btcstream query history --kind liquidation --every hour --from 70000 --to 110000"],
        ["revalue"] = ["btcstream revalue --price -5 --hours 24 --iv 0.05", "btcstream revalue --margin-model binance-btcusdt-2024-10-24 --json | jq .shifted.triggeredUsd"],
        ["query info"] = ["btcstream query info"],
        ["query verify"] = ["btcstream query verify && echo the state is exact"],
        ["query liquidations"] = ["btcstream query liquidations", "btcstream query liquidations --cells --from 84000 --to 88000", "btcstream query liquidations --json | jq .clustersBelow"],
        ["query margin-models"] = ["btcstream query margin-models", "btcstream query margin-models --venue hyperliquid --json"],
        ["cascade"] =
        [
            "btcstream cascade --shock -5",
            "btcstream cascade --shock -10 --model reversed",
            "btcstream cascade --sell 500e6 --depth 100e6 --observed-only",
            "btcstream cascade --shock -5 --supply miners",
            "btcstream cascade --shock -5 --json | jq '.terminalPrice, .bandLow, .bandHigh'",
        ],
        ["stress"] =
        [
            "btcstream stress",
            "btcstream stress --follow",
            "btcstream stress --check || echo stressed",
            "btcstream stress --json | jq '.rows[] | select(.state == \"STRESS_STATE_STRESSED\") | .name'",
        ],
        ["touch"] =
        [
            "btcstream touch --barrier 100000 --until 2026-02-01",
            "btcstream touch --barrier 72000 --until 2026-03-27T08:00Z --market polymarket",
            "btcstream touch --barrier 100000 --until 2026-02-01 --json | jq .probability",
        ],
        ["replay"] =
        [
            "btcstream replay chains/",
            "btcstream replay data/ --manifest week.txt --from 2026-01-12 --speed 3600",
            "btcstream replay data/ --to 2026-01-19; btcstream stress; btcstream replay data/ --after 2026-01-19",
            "# week.txt: a line is what would be typed after 'btcstream feed'",
            "#   csv --kind volatility-index --name DVOL --source deribit dvol-daily.csv",
            "#   binance-force-orders force-orders/*.csv",
        ],
        ["query regime"] = ["btcstream query regime", "btcstream query regime --index DVOL --days 90 --json | jq .ivPercentile"],
        ["query miners"] = ["btcstream query miners", "btcstream query miners --price 73000 --electricity 0.055 --electricity-share 0.7 --alternative 120"],
        ["query treasury"] = ["btcstream query treasury --price 69600", "btcstream query treasury --holder Strategy --forced-sale 0.1 --json | jq .supplyCurve"],
        ["query spillover"] = ["btcstream query spillover", "btcstream query spillover --asset BNB --days 90 --json"],
        ["journal"] = ["btcstream journal inspect data", "btcstream journal verify data", "btcstream journal replay data --every 1m"],
        ["journal inspect"] = ["btcstream journal inspect data", "btcstream journal inspect data --json | jq .rows"],
        ["journal verify"] = ["btcstream journal verify data && echo every byte holds"],
        ["journal replay"] =
        [
            "btcstream journal replay data --every 1m",
            "btcstream journal replay data --from 2026-01-19 --to 2026-01-20 --json > answers.jsonl",
            "btcstream journal replay data --last --json | jq '.netGexUsdPerPercent, .digest'",
        ],
        ["journal export"] = ["btcstream journal export data --from 100 --count 10", "btcstream journal export data --rows | jq 'select(.kind == \"Batch\")'"],
        ["cluster status"] = ["btcstream cluster status", "btcstream cluster status gateway-1:50051 engine-1:50061 engine-2:50061", "btcstream cluster status --json | jq '.shardStatus[] | .owner'"],
        ["subscribe"] = ["btcstream subscribe --view strikes --interval 1000", "btcstream subscribe --json --count 10 > updates.jsonl"],
        ["demo"] = ["btcstream demo", "btcstream demo --inputs", "btcstream demo --listen 127.0.0.1:0 --http none"],
    };

    /// <summary>The examples of a command; empty where it has none.</summary>
    /// <param name="command">Its name and its parents', as typed.</param>
    public static IReadOnlyList<string> Of(string command) => ByCommand.GetValueOrDefault(command, []);
}
