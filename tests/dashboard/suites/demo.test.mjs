// The dashboard on the demo: what it shows is what the server answers, and it says that all of it is made up.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertShows, Dashboard, openBrowser } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';
import { askers, ofOneState } from '../lib/unary.mjs';
import { eventually } from '../lib/wait.mjs';

let server;
let browser;
let ask;
let dashboard;

before(async () => {
  server = await Server.start({ args: ['--demo'] });
  browser = await openBrowser();
  ask = askers(server);
  dashboard = await Dashboard.open(browser, server);
  await dashboard.untilLive();
});

after(async () => {
  await dashboard?.close();
  await browser?.close();
  await server?.stop();
});

const profileRoot = 1;
const untilModel = (model) => dashboard.page.waitForFunction((wanted) => document.documentElement.dataset.model === `${wanted}`, model);
const find = (summary) => summary.flips.find((flip) => flip.definition === profileRoot);

function assertSummary(shown, summary) {
  const { figures } = shown;
  assert.equal(shown.asOf, `${summary.asOf}`);
  assert.equal(figures.index, summary.indexPrice);
  assert.equal(figures.net, summary.netGexUsdPerPercent);
  assert.equal(figures.gross, summary.grossGexUsdPerPercent);
  assert.equal(figures.peak, summary.grossPeakStrike);
  assert.equal(figures.flip, find(summary).price);
  assert.equal(figures.callWall, summary.callWallStrike);
  assert.equal(figures.putWall, summary.putWallStrike);
  assert.equal(figures.above, summary.nearestLiquidationClusterAbove?.shortUsd);
  assert.equal(figures.below, summary.nearestLiquidationClusterBelow?.longUsd);
  assert.equal(figures.longsLiquidated, summary.longLiquidationUsd24h);
  assert.equal(figures.shortsLiquidated, summary.shortLiquidationUsd24h);
  assert.equal(figures.oldestAge, summary.oldestInputAgeSeconds);
  assert.equal(figures.zone, summary.accelerationZones.find((zone) => zone.direction === 1)?.fromPrice);
  assert.equal(figures.options, summary.instruments);
}

test('every figure of the strip is that of GetSummary for the same sequence', async () => {
  const { shown, answer } = await ofOneState(() => dashboard.figures(), () => ask.risk.getSummary({}));
  assertSummary(shown, answer);
  assert.ok(Object.values(shown.text).every((text) => text !== ''), JSON.stringify(shown.text));
});

test('another positioning model shows that model’s figures', async () => {
  await dashboard.page.selectOption('#model', { label: 'reversed' });
  await untilModel(2);
  const { shown, answer } = await ofOneState(() => dashboard.figures(), () => ask.risk.getSummary({ positioningModel: 2 }));
  assertSummary(shown, answer);
  await dashboard.page.selectOption('#model', { label: 'naive' });
  await untilModel(1);
  const naive = await ofOneState(() => dashboard.figures(), () => ask.risk.getSummary({}));
  assertSummary(naive.shown, naive.answer);
});

test('the liquidation map’s table holds the observed cells of GetLiquidationHeatmap, five to a bin', async () => {
  const { shown, answer } = await ofOneState(() => dashboard.table('liquidation-map'), () => ask.risk.getLiquidationHeatmap({ provenances: [1] }));
  const bins = new Map();
  for (const cell of answer.cells) {
    const bin = Math.floor(cell.cell / 5);
    const [long, short] = bins.get(bin) ?? [0, 0];
    bins.set(bin, [long + cell.longUsd, short + cell.shortUsd]);
  }

  assert.ok(shown.rows.length > 20, `${shown.rows.length} rows`);
  const low = (bin) => Math.exp(bin * 5 * Math.log1p(answer.stepBasisPoints / 10_000));
  for (const [from, , , long, short] of shown.rows) {
    const price = Number(from.replaceAll(',', ''));
    const [, sums] = [...bins].find(([bin]) => Math.abs(low(bin) - price) <= 1) ?? assert.fail(`no bin begins at ${from}`);
    assertShows(long, sums[0], `longs from ${from}`);
    assertShows(short, sums[1], `shorts from ${from}`);
  }
});

test('the loop ladder’s table agrees with the acceleration zones of the same state', async () => {
  const { shown, answer } = await ofOneState(() => dashboard.table('loop-ladder'), () => ask.risk.getSummary({}));
  const falls = answer.accelerationZones.filter((zone) => zone.direction === 1);
  assert.ok(falls.length > 0);
  for (const [price, gain] of shown.rows) {
    const at = Number(price.replaceAll(',', ''));
    const isInside = falls.some((zone) => at > zone.toPrice + 1 && at < zone.fromPrice - 100);
    assert.ok(!isInside || Number(gain) >= 0.995, `gain ${gain} at ${price}, which lies in a zone`);
  }

  assert.ok(shown.rows.some(([, gain]) => Number(gain) >= 1));
});

