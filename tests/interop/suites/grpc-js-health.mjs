import assert from 'node:assert/strict';
import { connectHealth, outcome, status, unary } from '../lib/grpc-js.mjs';
import { suite } from '../lib/suite.mjs';

export default suite('grpc-js', 'any', ({ target, test, after }) => {
  const client = connectHealth(target.grpc);
  after(() => client.close());

  test('health Check', async () => {
    assert.deepEqual((await unary(client, 'Check', {})).response, { status: 'SERVING' });
    const unknown = await unary(client, 'Check', { service: 'no.such.Service' });
    assert.equal(unknown.code, status.NOT_FOUND);
  });

  test('health List', async () => {
    const { statuses } = (await unary(client, 'List', {})).response;
    assert.deepEqual(statuses[''], { status: 'SERVING' });
  });

  test('health Watch', async () => {
    for (const [service, expected] of [['', 'SERVING'], ['no.such.Service', 'SERVICE_UNKNOWN']]) {
      const call = client.Watch({ service });
      const { code, messages } = await outcome(call, () => call.cancel());
      assert.deepEqual(messages, [{ status: expected }]);
      assert.equal(code, status.CANCELLED);
    }
  });
});
