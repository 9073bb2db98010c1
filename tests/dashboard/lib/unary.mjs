// The server's unary answers, by Connect's own client for Node and the contract's recorded descriptors: nothing that the page uses.
import { readFileSync } from 'node:fs';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { contract } from './paths.mjs';
import { eventually } from './wait.mjs';

const recorded = fromBinary(FileDescriptorSetSchema, readFileSync(contract));
recorded.file = inOrder(recorded.file);
const registry = createFileRegistry(recorded);

/** What a file imports comes before it. */
function inOrder(files) {
  const ordered = new Set();
  const add = (file) => {
    file.dependency.map((name) => files.find((one) => one.name === name)).filter((one) => one !== undefined && !ordered.has(one)).forEach(add);
    ordered.add(file);
  };
  files.forEach(add);
  return [...ordered];
}

/** With a token where the server asks for one. */
export function askers(server, token) {
  const authorize = (next) => (request) => {
    if (token !== undefined) {
      request.header.set('authorization', `Bearer ${token}`);
    }

    return next(request);
  };
  const transport = createGrpcWebTransport({
    baseUrl: server.page.slice(0, -1), httpVersion: server.scheme === 'https' ? '2' : '1.1', interceptors: [authorize], nodeOptions: server.ca === undefined ? {} : { ca: server.ca },
  });
  const of = (service) => createClient(registry.getService(`btcstream.v1.${service}`), transport);
  return { risk: of('RiskService'), stress: of('StressService'), reference: of('ReferenceService'), scenario: of('ScenarioService') };
}

/** Streams batches as any client does, and requires that every row was applied. */
export function streamers(server) {
  const ingest = createClient(registry.getService('btcstream.v1.IngestService'), createGrpcTransport({ baseUrl: `http://${server.grpc}` }));
  const send = async (call, batches) => {
    async function* all() {
      yield* batches.map((batch, i) => ({ ...batch, sequence: BigInt(i + 1) }));
    }

    let last;
    for await (const ack of call(all())) {
      last = ack;
    }

    const rows = batches.reduce((sum, batch) => sum + batch.rows.length, 0);
    if (last === undefined || Number(last.acceptedRows) !== rows) {
      throw new Error(`${rows} rows were sent: ${last?.acceptedRows} applied, ${last?.lateRows} late, refused: ${last?.rejections.map((one) => `${one.field}: ${one.message}`)}`);
    }
  };
  return { market: (batches) => send(ingest.streamMarket, batches), positions: (batches) => send(ingest.streamPositions, batches) };
}

/**
 * What the page shows and what the server answers of one and the same state: asks both until the page shows a sequence that was also answered. The page's reading has
 * its sequence as text.
 */
export async function ofOneState(read, ask) {
  const answers = new Map();
  return eventually(async () => {
    const answer = await ask();
    answers.set(`${answer.epoch}/${answer.sequence}`, answer);
    const shown = await read();
    const same = answers.get(`${shown.epoch}/${shown.sequence}`);
    return same === undefined ? null : { shown, answer: same };
  }, 'the page shows a state that was also answered');
}
