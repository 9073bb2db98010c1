// What no gRPC client would send, to any gRPC server: by way of the health service.
import assert from 'node:assert/strict';
import { health, malformed } from '../lib/messages.mjs';
import { frame, RawConnection } from '../lib/raw.mjs';
import { suite } from '../lib/suite.mjs';

const path = health.Check.path;
const request = health.Check.requestSerialize({});
const internal = 13;
const invalidArgument = 3;
const unimplemented = 12;

export default suite('http2', 'any', ({ target, test, after }) => {
  const connection = new RawConnection(target.grpc);
  after(() => connection.close());
  const check = (options) => connection.call(path, { body: frame(request), ...options }).end;

  test('response head and trailers', async () => {
    const { httpStatus, headers, trailers, trailersOnly, messages } = await check();
    assert.equal(httpStatus, 200);
    assert.equal(headers['content-type'], 'application/grpc');
    assert.match(headers['grpc-accept-encoding'], /\bgzip\b/);
    assert.equal(headers['grpc-status'], undefined);
    assert.equal(trailers['grpc-status'], '0');
    assert.equal(trailersOnly, false);
    assert.deepEqual(messages.map(({ payload }) => health.Check.responseDeserialize(payload)), [{ status: 'SERVING' }]);
  });

  test('content types of gRPC', async () => {
    for (const type of ['application/grpc', 'application/grpc+proto', 'application/grpc;charset=utf-8', 'Application/GRPC']) {
      assert.equal((await check({ headers: { 'content-type': type } })).status, 0, type);
    }
  });

  test('wrong content type: 415', async () => {
    for (const type of ['application/json', 'application/grpc+json', 'application/grpcx', 'text/plain', '', null]) {
      const { httpStatus, status } = await check({ headers: { 'content-type': type } });
      assert.equal(httpStatus, 415, String(type));
      assert.equal(status, undefined);
    }
  });

  test('GET and other methods: 415', async () => {
    for (const [method, type] of [['GET', 'application/grpc'], ['GET', null], ['PUT', 'application/grpc'], ['DELETE', null], ['OPTIONS', null]]) {
      assert.equal((await check({ method, headers: { 'content-type': type } })).httpStatus, 415, `${method} ${type}`);
    }
  });

  test('unknown method, service and path: UNIMPLEMENTED, trailers only', async () => {
    const paths = ['/grpc.health.v1.Health/NoSuchMethod', '/no.such.Service/Check', '/', '//', `${path}/`, path.toUpperCase()];
    for (const unknown of paths) {
      const { httpStatus, status, trailersOnly, text } = await connection.call(unknown, { body: frame(request) }).end;
      assert.equal(httpStatus, 200, unknown);
      assert.equal(status, unimplemented, unknown);
      assert.ok(trailersOnly, unknown);
      assert.ok(text.length > 0);
    }
  });

  const broken = [
    [
      'truncated frame: INTERNAL', frame(Buffer.alloc(100)).subarray(0, 50), internal,
      /^message 0 of the stream \(at byte 0\) is cut short: the stream ended 50 bytes into it$/,
    ],
    ['truncated prefix: INTERNAL', Buffer.alloc(3), internal, /^message 0 .*is cut short: the stream ended 3 bytes into it$/],
    ['bad flag byte: INTERNAL', frame(request, 2), internal, /flag byte 0x02/],
    ['trailers flag of gRPC-Web: INTERNAL', frame(request, 0x80), internal, /flag byte 0x80/],
    ['compressed flag without encoding: INTERNAL', frame(request, 1), internal, /names no grpc-encoding/],
    [
      'malformed message: INVALID_ARGUMENT with its index and offset', frame(malformed), invalidArgument,
      /^message 0 of the stream \(at byte 0\) is not a valid HealthCheckRequest/,
    ],
  ];
  for (const [name, body, expected, text] of broken) {
    test(name, async () => {
      const end = await check({ body });
      assert.equal(end.status, expected);
      assert.match(end.text, text);
      assert.equal((await check()).status, 0, 'the connection goes on');
    });
  }

  test('length of 4 GiB: RESOURCE_EXHAUSTED before the message comes', async () => {
    const call = connection.call(path);
    await call.write(Buffer.from([0, 255, 255, 255, 255]));
    const { status } = await call.end;
    assert.equal(status, 8);
  });

  test('unknown grpc-encoding: UNIMPLEMENTED, and says which are known', async () => {
    for (const encoding of ['snappy', 'deflate', 'GZIP', 'gzip, identity']) {
      const { status, headers, text } = await check({ headers: { 'grpc-encoding': encoding } });
      assert.equal(status, unimplemented, encoding);
      assert.match(text, /identity or gzip/);
      assert.match(headers['grpc-accept-encoding'], /\bgzip\b/);
    }

    assert.equal((await check({ headers: { 'grpc-encoding': 'identity' } })).status, 0);
  });

  test('malformed timeout: INVALID_ARGUMENT', async () => {
    for (const timeout of ['1', 'S', '', '-1S', '+1S', '1 S', '1.5S', '1s', '1h', '123456789S', '0x1S', '1SS']) {
      const { status, text } = await check({ headers: { 'grpc-timeout': timeout } });
      assert.equal(status, invalidArgument, `'${timeout}'`);
      assert.match(text, /grpc-timeout/);
    }
  });

  test('timeout of zero in every unit: DEADLINE_EXCEEDED', async () => {
    for (const unit of 'HMSmun') {
      assert.equal((await check({ headers: { 'grpc-timeout': `0${unit}` } })).status, 4, unit);
    }
  });

  test('longest timeout in every unit: served', async () => {
    for (const unit of 'HMSmu') {
      assert.equal((await check({ headers: { 'grpc-timeout': `99999999${unit}` } })).status, 0, unit);
    }
  });
});
