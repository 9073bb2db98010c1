// The messages of the test service and of the standard services, encoded and decoded by protobufjs (through @grpc/proto-loader).
import protoLoader from '@grpc/proto-loader';
import { standardProtos, testingProtos } from './paths.mjs';

const options = { longs: Number, enums: String, defaults: true, oneofs: true };

export const definitions = {
  ...protoLoader.loadSync('testing.proto', { ...options, includeDirs: [testingProtos] }),
  ...protoLoader.loadSync('btcstream/v1/ingest.proto', { ...options, includeDirs: [standardProtos] }),
  ...protoLoader.loadSync('btcstream/v1/risk.proto', { ...options, includeDirs: [standardProtos] }),
  ...protoLoader.loadSync('btcstream/v1/reference.proto', { ...options, includeDirs: [standardProtos] }),
  ...protoLoader.loadSync('grpc/health/v1/health.proto', { ...options, includeDirs: [standardProtos] }),
  ...protoLoader.loadSync('grpc/reflection/v1/reflection.proto', { ...options, includeDirs: [standardProtos] }),
};

export const testing = definitions['btcstream.testing.Testing'];
export const health = definitions['grpc.health.v1.Health'];

/** A test message of about the given length whose bytes depend on its number, so that a mix-up shows. */
export function note(sequence, payloadBytes = 0) {
  const payload = Buffer.alloc(payloadBytes);
  for (let i = 0; i < payloadBytes; i++) {
    payload[i] = (sequence * 31 + i * 7) & 0xff;
  }

  return { sequence, text: `note ${sequence}`, payload };
}

/** Bytes that are not a protobuf message: field 1 with wire type 7, which does not exist. */
export const malformed = Buffer.from([0x0f, 0xff, 0xff]);

/** A status message with everything that needs percent-encoding: other scripts, an emoji, control characters, the percent sign, a false escape. */
export const difficultText = 'déjà vu, ошибка 价格 🚀 100% %41 tab\t line\r\n quote" ~ end';
