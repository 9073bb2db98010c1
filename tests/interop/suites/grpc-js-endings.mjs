// How calls end: errors, status codes, deadlines, cancellation.
import assert from 'node:assert/strict';
import { connectRaw, connectTesting, Metadata, observe, outcome, quiet, status, unary, writeAll } from '../lib/grpc-js.mjs';
import { difficultText, malformed, note, testing } from '../lib/messages.mjs';
import { suite } from '../lib/suite.mjs';
import { smallLimitBytes } from '../lib/targets.mjs';
import { eventually } from '../lib/wait.mjs';

const codes = Array.from({ length: 17 }, (_, code) => code);

export default suite('grpc-js', 'testing', ({ target, test, after }) => {
  const client = connectTesting(target.grpc);
  const raw = connectRaw(target.grpc);
  after(() => client.close());
  after(() => raw.close());

  const identity = (bytes) => bytes;
  const rawStream = (path, messages) => {
    const call = raw.makeBidiStreamRequest(path, identity, identity, new Metadata(), {});
    const end = outcome(call);
    messages.forEach((message) => call.write(message));
    return { call, end };
  };

  test('oversize message: RESOURCE_EXHAUSTED', async () => {
    const { code, details } = await unary(client, 'Echo', { payload: Buffer.alloc(smallLimitBytes) });
    assert.equal(code, status.RESOURCE_EXHAUSTED);
    assert.match(details, new RegExp(`the limit is ${smallLimitBytes}$`));
    assert.equal((await unary(client, 'Echo', note(1))).code, status.OK);
  });

  test('malformed message: INVALID_ARGUMENT with its index and offset', async () => {
    const good = testing.Collect.requestSerialize(note(1));
    const { code, details } = await rawStream(testing.Collect.path, [good, good, malformed, good]).end;
    assert.equal(code, status.INVALID_ARGUMENT);
    assert.match(details, new RegExp(`^message 2 of the stream \\(at byte ${2 * (5 + good.length)}\\) is not a valid Note`));
  });

  test('unknown method: UNIMPLEMENTED', async () => {
    const { code, details } = await rawStream('/btcstream.testing.Testing/NoSuchMethod', []).end;
    assert.equal(code, status.UNIMPLEMENTED);
    assert.match(details, /NoSuchMethod/);
  });

  test('unknown service: UNIMPLEMENTED', async () => {
    assert.equal((await rawStream('/no.such.Service/Echo', []).end).code, status.UNIMPLEMENTED);
  });

  test('planned method: UNIMPLEMENTED', async () => {
    const { code, details } = await unary(client, 'Planned', note(1));
    assert.equal(code, status.UNIMPLEMENTED);
    assert.match(details, /btcstream\.testing\.Testing\/Planned.*not built yet/);
  });

  for (const notesFirst of [0, 3]) {
    test(`all 17 codes with unicode text and trailers, ${notesFirst === 0 ? 'trailers only' : 'after messages'}`, async () => {
      for (const asked of codes) {
        const end = await outcome(client.Fail({ code: asked, message: `${asked}: ${difficultText}`, notesFirst }));
        assert.equal(end.code, asked);
        assert.equal(end.details, `${asked}: ${difficultText}`);
        assert.deepEqual(end.messages.map((message) => message.sequence), Array.from({ length: notesFirst }, (_, i) => i));
        assert.deepEqual(end.trailers.get('fail-reason'), ['asked']);
        assert.deepEqual(end.trailers.get('fail-data-bin'), [Buffer.from([0, 1, 255])]);
      }
    });
  }

  test('status without text', async () => {
    const end = await outcome(client.Fail({ code: status.NOT_FOUND }));
    assert.equal(end.code, status.NOT_FOUND);
    assert.equal(end.details, '');
  });

  test('handler exception: UNKNOWN, nothing of it leaks, server goes on', async () => {
    for (const notesFirst of [0, 2]) {
      const end = await outcome(client.Fail({ throwException: true, message: 'secret', notesFirst }));
      assert.equal(end.code, status.UNKNOWN);
      assert.equal(end.messages.length, notesFirst);
      assert.doesNotMatch(end.details, /secret/);
    }

    assert.equal((await unary(client, 'Echo', note(1))).code, status.OK);
  });

  test('deadline: DEADLINE_EXCEEDED', async () => {
    const before = (await quiet(client)).cancelled;
    const started = Date.now();
    const { code } = await outcome(client.Wait({}, new Metadata(), { deadline: started + 150 }));
    assert.equal(code, status.DEADLINE_EXCEEDED);
    assert.ok(Date.now() - started >= 145, 'it did not end early');
    await eventually(async () => (await observe(client)).cancelled > before, 'the handler saw its deadline');
  });

  const cancelCases = {
    'cancel a server stream': () => client.Count({ count: -1, payloadBytes: 100 }),
    'cancel a call that waits': () => {
      const call = client.Wait({});
      call.once('metadata', () => call.cancel());
      return call;
    },
  };
  for (const [name, start] of Object.entries(cancelCases)) {
    test(`${name}: CANCELLED, and the handler sees it`, async () => {
      const before = await quiet(client);
      const call = start();
      const { code } = await outcome(call, (_, received) => received === 1 && call.cancel());
      assert.equal(code, status.CANCELLED);
      await eventually(async () => (await observe(client)).cancelled === before.cancelled + 1, 'the handler saw the cancellation');
      await eventually(async () => (await observe(client)).active === before.active, 'the call is over');
    });
  }

  // node ends the request before it resets the stream, so that the handler may see an ordinary end of the client's messages: only the end is sure.
  for (const name of ['Collect', 'EchoAll']) {
    test(`cancel ${name} while sending: CANCELLED, and the call ends`, async () => {
      const before = await quiet(client);
      const { call, end } = rawStream(testing[name].path, [testing[name].requestSerialize(note(0))]);
      await eventually(async () => (await observe(client)).active > before.active, 'the call is active');
      call.cancel();
      assert.equal((await end).code, status.CANCELLED);
      await eventually(async () => (await observe(client)).active === before.active, 'the call is over');
    });
  }

  test('the server ends while the client still sends', async () => {
    const good = testing.Collect.requestSerialize(note(1, 50_000));
    for (let round = 0; round < 5; round++) {
      const { call, end } = rawStream(testing.Collect.path, [good, malformed]);
      const writing = writeAll(call, Array.from({ length: 200 }, () => good)).catch(() => {});
      const { code } = await end;
      assert.equal(code, status.INVALID_ARGUMENT);
      call.destroy();
      await Promise.race([writing, end]);
    }

    assert.equal((await unary(client, 'Echo', note(1, 500_000))).code, status.OK);
  });
});
