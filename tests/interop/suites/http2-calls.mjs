// Deadlines, resets, early ends, compression and metadata, as bytes on the wire.
import assert from 'node:assert/strict';
import http from 'node:http';
import zlib from 'node:zlib';
import { connectTesting, observe, quiet } from '../lib/grpc-js.mjs';
import { difficultText, malformed, note, testing } from '../lib/messages.mjs';
import { frame, RawConnection } from '../lib/raw.mjs';
import { suite } from '../lib/suite.mjs';
import { smallLimitBytes } from '../lib/targets.mjs';
import { eventually } from '../lib/wait.mjs';

const empty = frame(Buffer.alloc(0));
const cancelled = 8; // the HTTP/2 error code CANCEL

export default suite('http2', 'testing', ({ target, test, after }) => {
  const connection = new RawConnection(target.grpc);
  const observer = connectTesting(target.grpc);
  after(() => connection.close());
  after(() => observer.close());
  const echo = (options) => connection.call(testing.Echo.path, { body: frame(testing.Echo.requestSerialize(note(1, 100))), ...options }).end;

  for (const [timeout, millis] of [['1S', 1000], ['120m', 120], ['120000u', 120], ['99999999n', 99]]) {
    test(`grpc-timeout ${timeout}: DEADLINE_EXCEEDED, not early`, async () => {
      const started = performance.now();
      const { status } = await connection.call(testing.Wait.path, { body: empty, headers: { 'grpc-timeout': timeout } }).end;
      assert.equal(status, 4);
      assert.ok(performance.now() - started >= millis - 20, `ended after ${performance.now() - started} ms`);
    });
  }

  test('grpc-timeout 1H and 1M: the call waits', async () => {
    for (const timeout of ['1H', '1M']) {
      const abort = new AbortController();
      const call = connection.call(testing.Wait.path, { body: empty, headers: { 'grpc-timeout': timeout }, signal: abort.signal });
      await eventually(() => call.headers, 'response headers');
      await connection.ping();
      abort.abort();
      assert.equal((await call.end).status, undefined);
    }
  });

  test('deadline while the request is still being sent: DEADLINE_EXCEEDED', async () => {
    const call = connection.call(testing.Collect.path, { headers: { 'grpc-timeout': '100m' } });
    await call.write(empty);
    assert.equal((await call.end).status, 4);
  });

  const neverRead = {
    gRPC: (body) => {
      const call = connection.call(testing.Count.path, { body, headers: { 'grpc-timeout': '200m' } });
      call.stream.pause();
      return () => call.stream.destroy();
    },
    'gRPC-Web': (body) => {
      const headers = { 'content-type': 'application/grpc-web', 'grpc-timeout': '200m' };
      const request = http.request(`http://${target.http}${testing.Count.path}`, { method: 'POST', agent: false, headers });
      request.on('response', (response) => response.pause());
      request.on('error', () => {}); // The server may break the connection off.
      request.end(body);
      return () => request.destroy();
    },
  };
  for (const [kind, start] of Object.entries(neverRead)) {
    test(`deadline of a client that does not read, ${kind}: the handler is gone`, async () => {
      const before = await quiet(observer);
      const stop = start(frame(testing.Count.requestSerialize({ count: -1, payloadBytes: 16_000 })));
      await eventually(async () => (await observe(observer)).cancelled === before.cancelled + 1, 'the handler saw the deadline');
      await quiet(observer);
      stop();
    });
  }

  for (const name of ['Collect', 'EchoAll', 'Wait', 'Count']) {
    test(`reset of ${name}: the handler sees it`, async () => {
      const before = await quiet(observer);
      const abort = new AbortController();
      const call = connection.call(testing[name].path, { signal: abort.signal });
      if (name === 'Count') {
        call.stream.end(frame(testing.Count.requestSerialize({ count: -1, payloadBytes: 1000 })));
      } else if (name === 'Wait') {
        call.stream.end(empty);
      } else {
        await call.write(empty);
      }

      await eventually(async () => (await observe(observer)).active > before.active, 'the call is active');
      abort.abort();
      assert.equal((await call.end).resetCode, cancelled);
      await eventually(async () => (await observe(observer)).cancelled === before.cancelled + 1, 'the handler saw it');
      await eventually(async () => (await observe(observer)).active === before.active, 'the call is over');
    });
  }

  test('2,000 calls reset as soon as they are made: the server goes on', async () => {
    const before = await quiet(observer);
    const own = new RawConnection(target.grpc);
    for (let i = 0; i < 20; i++) {
      const aborts = Array.from({ length: 100 }, () => new AbortController());
      const calls = aborts.map(({ signal }) => own.call(testing.EchoAll.path, { signal }));
      calls.forEach((call) => call.stream.write(empty));
      aborts.forEach((abort) => abort.abort());
      await Promise.all(calls.map((call) => call.end));
    }

    await eventually(async () => (await observe(observer)).active === before.active, 'no call is left');
    own.close();
    assert.equal((await echo()).status, 0);
  });

  test('early ends do not use up the connection window', async () => {
    const own = new RawConnection(target.grpc);
    // 30 × 1 MB that no handler reads: several times the connection's window of 8 MiB.
    for (let i = 0; i < 30; i++) {
      const call = own.call(testing.Collect.path, { body: Buffer.concat([frame(malformed), Buffer.alloc(1_000_000)]) });
      assert.equal((await call.end).status, 3);
    }

    const { status, messages } = await own.call(testing.Echo.path, { body: frame(testing.Echo.requestSerialize(note(1, 900_000))) }).end;
    assert.equal(status, 0);
    assert.equal(testing.Echo.responseDeserialize(messages[0].payload).payload.length, 900_000);
    own.close();
  });

  test('message of exactly the limit, and one byte more', async () => {
    const overhead = testing.Echo.requestSerialize({ payload: Buffer.alloc(smallLimitBytes) }).length - smallLimitBytes;
    const ofLength = (length) => echo({ body: frame(testing.Echo.requestSerialize({ payload: Buffer.alloc(length - overhead) })) });
    const { status, messages } = await ofLength(smallLimitBytes);
    assert.equal(status, 0);
    assert.equal(messages[0].payload.length, smallLimitBytes);
    const refused = await ofLength(smallLimitBytes + 1);
    assert.equal(refused.status, 8);
    assert.equal(refused.text, `message 0 of the stream (at byte 0) is ${smallLimitBytes + 1} bytes long; the limit is ${smallLimitBytes}`);
  });

  test('status text on the wire: percent-encoded UTF-8', async () => {
    const request = testing.Fail.requestSerialize({ code: 9, message: difficultText });
    const { headers, trailersOnly, text } = await connection.call(testing.Fail.path, { body: frame(request) }).end;
    assert.ok(trailersOnly);
    assert.match(headers['grpc-message'], /^[ -~]*$/);
    assert.match(headers['grpc-message'], /^d%C3%A9j%C3%A0 vu, .* 100%25 %2541 tab%09 line%0D%0A quote" ~ end$/);
    assert.equal(text, difficultText);
    assert.equal(headers['fail-data-bin'], 'AAH/');
  });

  test('gzip both ways, seen on the wire', async () => {
    const plain = testing.EchoAll.requestSerialize(note(5, 5000));
    const zipped = frame(zlib.gzipSync(plain), 1);
    // Plain messages may stand between compressed ones.
    const body = Buffer.concat([zipped, frame(plain), zipped]);
    const encodings = { 'grpc-encoding': 'gzip', 'grpc-accept-encoding': 'identity, gzip' };
    const { status, headers, messages } = await connection.call(testing.EchoAll.path, { body, headers: encodings }).end;
    assert.equal(status, 0);
    assert.equal(headers['grpc-encoding'], 'gzip');
    assert.equal(messages.length, 3);
    messages.forEach(({ flag, payload }) => {
      assert.equal(flag, 1);
      assert.deepEqual(zlib.gunzipSync(payload), plain);
    });
  });

  test('gzip in, plain out for a client that does not accept gzip', async () => {
    const plain = testing.Echo.requestSerialize(note(5, 5000));
    const { status, headers, messages } = await echo({ body: frame(zlib.gzipSync(plain), 1), headers: { 'grpc-encoding': 'gzip' } });
    assert.equal(status, 0);
    assert.equal(headers['grpc-encoding'], undefined);
    assert.deepEqual(messages, [{ flag: 0, payload: plain }]);
  });

  test('gzip bomb: RESOURCE_EXHAUSTED', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(50 * 1024 * 1024));
    assert.ok(bomb.length < smallLimitBytes);
    const { status, text } = await echo({ body: frame(bomb, 1), headers: { 'grpc-encoding': 'gzip' } });
    assert.equal(status, 8);
    assert.match(text, /message 0 .*once decompressed/);
  });

  test('broken gzip: INTERNAL', async () => {
    const good = zlib.gzipSync(testing.Echo.requestSerialize(note(1, 3000)));
    const badChecksum = Buffer.from(good);
    badChecksum[badChecksum.length - 6] ^= 0xff;
    const cases = {
      'not gzip': Buffer.alloc(100, 'x'),
      'cut short': good.subarray(0, -9),
      'cut by one byte': good.subarray(0, -1),
      'bad checksum': badChecksum,
    };
    for (const [what, payload] of Object.entries(cases)) {
      const { status, text } = await echo({ body: frame(payload, 1), headers: { 'grpc-encoding': 'gzip' } });
      assert.equal(status, 13, what);
      assert.match(text, /not valid gzip/, what);
    }
  });

  test('binary metadata: padded, unpadded, joined by commas, empty', async () => {
    for (const [sent, expected] of [['AAE=', ['AAE']], ['AAE', ['AAE']], ['AAE=,AAEC, /w', ['AAE', 'AAEC', '/w']], ['', ['']]]) {
      const { status, headers } = await echo({ headers: { 'echo-x-bin': sent } });
      assert.equal(status, 0);
      assert.deepEqual(headers['echo-x-bin'].split(/, ?/), expected);
    }
  });

  test('binary metadata that is not base64: INVALID_ARGUMENT that names it', async () => {
    for (const sent of ['A', '%%%%', 'AA=A', '====A']) {
      const { status, text } = await echo({ headers: { 'echo-x-bin': sent } });
      assert.equal(status, 3, sent);
      assert.match(text, /echo-x-bin/);
    }
  });

  test('headers too large: this call fails, the server goes on', async () => {
    const own = new RawConnection(target.grpc);
    const { status } = await own.call(testing.Echo.path, { body: empty, headers: { 'echo-huge': 'x'.repeat(100_000) } }).end;
    assert.notEqual(status, 0);
    own.close();
    assert.equal((await echo()).status, 0);
  });
});
