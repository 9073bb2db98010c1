// A server that dies, hangs and comes back: the page says so at once, greys what it holds, and recovers by itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Dashboard, openBrowser } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';

let browser;
let server;

before(async () => {
  server = await Server.start({ args: ['--demo'] });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const untilLost = (page) => page.waitForFunction(() => !document.getElementById('lost').hidden && document.documentElement.dataset.connection === 'lost');

test('killed and started again: lost, then live with the new server’s state', async () => {
  const dashboard = await Dashboard.open(browser, server);
  const { page } = dashboard;
  await dashboard.untilLive();
  const { epoch, text } = await dashboard.figures();
  const { grpc, http } = server;

  await server.kill();
  await untilLost(page);
  assert.match(await page.textContent('#lost-text'), /^Connection lost .* ago: .*were last confirmed .* ago\. Trying again by itself\.$/);
  assert.match(await page.evaluate(() => getComputedStyle(document.querySelector('main')).filter), /grayscale/);
  assert.equal(await page.textContent('#status'), 'Lost');
  assert.notEqual(text.index, '–');
  assert.equal((await dashboard.figures()).text.ingest, '–');
  const [shown, said] = [await page.textContent('#lost-text'), await page.textContent('#lost-said')];
  assert.match(said, /^Connection lost\. /);
  const isSaidAgain = page.evaluate(() => new Promise((done) => {
    const watch = new MutationObserver(() => done(true));
    watch.observe(document.getElementById('lost-said'), { childList: true, characterData: true, subtree: true });
    document.addEventListener('btcstream-enough', () => done(false));
  }));
  await page.waitForFunction((before) => document.getElementById('lost-text').textContent !== before, shown); // The age goes on.
  await page.evaluate(() => document.dispatchEvent(new Event('btcstream-enough')));
  assert.equal(await isSaidAgain, false, 'a screen reader hears of the loss once, not of each second of it');
  assert.equal(await page.getAttribute('#lost', 'role'), null);
  await dashboard.keep('lost-dark-1280');
  assert.deepEqual(await dashboard.violations(), []); // What is old can still be read.

  server = await Server.start({ args: ['--demo'], grpc, http });
  await page.waitForFunction((before) => document.documentElement.dataset.connection === 'live' && !['0', before].includes(document.documentElement.dataset.epoch), epoch);
  assert.ok(await page.isHidden('#lost'));
  // The new server answers before its market's first row.
  await page.waitForFunction(() => document.querySelector('#tile-index .value').textContent !== '–');
  await dashboard.close();
});

test('silent, then awake again: lost without an error from the network, then live', async () => {
  const dashboard = await Dashboard.open(browser, server);
  await dashboard.untilLive();
  server.signal('SIGSTOP');
  try {
    await untilLost(dashboard.page);
  } finally {
    server.signal('SIGCONT');
  }

  await dashboard.untilLive();
  assert.ok(await dashboard.page.isHidden('#lost'));
  await dashboard.close();
});

test('come back without data: nothing of the run before is shown, and no figure is 0', async () => {
  const dashboard = await Dashboard.open(browser, server);
  await dashboard.untilLive();
  const { grpc, http } = server;
  await server.kill();
  await untilLost(dashboard.page);
  server = await Server.start({ grpc, http });
  await dashboard.page.waitForFunction(() => document.documentElement.dataset.connection === 'live' && document.getElementById('synthetic').checkVisibility() === false);
  const { figures, text } = await dashboard.figures();
  assert.deepEqual(figures, {});
  const { ingest, walls, ...others } = text;
  assert.ok(Object.values(others).every((value) => value === '–'), JSON.stringify(text));
  assert.equal(walls, '– / –');
  await dashboard.close();
});
