// Suites are lists of named cases of one client against one target; this file runs them and reports the results.
import { spawn } from 'node:child_process';
import readline from 'node:readline';
import { withDeadline } from './wait.mjs';

/** Longer than any case takes on a slow machine: a case that reaches it hangs. */
const caseDeadlineMillis = 45_000;
const processDeadlineMillis = 180_000;

/**
 * Cases that run in this process.
 * @param {string} client the client's column in the table
 * @param {'any'|'testing'|'large'|'launch'} needs what the target must offer, see targets.mjs
 * @param {(context: {target: object, test: Function, after: Function}) => void} define registers cases with test(name, body) and
 * clean-up with after(body)
 */
export const suite = (client, needs, define) => ({ client, needs, run: (target, report) => runCases(client, define, target, report) });

/**
 * Cases that run in a process of their own, which prints a line of JSON for each: {name, failure, millis}.
 * @param {(target: object) => string[]} commandOf the program and its arguments
 */
export const processSuite = (client, needs, commandOf) => ({ client, needs, run: (target, report) => runProcess(client, commandOf(target), target, report) });

async function runCases(client, define, target, report) {
  const cases = [];
  const cleanups = [];
  define({ target, test: (name, body) => cases.push({ name, body }), after: (body) => cleanups.push(body) });
  for (const { name, body } of cases) {
    const started = performance.now();
    let failure = null;
    try {
      await withDeadline(body(), caseDeadlineMillis, 'the case did not end');
    } catch (error) {
      failure = error.stack ?? String(error);
    }

    report.add({ target: target.name, client, name, failure, millis: performance.now() - started });
  }

  for (const cleanup of cleanups.reverse()) {
    await cleanup();
  }
}

async function runProcess(client, [program, ...args], target, report) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let cases = 0;
  readline.createInterface({ input: child.stdout }).on('line', (line) => {
    cases++;
    report.add({ target: target.name, client, ...JSON.parse(line) });
  });
  const closed = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  let failure = null;
  try {
    const code = await withDeadline(closed, processDeadlineMillis, `${program} did not end`);
    failure = code === 0 && cases > 0 ? null : `${program} ended with ${code} after ${cases} cases`;
  } catch (error) {
    failure = String(error);
    child.kill('SIGKILL');
  }

  if (failure) {
    report.add({ target: target.name, client, name: 'the client program runs to its end', failure, millis: 0 });
  }
}
