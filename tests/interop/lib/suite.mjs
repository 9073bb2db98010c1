// Suites are lists of named cases of one client against one target; this file runs them and keeps the results.
import { withDeadline } from './wait.mjs';

/** Longer than any case takes on a slow machine: a case that reaches it hangs. */
const caseDeadlineMillis = 45_000;

/**
 * @param {string} client the client's column in the table
 * @param {'any'|'testing'|'large'|'launch'} needs what the target must offer, see targets.mjs
 * @param {(context: {target: object, test: Function, after: Function}) => void | Promise<void>} define registers cases with test(name, body), clean-up with after(body)
 */
export const suite = (client, needs, define) => ({ client, needs, define });

export async function runSuite({ client, define }, target, report) {
  const cases = [];
  const cleanups = [];
  await define({ target, test: (name, body) => cases.push({ name, body }), after: (body) => cleanups.push(body) });
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
