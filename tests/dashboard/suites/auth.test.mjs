// A server that asks who calls: the form, tokens that are wrong, right and withdrawn, and what is left of them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Dashboard, openBrowser } from '../lib/browser.mjs';
import { cli, Server } from '../lib/server.mjs';
import { askers, ofOneState } from '../lib/unary.mjs';
import { eventually } from '../lib/wait.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'dashboard-auth-'));
const tokens = path.join(folder, 'tokens.txt');
const invented = `bts_${'A'.repeat(43)}`;

let server;
let browser;
let wall;
let feed;

const newToken = async (name, role) => (await cli('token', 'new', '--name', name, '--role', role, '--tokens', tokens)).trim();

before(async () => {
  wall = await newToken('wall', 'read');
  feed = await newToken('feed', 'ingest');
  server = await Server.start({ args: ['--demo', '--tokens', tokens] });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const untilAsked = (page) => page.waitForFunction(() => document.documentElement.dataset.connection === 'refused' && !document.getElementById('gate').hidden);
const untilAnswered = (page, text) => page.waitForFunction((wanted) => document.getElementById('gate-answer').textContent.includes(wanted), text);

async function give(page, token) {
  await page.fill('#token', token);
  await page.press('#token', 'Enter');
}

const assertSame = (shown, summary) => {
  assert.equal(shown.figures.index, summary.indexPrice);
  assert.equal(shown.figures.net, summary.netGexUsdPerPercent);
  assert.equal(shown.figures.gross, summary.grossGexUsdPerPercent);
  assert.equal(shown.figures.callWall, summary.callWallStrike);
  assert.equal(shown.figures.options, summary.instruments);
};

/** Nothing that the page keeps or shows has the token, but for the storage of the tab where it is held. */
async function assertKeptOnlyIn(page, token, isHeld) {
  const kept = await page.evaluate(() => ({
    session: Object.values(sessionStorage), local: Object.values(localStorage), cookies: document.cookie, url: location.href, html: document.documentElement.outerHTML,
    field: document.getElementById('token').value,
  }));
  assert.deepEqual(kept.session, isHeld ? [token] : []);
  assert.ok(![...kept.local, kept.cookies, kept.url, kept.html, kept.field].some((text) => text.includes(token)));
}

test('without a token: a form in place of the panels, focused, and no banner', async () => {
  const dashboard = await Dashboard.open(browser, server);
  const { page } = dashboard;
  await untilAsked(page);
  assert.equal(await page.textContent('#gate-title'), 'This server asks for a token');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'token');
  assert.equal(await page.textContent('#gate-answer'), '');
  assert.equal(await page.textContent('#status'), 'Token needed');
  for (const hidden of ['#lost', 'main', '#forget', '.choices', '#gate-plain']) {
    assert.ok(await page.isHidden(hidden), hidden);
  }

  const { type, autocomplete, name, label, live } = await page.$eval('#token', (field) => ({
    type: field.type, autocomplete: field.autocomplete, name: field.name, label: field.labels[0].textContent, live: document.getElementById('gate-answer').getAttribute('aria-live'),
  }));
  assert.deepEqual({ type, autocomplete, name, label, live }, { type: 'password', autocomplete: 'off', name: '', label: 'Token', live: 'polite' });
  await dashboard.close();
});

test('wrong tokens are refused in the server’s words; the right one shows the figures of the unary answer, and stays in this tab only', async () => {
  const dashboard = await Dashboard.open(browser, server);
  const { page } = dashboard;
  const told = [];
  page.on('console', (message) => told.push(message.text()));
  page.on('request', (request) => told.push(request.url(), request.postData() ?? ''));
  await untilAsked(page);

  await give(page, 'two words');
  await untilAnswered(page, 'one word');
  await give(page, invented);
  await untilAnswered(page, 'The token was refused: the token is not known.');
  assert.equal(await page.getAttribute('#token', 'aria-invalid'), 'true');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'token');
  await give(page, feed);
  await untilAnswered(page, 'The token was refused: \'feed\' has ingest; this needs the role read.');
  assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage)), []);

  await give(page, wall);
  await dashboard.untilLive();
  for (const hidden of ['#gate', '#lost']) {
    assert.ok(await page.isHidden(hidden), hidden);
  }

  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  const ask = askers(server, wall);
  const { shown, answer } = await ofOneState(() => dashboard.figures(), () => ask.risk.getSummary({}));
  assertSame(shown, answer);
  await page.waitForFunction(() => document.querySelectorAll('#inputs tr').length > 0 && document.getElementById('shock-text').dataset.terminal !== undefined);
  await assertKeptOnlyIn(page, wall, true);
  assert.deepEqual(told.filter((text) => [wall, feed, invented].some((token) => text.includes(token))), []);

  await page.reload();
  await dashboard.untilLive(); // A page that is loaded anew need not ask again.
  const other = await Dashboard.open(browser, server);
  await untilAsked(other.page); // Another window must.
  await other.close();
  await dashboard.close();
});

