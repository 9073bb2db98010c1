// Clients that are killed in the middle of their streams: the server must notice, and clean up.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { connectTesting, observe, quiet } from '../lib/grpc-js.mjs';
import { interopDirectory } from '../lib/paths.mjs';
import { suite } from '../lib/suite.mjs';
import { eventually, patienceMillis, withDeadline } from '../lib/wait.mjs';

const each = 5;
const calls = 3 * each;

const killed = (client, program, script) => suite(client, 'testing', ({ target, test, after }) => {
  const observer = connectTesting(target.grpc);
  after(() => observer.close());

  test('the client is killed (SIGKILL) in mid-stream: its calls end', async () => {
    const before = await quiet(observer);
    // What it leaves behind, it leaves in here.
    const folder = mkdtempSync(path.join(os.tmpdir(), 'interop-'));
    const options = { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: folder } };
    const child = spawn(program, [path.join(interopDirectory, script), target.grpc, `${each}`], options);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    try {
      const busy = new Promise((resolve, reject) => {
        child.stdout.once('data', resolve);
        exited.then((code) => reject(new Error(`the client ended with ${code}`)));
      });
      await withDeadline(busy, patienceMillis, 'the client made no progress');
      await eventually(async () => (await observe(observer)).active === 1 + calls, 'all its calls are active');
    } finally {
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true });
    }

    const last = await quiet(observer);
    assert.equal(last.cancelled - before.cancelled, calls, 'every handler saw it');
  });
});

export default [killed('grpc-js', process.execPath, 'lib/busy-client.mjs'), killed('grpcio', '/usr/bin/python3', 'python/busy_client.py')];
