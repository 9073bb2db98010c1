// Runs all suites against all targets. Prints a line per case, a table per target, and last "N passed, N failed".
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { interopDirectory } from './lib/paths.mjs';
import { Report } from './lib/report.mjs';
import { suite } from './lib/suite.mjs';
import { exists, launch, launchers, stop } from './lib/targets.mjs';

/** `node run.mjs [text]` runs only the suite files whose names contain the text. */
const wanted = process.argv[2] ?? '';

const report = new Report();
const files = readdirSync(path.join(interopDirectory, 'suites')).filter((file) => file.endsWith('.mjs') && file.includes(wanted)).sort();
const suites = await Promise.all(files.map(async (file) => (await import(`./suites/${file}`)).default));
const started = performance.now();

for (const launcher of launchers) {
  if (!exists(launcher)) {
    console.log(`not tested: ${launcher.name}: ${launcher.project} has no program yet`);
    continue;
  }

  const applicable = suites.flat().filter(({ needs }) => launcher.offers.includes(needs));
  if (applicable.length > 0) {
    await runTarget(launcher, applicable);
  }
}

report.print(performance.now() - started);
process.exit(report.failed === 0 && report.count > 0 ? 0 : 1);

async function runTarget(launcher, applicable) {
  const operate = (name, body) => suite('operator', 'any', ({ test }) => test(name, body)).run({ name: launcher.name }, report);
  let target;
  await operate('starts and prints its addresses', async () => (target = await launch(launcher)));
  if (target === undefined) {
    return;
  }

  for (const one of applicable) {
    await one.run(target, report);
  }

  await operate('SIGTERM after all cases: exit code 0', () => stop(target));
}
