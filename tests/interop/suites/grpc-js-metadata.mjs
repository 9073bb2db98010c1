// Metadata both ways, compression, health.
import assert from 'node:assert/strict';
import { CountingProxy } from '../lib/counting-proxy.mjs';
import { connectTesting, Metadata, status, unary } from '../lib/grpc-js.mjs';
import { suite } from '../lib/suite.mjs';

const binary = [Buffer.from([0, 1, 2, 253, 254, 255]), Buffer.alloc(0), Buffer.from('ünïcödé')];

export default suite('grpc-js', 'testing', ({ target, test, after }) => {
  const client = connectTesting(target.grpc);
  after(() => client.close());

  for (const [where, prefix, pick] of [
    ['headers', 'echo-', ({ headers }) => [headers, 'echo-']],
    ['trailers', 'test-', ({ trailers }) => [trailers, 'trail-test-']],
  ]) {
    test(`metadata there and back in ${where}: text, binary, several values`, async () => {
      const metadata = new Metadata();
      metadata.add(`${prefix}one`, 'one value, with a comma; ~!@#$%^&*()_+');
      metadata.add(`${prefix}two`, 'first');
      metadata.add(`${prefix}two`, 'second');
      binary.forEach((value) => metadata.add(`${prefix}data-bin`, value));
      const result = await unary(client, 'Echo', {}, { metadata });
      assert.equal(result.code, status.OK);
      const [received, key] = pick(result);
      assert.deepEqual(received.get(`${key}one`), metadata.get(`${prefix}one`));
      assert.deepEqual(received.get(`${key}two`).join(', '), 'first, second');
      assert.deepEqual(received.get(`${key}data-bin`), binary);
    });
  }

  test('metadata of 7 KiB', async () => {
    const metadata = new Metadata();
    metadata.add('echo-long', 'x'.repeat(7 * 1024));
    assert.deepEqual((await unary(client, 'Echo', {}, { metadata })).headers.get('echo-long'), ['x'.repeat(7 * 1024)]);
  });

  test('gzip both ways, seen on the wire', async () => {
    const proxy = await CountingProxy.start(target.grpc);
    const zipping = connectTesting(proxy.address, { 'grpc.default_compression_algorithm': 2 });
    try {
      const sent = { sequence: 1, text: 'zipped', payload: Buffer.alloc(500_000, 'abc') };
      const { code, response } = await unary(zipping, 'Echo', sent);
      assert.equal(code, status.OK);
      assert.deepEqual(response, sent);
      assert.ok(proxy.bytesUp < 20_000, `${proxy.bytesUp} bytes went up`);
      assert.ok(proxy.bytesDown < 20_000, `${proxy.bytesDown} bytes came down`);
    } finally {
      zipping.close();
      proxy.close();
    }
  });

  test('gzip bomb: RESOURCE_EXHAUSTED', async () => {
    const zipping = connectTesting(target.grpc, { 'grpc.default_compression_algorithm': 2 });
    const { code, details } = await unary(zipping, 'Echo', { payload: Buffer.alloc(16 * 1024 * 1024) });
    assert.equal(code, status.RESOURCE_EXHAUSTED);
    assert.match(details, /once decompressed/);
    zipping.close();
  });
});
