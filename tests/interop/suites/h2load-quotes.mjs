// h2load with the ready file of quotes against the product: every row of every request must have been applied, as the server itself counts them.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { interopDirectory, repository } from '../lib/paths.mjs';
import { run } from '../lib/programs.mjs';
import { suite } from '../lib/suite.mjs';
import { launch, stop } from '../lib/targets.mjs';

const generator = path.join(repository, 'benchmarks/BtcStream.LoadGenerator/bin/Release/net10.0/BtcStream.LoadGenerator.dll');
const buf = path.join(interopDirectory, 'node_modules/.bin/buf');
const requests = 60;
const messages = 50;
const rows = 64;
const rowsOfFile = messages * rows + 1;

/** What the server counts of quotes. */
async function countQuotes(address) {
  const args = ['curl', '--protocol', 'grpc', '--http2-prior-knowledge', `http://${address}/btcstream.v1.ReferenceService/GetServerInfo`];
  const { code, out, err } = await run(buf, args);
  assert.equal(code, 0, err);
  const { accepted, late, rejected } = JSON.parse(out).counters.rows.find(({ kind }) => kind === 'INPUT_KIND_QUOTES');
  return { accepted: Number(accepted ?? 0), late: Number(late ?? 0), rejected: Number(rejected ?? 0) };
}

export default suite('h2load', 'risk', ({ target, test, after }) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'interop-'));
  after(() => rmSync(folder, { recursive: true }));

  test(`${requests} streams of ${rowsOfFile} quotes from the ready file, 20 at once: every row applied`, async () => {
    assert.ok(existsSync(generator), 'benchmarks/BtcStream.LoadGenerator is not built');
    const file = path.join(folder, 'quotes.frames');
    const made = await run('dotnet', [generator, 'frames', '--output', file, '--messages', `${messages}`, '--rows', `${rows}`]);
    assert.equal(made.code, 0, made.err);
    assert.match(made.out, new RegExp(`${rowsOfFile} rows`));

    // A server of its own: other cases have moved the shared one's time past the expiries of this chain.
    const server = await launch(target.launcher);
    try {
      const headers = ['-H', 'content-type: application/grpc', '-H', 'te: trailers'];
      const load = ['-n', `${requests}`, '-c', '2', '-m', '10', '-d', file];
      const { code, out, err } = await run('h2load', [...load, ...headers, `http://${server.grpc}/btcstream.v1.IngestService/StreamQuotes`]);
      assert.equal(code, 0, err);
      assert.match(out, new RegExp(`^requests: .*${requests} succeeded, 0 failed, 0 errored, 0 timeout$`, 'm'));
      assert.deepEqual(await countQuotes(server.grpc), { accepted: requests * rowsOfFile, late: 0, rejected: 0 });
    } finally {
      await stop(server);
    }
  });
});
