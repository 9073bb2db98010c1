// Debian's Chromium, driven by Playwright, and what the tests read off the page.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { screenshots } from './paths.mjs';
import { patienceMillis } from './wait.mjs';

export const openBrowser = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export class Dashboard {
  /** What went wrong in the page: errors, refusals of its security policy, requests to anywhere else. */
  problems = [];

  static async open(browser, server, { width = 1280, height = 800, colorScheme = 'dark', reducedMotion = 'no-preference' } = {}) {
    const dashboard = new Dashboard();
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion, ignoreHTTPSErrors: server.scheme === 'https' });
    page.setDefaultTimeout(patienceMillis);
    dashboard.page = page;
    page.on('pageerror', (error) => dashboard.problems.push(`error: ${error.message}`));
    page.on('console', (message) => {
      // A lost connection is told by the browser as well; the tests that cut it look at what the page makes of it.
      if (message.type() === 'error' && !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_ABORTED/.test(message.text())) {
        dashboard.problems.push(`console: ${message.text()}`);
      }
    });
    page.on('request', (request) => {
      if (new URL(request.url()).host !== server.http) {
        dashboard.problems.push(`request to ${request.url()}`);
      }
    });
    await page.goto(server.page);
    return dashboard;
  }

  /** Waits until an update has been drawn. */
  async untilLive() {
    await this.page.waitForFunction(() => document.documentElement.dataset.connection === 'live' && Number(document.documentElement.dataset.sequence ?? 0) > 0);
  }

  /** Every figure of the tiles, unrounded, with the state they are of: all from one drawing. */
  figures() {
    return this.page.evaluate(() => {
      const { epoch, sequence, asOf } = document.documentElement.dataset;
      const figures = {};
      for (const tile of document.querySelectorAll('.tile')) {
        for (const [name, value] of Object.entries(tile.dataset)) {
          if (name !== 'tip' && name !== 'tone') {
            figures[name] = Number(value);
          }
        }
      }

      const text = Object.fromEntries([...document.querySelectorAll('.tile')].map((tile) => [tile.id.slice(5), tile.querySelector('.value').textContent]));
      const stress = Object.fromEntries([...document.querySelectorAll('#stress-rows tr[data-row]')].map((row) => {
        const value = row.querySelector('.figure').dataset.value;
        return [row.dataset.row, { figure: value === undefined ? undefined : Number(value), state: row.dataset.state }];
      }));
      return { epoch, sequence, asOf, figures, text, stress };
    });
  }

  /** A chart's table, opened: rows of text without the head, and the state they are of. */
  async table(chart) {
    const details = this.page.locator(`#${chart} .as-table`);
    if (!(await details.evaluate((element) => element.open))) {
      await details.locator('summary').click();
    }

    await details.locator('table').waitFor();
    return details.evaluate((element) => {
      const table = element.querySelector('table');
      return {
        epoch: document.documentElement.dataset.epoch, sequence: table.dataset.sequence,
        rows: [...table.querySelectorAll('tr')].slice(1).map((row) => [...row.cells].map((cell) => cell.textContent)),
      };
    });
  }

  async keep(name) {
    mkdirSync(screenshots, { recursive: true });
    await this.page.mouse.move(0, 0);
    await this.page.evaluate(() => scrollTo(0, 0));
    await this.page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage: true });
  }

  /** What axe finds against WCAG 2.2, levels A and AA: names, roles, contrast of text. Pictures are drawn, so it sees nothing in them. */
  async violations() {
    await this.page.evaluate(axe);
    const found = await this.page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  }

  async close() {
    await this.page.close();
    assert.deepEqual(this.problems, []);
  }
}

/** A figure as the page writes it, back as a number: 1.34 bn, −22.4 M, 92,000. */
export function parse(text) {
  const [, sign, digits, unit] = /^([+\u2212]?)([\d,.]+)\u00a0?(bn|M|k)?/.exec(text) ?? assert.fail(`'${text}' is no figure`);
  return (sign === '\u2212' ? -1 : 1) * Number(digits.replaceAll(',', '')) * ({ bn: 1e9, M: 1e6, k: 1e3 }[unit] ?? 1);
}

/** Half a unit of the last place that the page writes. */
export function precision(text) {
  const [, digits, unit] = /^[+\u2212]?([\d,.]+)\u00a0?(bn|M|k)?/.exec(text);
  return 0.5001 * 10 ** -(digits.split('.')[1]?.length ?? 0) * ({ bn: 1e9, M: 1e6, k: 1e3 }[unit] ?? 1);
}

export function assertShows(text, value, what) {
  assert.ok(Math.abs(parse(text) - value) <= precision(text), `${what}: the page shows ${text}, the server says ${value}`);
}
