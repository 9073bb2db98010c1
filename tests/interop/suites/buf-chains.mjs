// Recorded chains as JSON rows through `buf curl` into fresh servers, and what the server then answers in JSON against an independent reference.
import assert from 'node:assert/strict';
import path from 'node:path';
import { askOracle, chainFiles, isRequired, missing, readChain } from '../lib/chains.mjs';
import { interopDirectory } from '../lib/paths.mjs';
import { run } from '../lib/programs.mjs';
import { suite } from '../lib/suite.mjs';
import { launch, stop } from '../lib/targets.mjs';

const program = path.join(interopDirectory, 'node_modules/.bin/buf');
const tolerance = 1e-9;

async function call(server, method, message) {
  const input = JSON.stringify(message);
  const url = `http://${server.grpc}/btcstream.v1.${method}`;
  const { code, out, err } = await run(program, ['curl', '--protocol', 'grpc', '--http2-prior-knowledge', '-d', '@-', url], input);
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

async function feed(server, chain) {
  assert.deepEqual(await call(server, 'IngestService/StreamQuotes', chain.quotes), { sequence: '1', acceptedRows: `${chain.rows}` });
  assert.deepEqual(await call(server, 'IngestService/StreamMarket', chain.market), { sequence: '1', acceptedRows: '1' });
}

/** Compares, and counts what it compared. */
function compare(oracle, summary, heatmap) {
  let compared = 0;
  const near = (what, expected, actual, allowed) => {
    compared++;
    assert.ok(Math.abs(expected - actual) <= allowed, `${what}: ${actual} where ${expected} is expected, ${allowed} apart allowed`);
  };
  const relative = (what, expected, actual) => near(what, expected, actual, tolerance * Math.abs(expected));
  const strikes = new Map(heatmap.strikes.map((entry) => [entry.strike, entry]));
  const gross = oracle.gross_gex;

  near('index', oracle.index, summary.indexPrice, 0);
  near('options', oracle.options, summary.instruments, 0);
  near('net', oracle.net_gex, summary.netGexUsdPerPercent, tolerance * gross);
  near('gross', gross, summary.grossGexUsdPerPercent, tolerance * gross);
  near('call wall', oracle.call_wall, summary.callWallStrike, 0);
  near('put wall', oracle.put_wall, summary.putWallStrike, 0);
  near('gross peak', oracle.gross_peak, summary.grossPeakStrike, 0);
  relative('gross at the peak', oracle.gross_at_peak, strikes.get(summary.grossPeakStrike).grossGexUsdPerPercent);
  relative('open interest at 92000', oracle.open_interest_usd_at_92000, strikes.get(92_000).openInterestUsd);
  relative('put/call by open interest', oracle.put_call_oi, summary.putCallOpenInterestRatio);
  relative('put/call by volume', oracle.put_call_volume, summary.putCallVolumeRatio);
  near('ATM IV 7 days', oracle.atm_iv_7d, summary.atmIv.find(({ days }) => days === 7).iv, 1e-9);
  near('ATM IV 30 days', oracle.atm_iv_30d, summary.atmIv.find(({ days }) => days === 30).iv, 1e-9);
  for (const strike of [88_000, 90_000, 92_000]) {
    const { netGexUsdPerPercent: net, grossGexUsdPerPercent: grossOfStrike } = strikes.get(strike);
    near(`net at ${strike}`, oracle[`net_${strike}`], net, tolerance * grossOfStrike);
  }

  const sum = (entries) => entries.reduce((total, { netGexUsdPerPercent: net }) => total + net, 0);
  near('the sum of the strikes', oracle.net_gex, sum(heatmap.strikes), tolerance * gross);
  near('the sum of the cells', oracle.net_gex, sum(heatmap.cells), tolerance * gross);

  const rising = (a, b) => a - b;
  const roots = summary.flips.filter(({ definition, status }) => definition === 'FLIP_DEFINITION_PROFILE_ROOT' && status === 'FLIP_STATUS_FOUND');
  near('number of roots', oracle.profile_flips.length, roots.length, 0);
  const prices = roots.map(({ price }) => price).sort(rising);
  oracle.profile_flips.sort(rising).forEach((root, i) => near('profile root', root, prices[i], 0.01));
  return compared;
}

const absent = missing();

export default suite('buf curl', 'risk', ({ target, test, after }) => {
  if (absent !== null) {
    if (isRequired) {
      test('recorded chains', async () => assert.fail(`BTCSTREAM_REQUIRE_DATA=1, but ${path.basename(absent)} is not there`));
    } else {
      console.log(`not tested: recorded chains: shared/.../${path.basename(absent)} is not beside the repository`);
    }

    return;
  }

  const files = chainFiles();
  const oracles = askOracle(files);
  oracles.catch(() => {}); // Each case tells.
  let compared = 0;
  let done = 0;
  for (const file of files) {
    const name = path.basename(file);
    test(`chain ${name.split('.')[0]} as JSON rows: answers are the reference's`, async () => {
      const server = await launch(target.launcher);
      try {
        await feed(server, readChain(file));
        const [summary, heatmap] = await Promise.all([call(server, 'RiskService/GetSummary', {}), call(server, 'RiskService/GetGammaHeatmap', {})]);
        compared += compare((await oracles).get(name), summary, heatmap);
        done++;
      } finally {
        await stop(server);
      }
    });
  }

  after(async () => console.log(`recorded chains over buf curl: ${done} of ${files.length} files, ${compared} figures compared`));
});
