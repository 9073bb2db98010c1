// Connect's clients over the descriptors that protoc writes: no generated code.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport, createGrpcWebTransport as createNodeWebTransport } from '@connectrpc/connect-node';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import { standardProtos, testingProtos } from './paths.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'interop-'));
const file = path.join(folder, 'descriptors');
const roots = [`-I${testingProtos}`, `-I${standardProtos}`];
execFileSync('protoc', [...roots, '--include_imports', `--descriptor_set_out=${file}`, 'testing.proto']);
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(file)));
rmSync(folder, { recursive: true });

/** Every way that Connect has to speak to the server. Only the first has request streams. */
export const transports = {
  connect: ({ grpc }) => createGrpcTransport({ baseUrl: `http://${grpc}` }),
  'connect-web': ({ http }) => createGrpcWebTransport({ baseUrl: `http://${http}` }),
  'connect-web h2': ({ grpc }) => createNodeWebTransport({ baseUrl: `http://${grpc}`, httpVersion: '2' }),
};

export const clientOf = (service, transport) => createClient(registry.getService(service), transport);
