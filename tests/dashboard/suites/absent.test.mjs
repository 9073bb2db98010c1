// What is not known is not drawn: neither as 0 nor as what was known before or after.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Dashboard, openBrowser } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';
import { streamers } from '../lib/unary.mjs';

const minute = 60_000;
const start = Math.floor((Date.now() - 4 * 60 * minute) / minute) * minute;
const silence = [10, 70]; // Minutes from the start, in which nothing came.
const end = 80;

let server;
let browser;
let dashboard;

const nanos = (ms) => BigInt(ms) * 1_000_000n;

before(async () => {
  server = await Server.start();
  browser = await openBrowser();
  const stream = streamers(server);
  const minutes = Array.from({ length: end + 1 }, (_, i) => i).filter((at) => at <= silence[0] || at >= silence[1]);
  await stream.market([{ rows: [{ indexPrice: 90_000, time: nanos(start) }] }]);
  await stream.positions([{
    rows: [{ instrument: 'BTC-PERPETUAL', time: nanos(start), account: 1n, side: 3, size: 5_000_000, entryPrice: 90_000, leverage: 8, liquidationPrice: 80_000 }],
  }]);
  await stream.market([{ rows: minutes.map((at) => ({ indexPrice: 90_000 + at, time: nanos(start + at * minute + 1_000) })) }]);
  dashboard = await Dashboard.open(browser, server);
  await dashboard.untilLive();
  await dashboard.page.selectOption('#window', 'six');
});

after(async () => {
  await dashboard?.close();
  await browser?.close();
  await server?.stop();
});

/** Points at the map, a share of the drawn time from the left, at a price's height. */
async function pointAt(share) {
  const over = dashboard.page.locator('#liquidation-map .over');
  await over.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await over.boundingBox();
  const drawn = width - 58 - Math.round(Math.min(120, width * 0.2)) - 10;
  await dashboard.page.mouse.move(x + 58 + drawn * share, y + height * 0.7);
  await dashboard.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return dashboard.page.textContent('#liquidation-map .readout');
}

/** Pixels of the liquidations' magenta in a column of the picture. */
const heat = (share) => dashboard.page.evaluate((at) => {
  const canvas = document.querySelector('#liquidation-map canvas');
  const scale = canvas.width / canvas.getBoundingClientRect().width;
  const width = canvas.width / scale;
  const drawn = width - 58 - Math.round(Math.min(120, width * 0.2)) - 10;
  const { data } = canvas.getContext('2d').getImageData(Math.round((58 + drawn * at) * scale), 0, 1, canvas.height);
  let found = 0;
  for (let i = 0; i < data.length; i += 4) {
    found += data[i] - data[i + 1] > 60 && data[i + 2] - data[i + 1] > 30 ? 1 : 0;
  }

  return found;
}, share);

test('an hour in which nothing came is hatched and says so; what was known before and after it is drawn', async () => {
  await dashboard.page.waitForFunction(() => document.querySelector('#liquidation-map .readout').textContent.includes('Hatched: no data'));
  for (let patience = 0; patience < 200 && !(await pointAt(0.5)).includes('no data of that time'); patience++) {
    await dashboard.page.waitForTimeout(100);
  }

  assert.match(await pointAt(0.5), /no data of that time/);
  assert.match(await pointAt(0.2), /no data of that time/);
  assert.match(await pointAt(0.06), /longs out .* USD/);
  assert.match(await pointAt(0.95), /longs out .* USD/);
  assert.ok((await heat(0.06)) > 0 && (await heat(0.95)) > 0, 'liquidations are drawn where they are known');
  assert.equal(await heat(0.5), 0);
  await dashboard.keep('gap-dark-1280');
});

test('without a feed of forced orders nothing of them reads as 0', async () => {
  const { page } = dashboard;
  assert.equal(await page.textContent('#tile-liquidated .value'), '–');
  assert.equal(await page.textContent('#tile-liquidated .under'), 'no feed of forced orders');
  await page.selectOption('#provenance', { label: 'realised' });
  await page.waitForFunction(() => document.querySelector('#liquidation-map .over').getAttribute('aria-label').startsWith('No feed of forced orders'));
  await page.waitForSelector('#no-realised', { state: 'visible' });
  await page.selectOption('#provenance', { label: 'observed' });
});

test('without options there is no curve at 0, and no coverage of them', async () => {
  const { page } = dashboard;
  await page.waitForFunction(() => document.querySelector('#gamma-profile .over').getAttribute('aria-label').startsWith('No profile yet'));
  assert.equal(await page.textContent('#tile-coverage .value'), '–');
  assert.equal(await page.textContent('#tile-coverage .under'), 'no options · 1 position');
});

test('a venue that the server follows and cannot reach shows as lost', async () => {
  const following = await Server.start({ args: ['--feed', 'deribit', '--feed-url', 'deribit=http://127.0.0.1:9'] });
  const view = await Dashboard.open(browser, following);
  try {
    await view.page.waitForFunction(() => /LOST/.test(document.querySelector('#live-feeds tr[data-feed="deribit:BTC"]')?.textContent ?? ''));
    await view.page.waitForFunction(() => /deribit:BTC (LOST|connecting)/.test(document.querySelector('#tile-ingest .under').textContent));
    assert.equal(await view.page.getAttribute('#tile-ingest', 'data-tone'), 'warn');
    assert.equal(await view.page.textContent('#tile-index .value'), '–');
  } finally {
    await view.close();
    await following.stop();
  }
});
