// @grpc/grpc-js behind promises: every helper resolves with how the call ended, whatever that was.
import grpc from '@grpc/grpc-js';
import { definitions } from './messages.mjs';
import { eventually } from './wait.mjs';

export const { status, Metadata } = grpc;
const { btcstream, grpc: standard } = grpc.loadPackageDefinition(definitions);

const unlimited = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

export const connectTesting = (address, options = {}) =>
  new btcstream.testing.Testing(address, grpc.credentials.createInsecure(), { ...unlimited, ...options });

export const connectHealth = (address) => new standard.health.v1.Health(address, grpc.credentials.createInsecure());

export const connectIngest = (address) => new btcstream.v1.IngestService(address, grpc.credentials.createInsecure());

/** A client without stubs: bytes in, bytes out. */
export const connectRaw = (address) => new grpc.Client(address, grpc.credentials.createInsecure(), unlimited);

/** A call with one response. */
export function unary(client, method, request, { metadata = new Metadata(), options = {} } = {}) {
  return new Promise((resolve) => {
    const result = { messages: [] };
    const call = client[method](request, metadata, options, (error, response) => {
      result.error = error;
      result.response = response;
    });
    call.on('metadata', (headers) => (result.headers = headers));
    // The status comes last, after the callback has had the response.
    call.on('status', (end) => setImmediate(() => resolve({ ...result, code: end.code, details: end.details, trailers: end.metadata })));
  });
}

/** Reads a response stream to its end. */
export function outcome(call, onMessage = () => {}) {
  const messages = [];
  let headers;
  call.on('metadata', (received) => (headers = received));
  call.on('data', (message) => {
    messages.push(message);
    onMessage(message, messages.length);
  });
  call.on('error', () => {}); // The status event says the same.
  return new Promise((resolve) => {
    call.on('status', (end) => setImmediate(() => resolve({ messages, headers, code: end.code, details: end.details, trailers: end.metadata })));
  });
}

/** A call with a request stream and one response; `end` resolves with how it ended. */
export function clientStream(client, method, { metadata = new Metadata(), options = {} } = {}) {
  let call;
  const end = new Promise((resolve) => {
    let response;
    call = client[method](metadata, options, (_, received) => (response = received));
    call.on('status', (last) => setImmediate(() => resolve({ response, code: last.code, details: last.details, trailers: last.metadata })));
  });
  return { call, end };
}

/** Writes with back-pressure: waits whenever the stream asks. */
export async function writeAll(call, messages) {
  for (const message of messages) {
    if (!call.write(message)) {
      await new Promise((resolve) => call.once('drain', resolve));
    }
  }

  call.end();
}

/** What the server saw, see Observations in testing.proto. */
export const observe = async (client) => (await unary(client, 'Observe', {})).response;

/** The same, once the calls of earlier cases are over: Observe itself is the only one. */
export const quiet = (client) => eventually(async () => {
  const seen = await observe(client);
  return seen.active === 1 && seen;
}, 'no other call is active');