test('the stress table is that of GetStressTable for the same sequence', async () => {
  await dashboard.page.click('#stress-all');
  const { shown, answer } = await ofOneState(() => dashboard.figures(), () => ask.stress.getStressTable({}));
  assert.deepEqual(Object.keys(shown.stress).sort(), answer.rows.map((row) => row.name).sort());
  for (const row of answer.rows) {
    assert.equal(shown.stress[row.name].figure, row.figure, row.name);
  }

  const stressed = answer.rows.filter((row) => row.state === 3).map((row) => row.name);
  assert.deepEqual(stressed.filter((name) => shown.stress[name].state !== 'stressed'), []);
  assert.match(await dashboard.page.textContent('#stress-rows tr[data-row=hash_rate_7_day] .figure'), /^–$/);
});

test('the shock’s end is that of RunCascade', async () => {
  await eventually(async () => {
    const shown = await dashboard.page.getAttribute('#shock-text', 'data-terminal');
    const answer = await ask.scenario.runCascade({ trigger: { case: 'shockPercent', value: -10 }, pathPoints: 1 });
    return shown !== null && Math.abs(Number(shown) / answer.terminalPrice - 1) < 0.002;
  }, 'the page shows about the end that the server computes');
});

test('it says SYNTHETIC, in every panel and in the title', async () => {
  assert.ok(await dashboard.page.isVisible('#synthetic'));
  assert.match(await dashboard.page.title(), /^SYNTHETIC/);
  const marks = await dashboard.page.$$eval('.panel h2', (all) => all.map((h2) => getComputedStyle(h2, '::after').content));
  assert.ok(marks.length >= 6 && marks.every((content) => content === '"SYNTHETIC"'), marks.join());
});

test('keys move through a chart and read it out', async () => {
  const map = dashboard.page.locator('#gamma-map .over');
  await map.focus();
  await map.press('ArrowUp');
  const first = await map.getAttribute('aria-valuetext');
  assert.match(first, /net .* gross .* USD per 1 %/);
  await map.press('ArrowRight');
  await map.press('ArrowUp');
  assert.notEqual(await map.getAttribute('aria-valuetext'), first);

  // Written every two seconds at most: a reader of it would have no peace otherwise.
  await eventually(async () => /^Gamma by strike and expiry: \d+ cells/.test(await map.getAttribute('aria-label')), 'the chart says what it shows');
});

test('a table that is read keeps its place while its figures change', async () => {
  const { sequence } = await dashboard.table('gamma-map');
  const scroll = dashboard.page.locator('#gamma-map .as-table .scroll');
  await scroll.evaluate((element) => (element.scrollTop = 120));
  await dashboard.page.waitForFunction((before) => document.querySelector('#gamma-map .as-table table').dataset.sequence !== before, sequence);
  assert.equal(await scroll.evaluate((element) => element.scrollTop), 120);
});

test('every control has a name, every panel a heading, and the tab key reaches them in the order of the page', async () => {
  const found = await dashboard.page.evaluate(() => {
    const nameOf = (control) => control.getAttribute('aria-label') ?? (control.labels?.[0]?.textContent ?? control.textContent).trim();
    const controls = [...document.querySelectorAll('button, select, a, [tabindex]')];
    return {
      nameless: controls.filter((control) => nameOf(control) === '' && !control.hasAttribute('aria-labelledby')).map((control) => control.outerHTML),
      ordered: controls.every((control) => control.tabIndex <= 0),
      panels: [...document.querySelectorAll('section')].every((panel) => document.getElementById(panel.getAttribute('aria-labelledby'))?.tagName === 'H2'),
    };
  });
  assert.deepEqual(found, { nameless: [], ordered: true, panels: true });
});

for (const colorScheme of ['dark', 'light']) {
  for (const width of [1280, 390]) {
    test(`${colorScheme} at ${width} pixels: nothing sticks out, and a screenshot is kept`, async () => {
      const view = await Dashboard.open(browser, server, { width, height: width === 390 ? 844 : 800, colorScheme, reducedMotion: 'reduce' });
      await view.untilLive();
      await view.page.waitForFunction(() => document.querySelectorAll('#realised tr').length > 0 && document.getElementById('shock-text').dataset.terminal !== undefined);
      assert.equal(await view.page.evaluate(() => document.documentElement.dataset.theme), colorScheme);
      assert.equal(await view.page.evaluate(() => document.documentElement.scrollWidth), width);
      await view.keep(`demo-${colorScheme}-${width}`);
      await view.page.$$eval('button.help, .as-table summary, #stress-all', (all) => all.forEach((one) => one.click()));
      await view.page.waitForFunction(() => [...document.querySelectorAll('.as-table table')].every((table) => table.rows.length > 1));
      assert.deepEqual(await view.violations(), []);
      await view.close();
    });
  }
}
