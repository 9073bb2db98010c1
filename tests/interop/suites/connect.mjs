// Connect's clients: gRPC, and gRPC-Web over HTTP/1.1 and HTTP/2.
import assert from 'node:assert/strict';
import { Code, ConnectError } from '@connectrpc/connect';
import { decodeBinaryHeader, encodeBinaryHeader } from '@connectrpc/connect';
import { clientOf, transports } from '../lib/connect.mjs';
import { difficultText } from '../lib/messages.mjs';
import { suite } from '../lib/suite.mjs';
import { smallLimitBytes } from '../lib/targets.mjs';
import { eventually } from '../lib/wait.mjs';

const many = 10_000;

const failure = async (promise) => {
  try {
    await promise;
  } catch (error) {
    return ConnectError.from(error);
  }

  throw new Error('the call succeeded');
};

const collect = async (stream) => {
  const messages = [];
  for await (const message of stream) {
    messages.push(message);
  }

  return messages;
};

const webSuite = (name) => suite(name, 'testing', ({ target, test }) => {
  const client = clientOf('btcstream.testing.Testing', transports[name](target));

  test('unary call', async () => {
    const payload = new Uint8Array(1000).map((_, i) => i);
    const response = await client.echo({ sequence: 7n, text: difficultText, payload });
    assert.deepEqual([response.sequence, response.text, response.payload], [7n, difficultText, payload]);
  });

  test('server stream of 10,000', async () => {
    const notes = await collect(client.count({ count: BigInt(many), payloadBytes: 64 }));
    assert.equal(notes.length, many);
    notes.forEach((note, i) => assert.deepEqual([note.sequence, note.payload.length], [BigInt(i), 64]));
  });

  for (const notesFirst of [0, 3]) {
    test(`all 17 codes with unicode text and trailers, ${notesFirst === 0 ? 'trailers only' : 'after messages'}`, async () => {
      assert.equal((await collect(client.fail({ code: 0, notesFirst }))).length, notesFirst);
      for (let code = 1; code <= 16; code++) {
        const error = await failure(collect(client.fail({ code, message: difficultText, notesFirst })));
        assert.equal(error.code, code);
        assert.equal(error.rawMessage, difficultText);
        assert.equal(error.metadata.get('fail-reason'), 'asked');
        assert.deepEqual(decodeBinaryHeader(error.metadata.get('fail-data-bin')), new Uint8Array([0, 1, 255]));
      }
    });
  }

  test('unknown method: UNIMPLEMENTED', async () => {
    assert.equal((await failure(client.planned({}))).code, Code.Unimplemented);
  });

  test('oversize message: RESOURCE_EXHAUSTED', async () => {
    assert.equal((await failure(client.echo({ payload: new Uint8Array(smallLimitBytes) }))).code, Code.ResourceExhausted);
  });

  test('handler exception: UNKNOWN, nothing of it leaks, server goes on', async () => {
    const error = await failure(collect(client.fail({ throwException: true, message: 'secret' })));
    assert.equal(error.code, Code.Unknown);
    assert.doesNotMatch(error.rawMessage, /secret/);
    assert.equal((await client.echo({ sequence: 1n })).sequence, 1n);
  });

  test('metadata there and back: text and binary, headers and trailers', async () => {
    const binary = new Uint8Array([0, 1, 253, 255]);
    const headers = { 'echo-a': 'text', 'echo-b-bin': encodeBinaryHeader(binary), 'test-a': 'text', 'test-b-bin': encodeBinaryHeader(binary) };
    let header;
    let trailer;
    await client.echo({}, { headers, onHeader: (got) => (header = got), onTrailer: (got) => (trailer = got) });
    for (const [from, prefix] of [[header, 'echo-'], [trailer, 'trail-test-']]) {
      assert.equal(from.get(`${prefix}a`), 'text');
      assert.deepEqual(decodeBinaryHeader(from.get(`${prefix}b-bin`)), binary);
    }
  });

  test('deadline: DEADLINE_EXCEEDED', async () => {
    assert.equal((await failure(collect(client.wait({}, { timeoutMs: 100 })))).code, Code.DeadlineExceeded);
  });

  // Not with node's own fetch, which forgets an abort once its request has been collected as garbage, and keeps the connection: web.mjs cancels HTTP/1.1.
  if (name !== 'connect-web') {
    test('cancel a server stream: CANCELLED, and the handler sees it', async () => {
      const before = await eventually(async () => {
        const seen = await client.observe({});
        return seen.active === 1n && seen;
      }, 'no other call is active');
      const abort = new AbortController();
      const end = failure(collect(client.count({ count: -1n, payloadBytes: 1000 }, { signal: abort.signal })));
      await eventually(async () => (await client.observe({})).active > before.active, 'the call is active');
      abort.abort();
      assert.equal((await end).code, Code.Canceled);
      await eventually(async () => (await client.observe({})).cancelled === before.cancelled + 1n, 'the handler saw the cancellation');
    });
  }
});

const grpcSuite = suite('connect', 'testing', ({ target, test }) => {
  const client = clientOf('btcstream.testing.Testing', transports.connect(target));
  const notes = async function* () {
    for (let i = 0; i < many; i++) {
      yield { sequence: BigInt(i), payload: new Uint8Array(64) };
    }
  };

  test('client stream of 10,000', async () => {
    const { count, sequenceSum, payloadBytes } = await client.collect(notes());
    assert.deepEqual([count, sequenceSum, payloadBytes], [BigInt(many), BigInt((many * (many - 1)) / 2), BigInt(64 * many)]);
  });

  test('duplex stream of 10,000', async () => {
    const received = await collect(client.echoAll(notes()));
    assert.equal(received.length, many);
    received.forEach(({ sequence }, i) => assert.equal(sequence, BigInt(i)));
  });

  test('duplex, each message sent after the answer to the last', async () => {
    const answered = [];
    let wake = () => {};
    const requests = async function* () {
      for (let i = 0n; i < 200n; i++) {
        yield { sequence: i };
        while (answered.length <= Number(i)) {
          await new Promise((resolve) => (wake = resolve));
        }
      }
    };
    for await (const { sequence } of client.echoAll(requests())) {
      answered.push(sequence);
      wake();
    }

    assert.deepEqual(answered, Array.from({ length: 200 }, (_, i) => BigInt(i)));
  });
});

export default [...Object.keys(transports).map(webSuite), grpcSuite];
