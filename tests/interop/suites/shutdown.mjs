// Servers that are told to stop while calls run. Each case starts a server of its own.
import assert from 'node:assert/strict';
import http from 'node:http';
import { clientStream, connectHealth, connectTesting, outcome, status, unary } from '../lib/grpc-js.mjs';
import { note, testing } from '../lib/messages.mjs';
import { frame, RawConnection } from '../lib/raw.mjs';
import { suite } from '../lib/suite.mjs';
import { launch } from '../lib/targets.mjs';
import { eventually, withDeadline } from '../lib/wait.mjs';

/** Under the ten seconds that a call may take to end: an exit within this time waited for no call. */
const promptMillis = 8000;

/** Runs a case against a server of its own, which is gone afterwards, whatever happened. */
const withServer = (launcher, more, body) => async () => {
  const server = await launch(launcher, more);
  try {
    await body(server);
  } finally {
    server.child.kill('SIGKILL');
  }
};

async function exitsPromptly(server) {
  const { code, signal } = await withDeadline(server.exited, promptMillis, 'the server did not exit');
  assert.equal(code, 0, `exit ${code ?? signal}`);
}

const terminate = (server) => server.child.kill('SIGTERM');

const health = suite('grpc-js', 'launch', ({ target: { launcher }, test }) => {
  test('SIGTERM: Watch says NOT_SERVING, then UNAVAILABLE; exit code 0', withServer(launcher, [], async (server) => {
    const client = connectHealth(server.grpc);
    const watch = client.Watch({});
    const { code, messages } = await outcome(watch, (_, received) => received === 1 && terminate(server));
    assert.deepEqual(messages, [{ status: 'SERVING' }, { status: 'NOT_SERVING' }]);
    assert.equal(code, status.UNAVAILABLE);
    await exitsPromptly(server);
    assert.equal((await unary(client, 'Check', {})).code, status.UNAVAILABLE);
    client.close();
  }));

  test('SIGTERM without calls: open connections do not hold it up', withServer(launcher, [], async (server) => {
    const client = connectHealth(server.grpc);
    assert.equal((await unary(client, 'Check', {})).code, status.OK);
    assert.equal((await fetch(`http://${server.http}/nothing-here`)).status, 404);
    terminate(server);
    await exitsPromptly(server);
    client.close();
  }));
});

const underLoad = suite('grpc-js', 'launch', ({ target: { launcher, offers }, test }) => {
  if (!offers.includes('testing')) {
    return;
  }

  test('SIGTERM under load: every stream ends with UNAVAILABLE, no call hangs, exit code 0', withServer(launcher, [], async (server) => {
    const client = connectTesting(server.grpc);
    const each = 10;
    let received = 0;
    let served = 0;
    const repeat = (make) => Array.from({ length: each }, (_, i) => make(note(i, 100)));
    const counts = repeat(() => outcome(client.Count({ count: -1, payloadBytes: 16_000 }), () => received++));
    const echoes = repeat((message) => {
      const call = client.EchoAll();
      call.write(message);
      return outcome(call, () => {
        received++;
        call.write(message);
      });
    });
    const collects = repeat((message) => {
      const { call, end } = clientStream(client, 'Collect');
      keepWriting(call, message, end);
      return end;
    });
    const unaries = repeat(async (message) => {
      let last;
      while ((last = await unary(client, 'Echo', message)).code === status.OK) {
        served++;
      }

      return last;
    });
    await eventually(() => received > 1000 && served > 100, 'all kinds of calls make progress');
    terminate(server);
    for (const call of [...counts, ...echoes, ...collects, ...unaries]) {
      const { code, details } = await withDeadline(call, promptMillis, 'a call hangs: it did not end');
      assert.equal(code, status.UNAVAILABLE, details);
    }

    await exitsPromptly(server);
    client.close();
  }));

  test('SIGTERM in lockstep: answers in order up to the end, one at most missing', withServer(launcher, [], async (server) => {
    const client = connectTesting(server.grpc);
    const call = client.EchoAll();
    let sent = 0;
    const end = outcome(call, () => call.write(note(sent++)));
    call.write(note(sent++));
    await eventually(() => sent > 100, 'messages go back and forth');
    terminate(server);
    const { code, messages } = await end;
    assert.equal(code, status.UNAVAILABLE);
    // In lockstep one message at most is without its answer, and no answer is out of order.
    assert.ok(sent - messages.length <= 1, `${sent} sent, ${messages.length} answered`);
    messages.forEach((message, i) => assert.equal(message.sequence, i));
    await exitsPromptly(server);
    client.close();
  }));

  test('SIGTERM: a handler that does not listen is cancelled after the grace period', withServer(launcher, ['--stop-grace-seconds', '1'], async (server) => {
    const client = connectTesting(server.grpc);
    const call = client.Wait({});
    const end = outcome(call);
    await new Promise((resolve) => call.once('metadata', resolve));
    terminate(server);
    assert.equal((await end).code, status.UNAVAILABLE);
    await exitsPromptly(server);
    client.close();
  }));

  const endless = frame(testing.Count.requestSerialize({ count: -1, payloadBytes: 16_000 }));

  test('SIGTERM: a client that does not read cannot hold it up', withServer(launcher, ['--stop-grace-seconds', '1'], async (server) => {
    const connection = new RawConnection(server.grpc);
    const call = connection.call(testing.Count.path, { body: endless });
    call.stream.pause();
    await eventually(() => call.headers && call.stream.readableLength > 0, 'messages wait to be read');
    terminate(server);
    await exitsPromptly(server);
    connection.close();
  }));

  test('SIGTERM: a gRPC-Web client that does not read cannot hold it up', withServer(launcher, ['--stop-grace-seconds', '1'], async (server) => {
    const headers = { 'content-type': 'application/grpc-web' };
    const request = http.request(`http://${server.http}${testing.Count.path}`, { method: 'POST', agent: false, headers });
    request.on('error', () => {}); // The server may break the connection off.
    request.end(endless);
    const response = await new Promise((resolve) => request.once('response', resolve));
    response.on('error', () => {});
    await eventually(() => response.readableLength > 0, 'messages wait to be read');
    terminate(server);
    await exitsPromptly(server);
  }));
});

/** Sends as fast as the call takes it, until the call is over. */
async function keepWriting(call, message, end) {
  let over = false;
  end.then(() => (over = true));
  while (!over) {
    if (!call.write(message)) {
      await Promise.race([end, new Promise((resolve) => call.once('drain', resolve))]);
    }

    await new Promise(setImmediate);
  }
}

export default [health, underLoad];
