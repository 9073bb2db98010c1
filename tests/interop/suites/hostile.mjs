// Peers that speak no gRPC, and peers that vanish. After each the server serves on, on old connections and on new ones.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import net from 'node:net';
import { connectHealth, unary } from '../lib/grpc-js.mjs';
import { suite } from '../lib/suite.mjs';
import { withDeadline } from '../lib/wait.mjs';

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const settings = rawFrame(4, 0, 0, Buffer.alloc(0));

function rawFrame(type, flags, stream, payload, length = payload.length) {
  const head = Buffer.alloc(9);
  head.writeUIntBE(length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** The same bytes in every run, without any pattern. */
function noise(length, seed) {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) => createHash('sha256').update(`${seed} ${i}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

const garbage = {
  'noise instead of HTTP': noise(100_000, 'plain'),
  'HTTP/1.1 where HTTP/2 is spoken': Buffer.from('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
  'a TLS hello where there is no TLS': Buffer.concat([Buffer.from('16030100a5010000a10303', 'hex'), noise(159, 'hello')]),
  'noise after the preface': Buffer.concat([preface, noise(100_000, 'frames')]),
  'noise after the settings': Buffer.concat([preface, settings, noise(100_000, 'more')]),
  'headers that are not HPACK': Buffer.concat([preface, settings, rawFrame(1, 4, 1, Buffer.alloc(50, 0xff))]),
  'a frame longer than allowed': Buffer.concat([preface, settings, rawFrame(0, 0, 1, Buffer.alloc(0), 0xffffff), noise(2_000_000, 'long')]),
  'data on a stream that was never opened': Buffer.concat([preface, settings, rawFrame(0, 0, 5, Buffer.alloc(10))]),
  'a window update of zero': Buffer.concat([preface, settings, rawFrame(8, 0, 0, Buffer.alloc(4))]),
  'settings on a stream': Buffer.concat([preface, settings, rawFrame(4, 0, 1, Buffer.alloc(6))]),
  'headers without end, 1 MB of continuation': Buffer.concat([
    preface, settings, rawFrame(1, 0, 1, Buffer.of(0x82)), ...Array(64).fill(rawFrame(9, 0, 1, Buffer.alloc(16_000))),
  ]),
};

/** Sends the bytes and leaves it to the server to close; what it answers does not matter. */
function throwAt(address, bytes) {
  const [host, port] = address.split(':');
  const socket = net.connect(Number(port), host);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {}); // A reset is an answer too.
  socket.resume();
  socket.write(bytes);
  return { socket, closed };
}

export default suite('sockets', 'any', ({ target, test, after }) => {
  const old = connectHealth(target.grpc);
  after(() => old.close());

  async function serves() {
    const fresh = connectHealth(target.grpc);
    for (const client of [old, fresh]) {
      assert.deepEqual((await unary(client, 'Check', {})).response, { status: 'SERVING' });
    }

    fresh.close();
  }

  for (const [name, bytes] of Object.entries(garbage)) {
    test(`${name}: the server closes and serves on`, async () => {
      await serves();
      await withDeadline(throwAt(target.grpc, bytes).closed, 10_000, 'the server did not close the connection');
      await withDeadline(throwAt(target.http, bytes).closed, 10_000, 'the server did not close the HTTP/1.1 connection');
      await serves();
    });
  }

  test('200 connections that say nothing, or half a preface, and stay', async () => {
    const idle = Array.from({ length: 200 }, (_, i) => throwAt(target.grpc, preface.subarray(0, i % 24)));
    await serves();
    idle.forEach(({ socket }) => socket.destroy());
    await serves();
  });

  test('200 connections that are reset in the middle of a frame', async () => {
    const half = Buffer.concat([preface, settings, rawFrame(1, 4, 1, Buffer.alloc(10), 100)]);
    for (let i = 0; i < 200; i++) {
      const { socket } = throwAt(target.grpc, half.subarray(0, 1 + (i % half.length)));
      socket.once('connect', () => socket.resetAndDestroy());
    }

    await serves();
  });
});
