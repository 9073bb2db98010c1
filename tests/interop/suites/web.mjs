// gRPC-Web by hand, over HTTP/1.1 with fetch and over HTTP/2: binary and text, and what browsers ask before they send.
import assert from 'node:assert/strict';
import http from 'node:http';
import { connectTesting, observe, quiet } from '../lib/grpc-js.mjs';
import { difficultText, health, malformed, testing } from '../lib/messages.mjs';
import { frame, RawConnection, takeFrames } from '../lib/raw.mjs';
import { suite } from '../lib/suite.mjs';
import { eventually } from '../lib/wait.mjs';

const path = health.Check.path;
const request = frame(health.Check.requestSerialize({}));
const trailersFlag = 0x80;
const types = { binary: 'application/grpc-web+proto', text: 'application/grpc-web-text+proto' };

/** Each run of base64 may end with padding, and another may follow. */
const fromText = (text) => Buffer.concat(text.match(/[^=]+=*/g).map((run) => Buffer.from(run, 'base64')));

/** Splits a response body into messages and the trailers of its last frame. */
function readBody(body) {
  const { frames, rest } = takeFrames(body);
  assert.equal(rest.length, 0);
  const last = frames.at(-1)?.flag === trailersFlag ? frames.pop() : undefined;
  const trailers = last && Object.fromEntries(last.payload.toString().trimEnd().split('\r\n').map((line) => line.split(/: ?(.*)/, 2)));
  return { messages: frames.map(({ payload }) => payload), trailers };
}

const isServing = ({ messages, trailers }) => {
  assert.equal(trailers['grpc-status'], '0');
  assert.deepEqual(messages.map(health.Check.responseDeserialize), [{ status: 'SERVING' }]);
};

const overHttp1 = suite('http1', 'any', ({ target, test }) => {
  const url = `http://${target.http}${path}`;
  const post = (type, body, headers = {}) => fetch(url, { method: 'POST', body, headers: { 'content-type': type, 'x-grpc-web': '1', ...headers } });

  test('gRPC-Web, binary', async () => {
    for (const type of ['application/grpc-web', types.binary]) {
      const response = await post(type, request);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), types.binary);
      isServing(readBody(Buffer.from(await response.arrayBuffer())));
    }
  });

  test('gRPC-Web, text', async () => {
    for (const type of ['application/grpc-web-text', types.text]) {
      const response = await post(type, request.toString('base64'));
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), types.text);
      isServing(readBody(fromText(await response.text())));
    }
  });

  test('gRPC-Web, text in several padded runs', async () => {
    for (let cut = 1; cut < request.length; cut++) {
      const body = request.subarray(0, cut).toString('base64') + request.subarray(cut).toString('base64');
      isServing(readBody(fromText(await (await post(types.text, body)).text())));
    }
  });

  test('gRPC-Web, text cut at every character', async () => {
    const text = frame(health.Check.requestSerialize({ service: 'no.such.Service' })).toString('base64');
    for (let cut = 1; cut < text.length; cut++) {
      const { headers } = await sendInTwo(target.http, types.text, text.slice(0, cut), text.slice(cut));
      assert.equal(headers['grpc-status'], '5', `cut at ${cut}`);
    }
  });

  test('gRPC-Web errors: status in the headers', async () => {
    for (const [type, body, expected] of [
      [types.binary, frame(malformed), '3'],
      [types.text, frame(malformed).toString('base64'), '3'],
      [types.text, '*not base64*', '3'],
      [types.text, 'AAA', '3'],
      [types.binary, request.subarray(0, 3), '13'],
      [types.binary, frame(Buffer.alloc(0), 3), '13'],
      [types.binary, Buffer.from([0, 255, 255, 255, 255]), '8'],
    ]) {
      const response = await post(type, body);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('grpc-status'), expected);
      assert.equal(await response.text(), '');
    }
  });

  test('unknown method: UNIMPLEMENTED', async () => {
    const response = await fetch(`${url}More`, { method: 'POST', body: request, headers: { 'content-type': types.binary } });
    assert.equal(response.headers.get('grpc-status'), '12');
  });

  test('gRPC itself over HTTP/1.1: 415', async () => {
    const response = await post('application/grpc', request);
    assert.equal(response.status, 415);
    assert.match(await response.text(), /HTTP\/2/);
  });

  test('wrong content type and method: 415', async () => {
    assert.equal((await post('application/json', '{}')).status, 415);
    assert.equal((await fetch(url)).status, 415);
  });

  test('no CORS unless configured', async () => {
    const headers = {
      origin: 'http://elsewhere.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-grpc-web',
    };
    const preflight = await fetch(url, { method: 'OPTIONS', headers });
    const call = await post(types.binary, request, headers);
    for (const response of [preflight, call]) {
      assert.deepEqual([...response.headers.keys()].filter((name) => name.startsWith('access-control-')), []);
    }

    assert.notEqual(preflight.status, 200);
  });
});

