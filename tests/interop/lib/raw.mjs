// gRPC by hand on node's own HTTP/2 client, for what no gRPC client would send.
import http2 from 'node:http2';
import { eventually } from './wait.mjs';

/** A length-prefixed message. */
export function frame(payload, flag = 0) {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(payload.length, 1);
  return Buffer.concat([prefix, payload]);
}

/** Takes the whole frames off the front of the bytes. */
export function takeFrames(bytes) {
  const frames = [];
  let at = 0;
  while (bytes.length - at >= 5 && bytes.length - at - 5 >= bytes.readUInt32BE(at + 1)) {
    const length = bytes.readUInt32BE(at + 1);
    frames.push({ flag: bytes[at], payload: bytes.subarray(at + 5, at + 5 + length) });
    at += 5 + length;
  }

  return { frames, rest: bytes.subarray(at) };
}

export class RawConnection {
  constructor(address, options = {}) {
    this.session = http2.connect(`http://${address}`, options);
    this.session.on('error', () => {}); // Each call reports its own end.
  }

  /** Starts a call; with a body it is sent whole, without the request stays open. */
  call(path, { headers = {}, body, method = 'POST', signal } = {}) {
    const all = { ':method': method, ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers };
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
    const call = new RawCall(this.session.request(given, { endStream: false, signal }));
    if (body) {
      call.stream.end(body);
    }

    return call;
  }

  /** Resolves when the server has dealt with every frame sent before. */
  ping() {
    return new Promise((resolve, reject) => this.session.ping((error) => (error ? reject(error) : resolve())));
  }

  close() {
    this.session.destroy();
  }
}

export class RawCall {
  messages = [];
  #rest = Buffer.alloc(0);

  constructor(stream) {
    this.stream = stream;
    this.end = new Promise((resolve) => {
      let headers = {};
      let trailers = {};
      let trailersOnly = false;
      let error;
      stream.on('response', (received, flags) => {
        headers = received;
        trailersOnly = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0 && 'grpc-status' in received;
        this.headers = received;
      });
      stream.on('trailers', (received) => (trailers = received));
      stream.on('error', (received) => (error = received));
      stream.on('data', (data) => this.#take(data));
      stream.on('close', () => {
        const last = trailersOnly ? headers : trailers;
        const status = last['grpc-status'] === undefined ? undefined : Number(last['grpc-status']);
        resolve({
          httpStatus: headers[':status'], headers, trailers: last, trailersOnly, status, error,
          text: decodeURIComponent((last['grpc-message'] ?? '').replace(/%(?![0-9A-F]{2})/g, '%25')),
          messages: this.messages, leftover: this.#rest, resetCode: stream.rstCode,
        });
      });
    });
  }

  /** Resolves when the bytes have left: two writes after each other are two DATA frames. */
  write(bytes) {
    return new Promise((resolve, reject) => this.stream.write(bytes, (error) => (error ? reject(error) : resolve())));
  }

  received(count) {
    return eventually(() => this.messages.length >= count, `${count} messages received`);
  }

  #take(data) {
    const { frames, rest } = takeFrames(Buffer.concat([this.#rest, data]));
    this.messages.push(...frames);
    this.#rest = rest;
  }
}
