import { spawn } from 'node:child_process';
import { patienceMillis, withDeadline } from './wait.mjs';

/** Runs a program to its end, with an input if one is given. */
export async function run(program, args, input) {
  const child = spawn(program, args, { stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
  child.stdin?.on('error', () => {}); // A program that ends early says why on its standard error.
  child.stdin?.end(input);
  const out = [];
  const err = [];
  child.stdout.on('data', (data) => out.push(data));
  child.stderr.on('data', (data) => err.push(data));
  const closed = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  try {
    const code = await withDeadline(closed, patienceMillis, `${program} did not end`);
    return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
  } finally {
    child.kill('SIGKILL');
  }
}
