// Messages against DATA frames: cut, joined, padded, byte by byte.
import assert from 'node:assert/strict';
import http2 from 'node:http2';
import { PerformanceObserver } from 'node:perf_hooks';
import { note, testing } from '../lib/messages.mjs';
import { frame, RawConnection } from '../lib/raw.mjs';
import { suite } from '../lib/suite.mjs';
import { withDeadline } from '../lib/wait.mjs';

const payloads = [note(1, 5), {}, note(3, 150)].map(testing.EchoAll.requestSerialize);
const body = Buffer.concat(payloads.map((payload) => frame(payload)));
const ends = payloads.map((_, i) => body.length - Buffer.concat(payloads.slice(i + 1).map((payload) => frame(payload))).length);

function assertEchoed({ status, messages, leftover }, what) {
  assert.equal(status, 0, what);
  assert.deepEqual(messages.map(({ payload }) => payload), payloads, what);
  assert.equal(leftover.length, 0, what);
}

export default suite('http2', 'testing', ({ target, test, after }) => {
  const connection = new RawConnection(target.grpc);
  after(() => connection.close());
  const echoAll = (options) => connection.call(testing.EchoAll.path, options);

  test('three messages in one write', async () => {
    assertEchoed(await echoAll({ body }).end);
  });

  test('three messages cut at every byte', async () => {
    for (let cut = 1; cut < body.length; cut++) {
      const call = echoAll();
      await call.write(body.subarray(0, cut));
      // What is whole comes back before the rest is sent, and the server has the piece that is not.
      await call.received(ends.filter((end) => end <= cut).length);
      await connection.ping();
      assert.equal(call.messages.length, ends.filter((end) => end <= cut).length);
      call.stream.end(body.subarray(cut));
      assertEchoed(await call.end, `cut at ${cut}`);
    }
  });

  test('DATA frames of one byte', async () => {
    const own = new RawConnection(target.grpc);
    const framesSent = new Promise((resolve) => {
      const observer = new PerformanceObserver((list) => {
        const session = list.getEntries().find(({ name, detail }) => name === 'Http2Session' && detail.streamCount === 1);
        if (session) {
          observer.disconnect();
          resolve(session.detail.framesSent);
        }
      });
      observer.observe({ entryTypes: ['http2'] });
    });
    const call = own.call(testing.EchoAll.path);
    for (const byte of body) {
      await call.write(Buffer.of(byte));
    }

    call.stream.end();
    assertEchoed(await call.end);
    own.session.close();
    assert.ok((await withDeadline(framesSent, 5000, 'no frame count')) >= body.length, 'every byte went in a frame of its own');
  });

  test('padded DATA frames', async () => {
    const padding = new RawConnection(target.grpc, { paddingStrategy: http2.constants.PADDING_STRATEGY_MAX });
    assertEchoed(await padding.call(testing.EchoAll.path, { body }).end);
    padding.close();
  });

  test('10,000 messages in one write', async () => {
    const many = 10_000;
    const one = testing.Collect.requestSerialize(note(1, 40));
    const { status, messages } = await connection.call(testing.Collect.path, { body: Buffer.concat(Array(many).fill(frame(one))) }).end;
    assert.equal(status, 0);
    assert.deepEqual(testing.Collect.responseDeserialize(messages[0].payload), { count: many, sequenceSum: many, payloadBytes: many * 40 });
  });

  test('1,000 calls at once on one connection', async () => {
    const calls = Array.from({ length: 1000 }, () => echoAll());
    await Promise.all(calls.map((call) => call.write(body)));
    await Promise.all(calls.map((call) => call.received(payloads.length)));
    calls.forEach((call) => call.stream.end());
    for (const call of calls) {
      assertEchoed(await call.end);
    }
  });

  test('unary call without a request, and with two: UNIMPLEMENTED', async () => {
    for (const [sent, expected] of [[Buffer.alloc(0), /none was sent/], [Buffer.concat([frame(payloads[0]), frame(payloads[0])]), /more were sent/]]) {
      const call = connection.call(testing.Echo.path);
      call.stream.end(sent);
      const { status, text } = await call.end;
      assert.equal(status, 12);
      assert.match(text, expected);
    }
  });
});
