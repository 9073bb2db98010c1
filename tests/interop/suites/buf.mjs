// `buf curl`, a Go client that learns everything over reflection, as grpcurl does.
import assert from 'node:assert/strict';
import path from 'node:path';
import { difficultText } from '../lib/messages.mjs';
import { interopDirectory, standardProtos } from '../lib/paths.mjs';
import { run } from '../lib/programs.mjs';
import { suite } from '../lib/suite.mjs';

const program = path.join(interopDirectory, 'node_modules/.bin/buf');
const buf = (...args) => run(program, ['curl', ...args]);
const overHttp2 = ['--protocol', 'grpc', '--http2-prior-knowledge'];
const health = 'grpc.health.v1.Health';
const reflections = ['grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection'];

async function succeeded(result) {
  const { code, out, err } = await result;
  assert.equal(code, 0, err);
  return out;
}

const onAny = suite('buf curl', 'any', ({ target, test }) => {
  const url = `http://${target.grpc}`;

  for (const version of ['v1', 'v1alpha']) {
    const reflect = [...overHttp2, '--reflect-protocol', `grpc-${version}`];

    test(`reflection ${version}: lists services`, async () => {
      const services = (await succeeded(buf(...reflect, '--list-services', url))).trim().split('\n');
      for (const service of [health, ...reflections]) {
        assert.ok(services.includes(service), service);
      }
    });

    test(`reflection ${version}: lists every method`, async () => {
      const services = (await succeeded(buf(...reflect, '--list-services', url))).trim().split('\n');
      const methods = (await succeeded(buf(...reflect, '--list-methods', url))).trim().split('\n');
      for (const method of ['Check', 'List', 'Watch'].map((name) => `${health}/${name}`)) {
        assert.ok(methods.includes(method), method);
      }

      assert.deepEqual([...new Set(methods.map((method) => method.split('/')[0]))].sort(), services.sort());
    });

    test(`reflection ${version}: a call by what reflection gave`, async () => {
      const out = await succeeded(buf(...reflect, '-d', '{}', `${url}/${health}/Check`));
      assert.deepEqual(JSON.parse(out), { status: 'SERVING' });
    });
  }

  test('unknown service: UNIMPLEMENTED', async () => {
    const { code, err } = await buf(...overHttp2, '-d', '{}', `${url}/no.such.Service/Call`);
    assert.notEqual(code, 0);
    assert.match(err, /no\.such\.Service/);
  });

  test('gRPC-Web, binary', async () => {
    const out = await succeeded(buf('--protocol', 'grpcweb', '--schema', standardProtos, '-d', '{}', `http://${target.http}/${health}/Check`));
    assert.deepEqual(JSON.parse(out), { status: 'SERVING' });
  });
});

const onTesting = suite('buf curl', 'testing', ({ target, test }) => {
  const call = (method, data, ...more) => buf(...overHttp2, ...more, '-d', data, `http://${target.grpc}/btcstream.testing.Testing/${method}`);
  const parseAll = (out) => JSON.parse(`[${out.trim().replaceAll('}\n{', '},{')}]`);
  const notes = [{ sequence: '1', text: difficultText }, { sequence: '2', payload: 'AAEC' }];
  const input = notes.map((note) => JSON.stringify(note)).join(' ');

  test('unary call', async () => assert.deepEqual(parseAll(await succeeded(call('Echo', JSON.stringify(notes[0])))), [notes[0]]));
  test('client stream', async () => assert.deepEqual(parseAll(await succeeded(call('Collect', input))), [{ count: '2', sequenceSum: '3', payloadBytes: '3' }]));
  test('server stream', async () => assert.deepEqual(parseAll(await succeeded(call('Count', '{"count":3}'))), [{}, { sequence: '1' }, { sequence: '2' }]));
  test('duplex stream', async () => assert.deepEqual(parseAll(await succeeded(call('EchoAll', input))), notes));

  test('status with unicode text', async () => {
    const { code, err } = await call('Fail', JSON.stringify({ code: 9, message: difficultText }));
    assert.equal(code, 9 * 8); // buf's exit code is eight times the status.
    assert.deepEqual(JSON.parse(err), { code: 'failed_precondition', message: difficultText });
  });

  test('planned method: UNIMPLEMENTED', async () => {
    const { code, err } = await call('Planned', '{}');
    assert.equal(code, 12 * 8);
    assert.match(err, /not built yet/);
  });

  test('metadata there and back', async () => {
    const { err } = await call('Echo', '{}', '-v', '-H', 'echo-a: text', '-H', 'test-b-bin: AAEC');
    assert.match(err, /< .*Echo-A: text/);
    assert.match(err, /< .*Trail-Test-B-Bin: AAEC/);
  });
});

export default [onAny, onTesting];
