// h2load sends the same file of frames in many requests at once. It knows nothing of gRPC, so the proof that each was served is in the bytes that came back.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { note, testing } from '../lib/messages.mjs';
import { run } from '../lib/programs.mjs';
import { frame } from '../lib/raw.mjs';
import { suite } from '../lib/suite.mjs';

const requests = 400;
const messages = 1000;

export default suite('h2load', 'testing', ({ target, test, after }) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'interop-'));
  after(() => rmSync(folder, { recursive: true }));

  async function load(method, body, responseBytes) {
    const file = path.join(folder, 'frames');
    writeFileSync(file, body);
    const headers = ['-H', 'content-type: application/grpc', '-H', 'te: trailers'];
    const load = ['-n', `${requests}`, '-c', '4', '-m', '25', '-d', file];
    const { code, out, err } = await run('h2load', [...load, ...headers, `http://${target.grpc}${testing[method].path}`]);
    assert.equal(code, 0, err);
    const each = ['total', 'started', 'done', 'succeeded'].map((what) => `${requests} ${what}`).join(', ');
    assert.match(out, new RegExp(`^requests: ${each}, 0 failed, 0 errored, 0 timeout$`, 'm'));
    const [, received] = out.match(/^traffic: .*\((\d+)\) data$/m);
    assert.equal(Number(received), requests * responseBytes);
  }

  const one = testing.Collect.requestSerialize(note(1, 40));
  const stream = Buffer.concat(Array(messages).fill(frame(one)));

  test('400 client streams of 1,000 messages, 100 at once', () => {
    const tally = testing.Collect.responseSerialize({ count: messages, sequenceSum: messages, payloadBytes: messages * 40 });
    return load('Collect', stream, frame(tally).length);
  });

  test('400 duplex streams of 1,000 messages, 100 at once', () => load('EchoAll', stream, stream.length));
});
