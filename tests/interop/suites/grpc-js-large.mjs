import assert from 'node:assert/strict';
import { clientStream, connectTesting, status, unary, writeAll } from '../lib/grpc-js.mjs';
import { note } from '../lib/messages.mjs';
import { suite } from '../lib/suite.mjs';

const largeBytes = 9_000_000;

export default suite('grpc-js', 'large', ({ target, test, after }) => {
  const client = connectTesting(target.grpc);
  after(() => client.close());

  test('message of 9 MB, more than the stream window of 4 MiB', async () => {
    const sent = note(3, largeBytes);
    const { code, response } = await unary(client, 'Echo', sent);
    assert.equal(code, status.OK);
    assert.equal(response.sequence, 3);
    assert.ok(response.payload.equals(sent.payload));
  });

  test('stream of 100 MB, more than the connection window', async () => {
    const { call, end } = clientStream(client, 'Collect');
    await writeAll(call, Array.from({ length: 100 }, (_, i) => ({ sequence: i, payload: Buffer.alloc(1_000_000) })));
    assert.deepEqual((await end).response, { count: 100, sequenceSum: 4950, payloadBytes: 100_000_000 });
  });
});
