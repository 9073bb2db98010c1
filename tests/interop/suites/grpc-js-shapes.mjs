import assert from 'node:assert/strict';
import { clientStream, connectTesting, observe, outcome, status, unary, writeAll } from '../lib/grpc-js.mjs';
import { note } from '../lib/messages.mjs';
import { suite } from '../lib/suite.mjs';
import { eventually } from '../lib/wait.mjs';

const many = 10_000;
const payloadBytes = 64;

const notes = function* (count) {
  for (let i = 0; i < count; i++) {
    yield note(i, payloadBytes);
  }
};

export default suite('grpc-js', 'testing', ({ target, test, after }) => {
  const client = connectTesting(target.grpc);
  after(() => client.close());

  test('unary call', async () => {
    const sent = note(7, 1000);
    const { code, response } = await unary(client, 'Echo', sent);
    assert.equal(code, status.OK);
    assert.deepEqual(response, sent);
  });

  test('client stream of 10,000', async () => {
    const { call, end } = clientStream(client, 'Collect');
    await writeAll(call, notes(many));
    const { code, response } = await end;
    assert.equal(code, status.OK);
    assert.deepEqual(response, { count: many, sequenceSum: (many * (many - 1)) / 2, payloadBytes: many * payloadBytes });
  });

  test('server stream of 10,000', async () => {
    const { code, messages } = await outcome(client.Count({ count: many, payloadBytes }));
    assert.equal(code, status.OK);
    assert.equal(messages.length, many);
    messages.forEach((message, i) => {
      assert.equal(message.sequence, i);
      assert.equal(message.payload.length, payloadBytes);
    });
  });

  test('duplex stream of 10,000', async () => {
    const call = client.EchoAll();
    const end = outcome(call);
    await writeAll(call, notes(many));
    const { code, messages } = await end;
    assert.equal(code, status.OK);
    assert.equal(messages.length, many);
    messages.forEach((message, i) => assert.deepEqual(message, note(i, payloadBytes)));
  });

  test('duplex, each message sent after the answer to the last', async () => {
    const call = client.EchoAll();
    const end = outcome(call, (_, received) => (received < 200 ? call.write(note(received)) : call.end()));
    call.write(note(0));
    const { code, messages } = await end;
    assert.equal(code, status.OK);
    assert.deepEqual(messages, Array.from({ length: 200 }, (_, i) => note(i)));
  });

  test('streams without a message', async () => {
    const { call, end } = clientStream(client, 'Collect');
    call.end();
    assert.deepEqual((await end).response, { count: 0, sequenceSum: 0, payloadBytes: 0 });
    const duplex = client.EchoAll();
    const duplexEnd = outcome(duplex);
    duplex.end();
    for (const { code, messages } of [await duplexEnd, await outcome(client.Count({ count: 0 }))]) {
      assert.equal(code, status.OK);
      assert.deepEqual(messages, []);
    }
  });

  test('1,000 calls at once on one connection', async () => {
    const atOnce = 1000;
    const calls = Array.from({ length: atOnce }, () => client.EchoAll());
    const ends = calls.map((call) => outcome(call));
    calls.forEach((call, i) => call.write(note(i, payloadBytes)));
    await eventually(async () => (await observe(client)).active > atOnce, 'all calls active at once');
    calls.forEach((call, i) => {
      call.write(note(i + atOnce, payloadBytes));
      call.end();
    });
    for (const [i, { code, messages }] of (await Promise.all(ends)).entries()) {
      assert.equal(code, status.OK);
      assert.deepEqual(messages, [note(i, payloadBytes), note(i + atOnce, payloadBytes)]);
    }
  });
});