test('a forgotten token is gone, with every figure', async () => {
  const dashboard = await Dashboard.open(browser, server);
  await untilAsked(dashboard.page);
  await give(dashboard.page, wall);
  await dashboard.untilLive();
  await dashboard.page.click('#forget');
  await untilAsked(dashboard.page);
  await assertKeptOnlyIn(dashboard.page, wall, false);
  assert.equal(await dashboard.page.textContent('#gate-answer'), '');
  assert.deepEqual((await dashboard.figures()).figures, {});
  await dashboard.close();
});

test('a token withdrawn on the server: the form comes back and says why, no figure is left, and another token goes on', async () => {
  const passing = await newToken('passing', 'read');
  const dashboard = await Dashboard.open(browser, server);
  const { page } = dashboard;
  await untilAsked(page);
  await eventually(async () => {
    await give(page, passing); // The server looks at its file every two seconds.
    await page.waitForFunction(() => document.documentElement.dataset.connection === 'live' || document.getElementById('gate-answer').textContent.includes('refused'));
    return (await page.getAttribute('html', 'data-connection')) === 'live';
  }, 'the new token is taken');
  await dashboard.untilLive();
  await page.waitForFunction(() => document.querySelectorAll('#realised tr').length > 0);

  writeFileSync(tokens, readFileSync(tokens, 'utf8').split('\n').filter((line) => !line.startsWith('passing ')).join('\n'));
  await untilAsked(page);
  assert.match(await page.textContent('#gate-answer'), /^The token was refused: the (credential was withdrawn while the call ran|token is not known)\.$/);
  assert.ok(await page.isHidden('#lost'));
  assert.ok(await page.isHidden('main'));
  await assertKeptOnlyIn(page, passing, false);
  await page.waitForFunction(() => ['sequence', 'asOf'].every((name) => ['0', undefined].includes(document.documentElement.dataset[name])));
  assert.deepEqual((await dashboard.figures()).figures, {});
  assert.equal(await page.evaluate(() => document.querySelectorAll('#realised tr, #inputs tr, #venues tr').length), 0);

  await give(page, wall);
  await dashboard.untilLive();
  await dashboard.close();
});

test('a server that is gone while the form is open is not taken for a refusal; one that comes back takes the token', async () => {
  const dashboard = await Dashboard.open(browser, server);
  const { page } = dashboard;
  await untilAsked(page);
  const { grpc, http } = server;
  await server.kill();
  await give(page, wall);
  await untilAnswered(page, 'No answer: the server cannot be reached. Try again.');
  assert.equal(await page.getAttribute('#token', 'aria-invalid'), null);
  server = await Server.start({ args: ['--demo', '--tokens', tokens], grpc, http });
  await page.press('#token', 'Enter');
  await dashboard.untilLive();
  await dashboard.close();
});

test('TLS on one address serves the page and its figures there', async () => {
  const [certificate, key] = [path.join(folder, 'server.pem'), path.join(folder, 'server.key')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', certificate, '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'ignore' });
  const secure = await Server.start({ args: ['--demo', '--tokens', tokens, '--tls-cert', certificate, '--tls-key', key], http: 'none' });
  secure.ca = readFileSync(certificate);
  try {
    assert.equal(secure.http, secure.grpc);
    const dashboard = await Dashboard.open(browser, secure);
    await untilAsked(dashboard.page);
    await give(dashboard.page, wall);
    await dashboard.untilLive();
    const ask = askers(secure, wall);
    const { shown, answer } = await ofOneState(() => dashboard.figures(), () => ask.risk.getSummary({}));
    assertSame(shown, answer);
    await dashboard.close();
  } finally {
    await secure.stop();
  }
});

for (const colorScheme of ['dark', 'light']) {
  for (const width of [1280, 390]) {
    test(`the form, ${colorScheme} at ${width} pixels: nothing sticks out, and screenshots are kept`, async () => {
      const view = await Dashboard.open(browser, server, { width, height: width === 390 ? 844 : 800, colorScheme, reducedMotion: 'reduce' });
      await untilAsked(view.page);
      await view.keep(`token-${colorScheme}-${width}`);
      await give(view.page, feed);
      await untilAnswered(view.page, 'refused');
      assert.equal(await view.page.evaluate(() => document.documentElement.scrollWidth), width);
      await view.keep(`token-refused-${colorScheme}-${width}`);
      await view.close();
    });
  }
}