const streams = suite('http1', 'testing', ({ target, test }) => {
  const call = async (method, request, type) => {
    const bytes = frame(testing[method].requestSerialize(request));
    const response = await fetch(`http://${target.http}${testing[method].path}`, {
      method: 'POST', body: type === types.text ? bytes.toString('base64') : bytes, headers: { 'content-type': type },
    });
    return readBody(type === types.text ? fromText(await response.text()) : Buffer.from(await response.arrayBuffer()));
  };

  for (const [form, type] of Object.entries(types)) {
    test(`gRPC-Web, ${form}: server stream of 10,000`, async () => {
      const { messages, trailers } = await call('Count', { count: 10_000, payloadBytes: 50 }, type);
      assert.deepEqual(messages.map((message) => testing.Count.responseDeserialize(message).sequence), Array.from({ length: 10_000 }, (_, i) => i));
      assert.equal(trailers['grpc-status'], '0');
    });

    test(`gRPC-Web, ${form}: error after messages, with trailers`, async () => {
      const { messages, trailers } = await call('Fail', { code: 9, message: difficultText, notesFirst: 3 }, type);
      assert.equal(messages.length, 3);
      assert.equal(decodeURIComponent(trailers['grpc-message']), difficultText);
      delete trailers['grpc-message'];
      assert.deepEqual(trailers, { 'grpc-status': '9', 'fail-reason': 'asked', 'fail-data-bin': 'AAH/' });
    });
  }
});

const cancels = suite('http1', 'testing', ({ target, test, after }) => {
  const observer = connectTesting(target.grpc);
  after(() => observer.close());

  for (const [form, type] of Object.entries(types)) {
    test(`gRPC-Web, ${form}: the client hangs up, and the handler sees it`, async () => {
      const before = await quiet(observer);
      const endless = frame(testing.Count.requestSerialize({ count: -1, payloadBytes: 1000 }));
      const call = http.request(`http://${target.http}${testing.Count.path}`, { method: 'POST', agent: false, headers: { 'content-type': type } });
      call.on('error', () => {}); // What it says is said below by the server.
      call.end(form === 'text' ? endless.toString('base64') : endless);
      const response = await new Promise((resolve) => call.once('response', resolve));
      await new Promise((resolve) => response.once('data', resolve));
      call.destroy();
      await eventually(async () => (await observe(observer)).cancelled === before.cancelled + 1, 'the handler saw it');
      await quiet(observer);
    });
  }
});

const overHttp2 = suite('http2', 'any', ({ target, test, after }) => {
  const connection = new RawConnection(target.grpc);
  after(() => connection.close());

  for (const [form, type] of Object.entries(types)) {
    test(`gRPC-Web, ${form}`, async () => {
      const call = connection.call(path, { headers: { 'content-type': type } });
      const chunks = [];
      call.stream.on('data', (chunk) => chunks.push(chunk));
      call.stream.end(form === 'text' ? request.toString('base64') : request);
      const { httpStatus, headers, trailers } = await call.end;
      assert.equal(httpStatus, 200);
      assert.equal(headers['content-type'], type);
      assert.equal(trailers['grpc-status'], undefined, 'the status is in the body');
      const body = Buffer.concat(chunks);
      isServing(readBody(form === 'text' ? fromText(body.toString()) : body));
    });
  }
});

/** A chunked request whose second part leaves once the first has, on a connection of its own. */
function sendInTwo(address, type, first, second) {
  return new Promise((resolve, reject) => {
    const call = http.request(`http://${address}${path}`, { method: 'POST', agent: false, headers: { 'content-type': type, 'transfer-encoding': 'chunked' } });
    call.setNoDelay(true);
    call.on('error', reject);
    call.on('response', (response) => response.resume().on('end', () => resolve({ headers: response.headers })));
    call.write(first, () => call.end(second));
  });
}

export default [overHttp1, streams, cancels, overHttp2];
