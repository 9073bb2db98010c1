// The dashboard on recorded option chains: figures that an outsider can check.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { assertShows, Dashboard, openBrowser } from '../lib/browser.mjs';
import { data } from '../lib/paths.mjs';
import { cli, Server } from '../lib/server.mjs';
import { askers, ofOneState } from '../lib/unary.mjs';

const isThere = existsSync(path.join(data, 'deribit-book-summary'));
if (!isThere && process.env.BTCSTREAM_REQUIRE_DATA === '1') {
  throw new Error(`BTCSTREAM_REQUIRE_DATA is 1, and there is no ${data}`);
}

const skip = isThere ? false : 'the recorded chains are not beside the repository';
const manifest = `csv --kind network --layout coinmetrics coinmetrics-btc-daily.csv
csv --kind asset-price --layout coingecko --name BTC price-bitcoin-daily.csv
csv --kind asset-price --layout coingecko --name BNB price-bnb-daily.csv
csv --kind volatility-index --name DVOL --source deribit --scale all=percent deribit-dvol-btc-daily.csv
csv --kind treasury --name Strategy --column amount_btc=btc --column price_usd=avg_price_usd strategy-btc-purchases.csv
`;

let server;
let browser;
let ask;
let dashboard;
let folder;

before(async () => {
  if (skip) {
    return;
  }

  folder = mkdtempSync(path.join(os.tmpdir(), 'dashboard-'));
  writeFileSync(path.join(folder, 'week.txt'), manifest);
  server = await Server.start();
  browser = await openBrowser();
  ask = askers(server);
  dashboard = await Dashboard.open(browser, server);
  await cli('replay', data, '--manifest', path.join(folder, 'week.txt'), '--to', '2026-01-19T04:06:42Z', '--server', server.grpc);
  await dashboard.untilLive();
  await dashboard.page.waitForFunction(() => document.documentElement.dataset.asOf?.startsWith('1768795601'));
});

after(async () => {
  await dashboard?.close();
  await browser?.close();
  await server?.stop();
  if (folder !== undefined) {
    rmSync(folder, { recursive: true });
  }
});

test('the figures of 2026-01-19 04:06Z are those of the unary answer and of the outside computation', { skip }, async () => {
  const { shown, answer } = await ofOneState(() => dashboard.figures(), () => ask.risk.getSummary({}));
  const { figures } = shown;
  assert.equal(figures.index, answer.indexPrice);
  assert.equal(figures.net, answer.netGexUsdPerPercent);
  assert.equal(figures.gross, answer.grossGexUsdPerPercent);
  assert.equal(figures.peak, 92_000);
  assert.equal(Math.round(figures.flip), 89_430);
  assert.equal(figures.callWall, answer.callWallStrike);
  assert.equal(figures.priced, answer.instruments);
  assert.equal(shown.text.above, '–');
  assert.equal(shown.text.liquidated, '–');
});

test('the stress table shows the claims’ figures', { skip }, async () => {
  const { shown, answer } = await ofOneState(() => dashboard.figures(), () => ask.stress.getStressTable({}));
  for (const row of answer.rows.filter((one) => one.state !== 4)) {
    assert.equal(shown.stress[row.name].figure, row.figure, row.name);
  }

  assert.match(await dashboard.page.textContent('tr[data-row=gross_gamma_peak_open_interest] .figure'), /^1\.335\u00a0bn USD$/);
  assert.match(await dashboard.page.textContent('tr[data-row=put_call_volume] .figure'), /^1\.61$/);
  assert.equal(shown.stress.gross_gamma_peak_open_interest.state, 'stressed');
});

test('the gamma map’s table holds the cells of GetGammaHeatmap', { skip }, async () => {
  const { shown, answer } = await ofOneState(() => dashboard.table('gamma-map'), () => ask.risk.getGammaHeatmap({}));
  assert.equal(shown.rows.length, 60);
  for (const [expiry, strike, net, gross, openInterest] of shown.rows) {
    const cell = answer.cells.find((one) => named(one.expiry) === expiry && one.strike === Number(strike.replaceAll(',', ''))) ?? assert.fail(`no cell ${strike} ${expiry}`);
    assertShows(net, cell.netGexUsdPerPercent, `net at ${strike}, ${expiry}`);
    assertShows(gross, cell.grossGexUsdPerPercent, `gross at ${strike}, ${expiry}`);
    assertShows(openInterest, cell.openInterestUsd, `open interest at ${strike}, ${expiry}`);
  }
});

test('what nobody streamed is said to be missing, and that the data is of the past', { skip }, async () => {
  assert.ok(await dashboard.page.isVisible('#past'));
  assert.ok(await dashboard.page.isHidden('#synthetic'));
  // Charts are put in words every two seconds at most.
  const untilLabel = (chart, start) => dashboard.page.waitForFunction(
    ([id, text]) => document.querySelector(`#${id} .over`).getAttribute('aria-label').startsWith(text), [chart, start]);
  await untilLabel('liquidation-map', 'No leveraged positions');
  await untilLabel('loop-ladder', 'Loop gain –: nothing is known of market depth');
});

for (const colorScheme of ['dark', 'light']) {
  for (const width of [1280, 390]) {
    test(`${colorScheme} at ${width} pixels: a screenshot is kept`, { skip }, async () => {
      const view = await Dashboard.open(browser, server, { width, height: width === 390 ? 844 : 800, colorScheme, reducedMotion: 'reduce' });
      await view.untilLive();
      await view.page.waitForFunction(() => document.querySelectorAll('#inputs tr').length > 0 && document.querySelectorAll('#stress-rows tr').length > 20);
      assert.equal(await view.page.evaluate(() => document.documentElement.scrollWidth), width);
      await view.keep(`chains-${colorScheme}-${width}`);
      await view.close();
    });
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function named(nanos) {
  const date = new Date(Number(nanos / 1_000_000n));
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear() % 100}`;
}
