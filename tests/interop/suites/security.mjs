// TLS, tokens and client certificates, by clients that nobody here wrote. Each case starts a server of its own.
import assert from 'node:assert/strict';
import https from 'node:https';
import path from 'node:path';
import grpc from '@grpc/grpc-js';
import { Authority, createToken } from '../lib/authority.mjs';
import { Metadata, outcome, status, unary } from '../lib/grpc-js.mjs';
import { definitions } from '../lib/messages.mjs';
import { interopDirectory, standardProtos } from '../lib/paths.mjs';
import { run } from '../lib/programs.mjs';
import { frame } from '../lib/raw.mjs';
import { suite } from '../lib/suite.mjs';
import { launch } from '../lib/targets.mjs';
import { eventually } from '../lib/wait.mjs';

const { btcstream } = grpc.loadPackageDefinition(definitions);
const buf = path.join(interopDirectory, 'node_modules/.bin/buf');
const feed = createToken('feed', 'ingest');
const desk = createToken('desk', 'read');

/** Runs a case against a server with TLS, two tokens and client certificates. */
const secured = (launcher, body) => async () => {
  const authority = await Authority.create();
  authority.write('tokens.txt', feed.line + desk.line);
  authority.write('roles.txt', 'desk admin\n');
  const files = { '--tls-cert': 'server.pem', '--tls-key': 'server.key', '--tls-client-ca': 'ca.pem', '--tls-client-roles': 'roles.txt', '--tokens': 'tokens.txt' };
  const server = await launch(launcher, Object.entries(files).flatMap(([option, file]) => [option, authority.path(file)]));
  try {
    await body(server, authority);
  } finally {
    server.child.kill('SIGKILL');
    authority.remove();
  }
};

const bearer = (token) => {
  const metadata = new Metadata();
  if (token) {
    metadata.set('authorization', `Bearer ${token}`);
  }
  return metadata;
};

const trusting = (authority, name) => name
  ? grpc.credentials.createSsl(authority.read('ca.pem'), authority.read(`${name}.key`), authority.read(`${name}.pem`))
  : grpc.credentials.createSsl(authority.read('ca.pem'));

const codeOf = async (client, method, token) => (await unary(client, method, {}, { metadata: bearer(token) })).code;

const grpcJs = suite('grpc-js', 'risk', ({ target: { launcher }, test }) => {
  test('TLS and a token: each role does what it is for, and no more', secured(launcher, async (server, authority) => {
    const risk = new btcstream.v1.RiskService(server.grpc, trusting(authority));
    assert.ok(![status.UNAUTHENTICATED, status.PERMISSION_DENIED, status.UNAVAILABLE].includes(await codeOf(risk, 'GetSummary', desk.token)));
    assert.equal(await codeOf(risk, 'GetSummary', feed.token), status.PERMISSION_DENIED);
    assert.equal(await codeOf(risk, 'GetSummary'), status.UNAUTHENTICATED);
    assert.equal(await codeOf(risk, 'Verify', desk.token), status.PERMISSION_DENIED);
    risk.close();

    const ingest = new btcstream.v1.IngestService(server.grpc, trusting(authority));
    const call = ingest.StreamMarket(bearer(feed.token));
    call.end({ sequence: 7, rows: [{ indexPrice: 90_000, time: 1 }] });
    const { code, messages, details } = await outcome(call);
    assert.equal(code, status.OK, details);
    assert.equal(Number(messages.at(-1).sequence), 7);
    assert.equal(Number(messages.at(-1).acceptedRows), 1);
    const refused = ingest.StreamMarket(bearer(desk.token));
    assert.equal((await outcome(refused)).code, status.PERMISSION_DENIED);
    ingest.close();
  }));

  test('a client certificate: its name has its role', secured(launcher, async (server, authority) => {
    const known = new btcstream.v1.ReferenceService(server.grpc, trusting(authority, 'desk'));
    const unknown = new btcstream.v1.ReferenceService(server.grpc, trusting(authority, 'nobody'));
    assert.equal(await codeOf(known, 'GetServerInfo'), status.OK);
    assert.equal(await codeOf(unknown, 'GetServerInfo'), status.UNAUTHENTICATED);
    known.close();
    unknown.close();
  }));

  test('a token that is taken out of the file is refused from then on', secured(launcher, async (server, authority) => {
    const reference = new btcstream.v1.ReferenceService(server.grpc, trusting(authority));
    assert.equal(await codeOf(reference, 'GetServerInfo', desk.token), status.OK);
    authority.write('tokens.txt', feed.line);
    await eventually(async () => (await codeOf(reference, 'GetServerInfo', desk.token)) === status.UNAUTHENTICATED, 'the token is refused');
    assert.equal(await codeOf(reference, 'GetServerInfo', feed.token), status.OK);
    reference.close();
  }));

  test('a client that does not trust the authority does not connect', secured(launcher, async (server) => {
    const stranger = new btcstream.v1.ReferenceService(server.grpc, grpc.credentials.createSsl());
    assert.equal(await codeOf(stranger, 'GetServerInfo', desk.token), status.UNAVAILABLE);
    stranger.close();
  }));
});

const bufCurl = suite('buf curl', 'risk', ({ target: { launcher }, test }) => {
  test('TLS and a token: reflection, and a call', secured(launcher, async (server, authority) => {
    const call = (...more) => run(buf, ['curl', '--protocol', 'grpc', '--cacert', authority.path('ca.pem'), ...more]);
    const url = `https://${server.grpc}/btcstream.v1.ReferenceService/GetServerInfo`;
    const good = await call('-H', `authorization: Bearer ${desk.token}`, '--reflect-header', `authorization: Bearer ${desk.token}`, '-d', '{}', url);
    assert.equal(good.code, 0, good.err);
    assert.ok(JSON.parse(good.out).version);
    const none = await call('--schema', standardProtos, '-d', '{}', url);
    assert.notEqual(none.code, 0);
    assert.match(none.err, /unauthenticated/);
  }));

  test('a client certificate', secured(launcher, async (server, authority) => {
    const { code, out, err } = await run(buf, [
      'curl', '--protocol', 'grpc', '--cacert', authority.path('ca.pem'), '--cert', authority.path('desk.pem'), '--key', authority.path('desk.key'),
      '-d', '{}', `https://${server.grpc}/btcstream.v1.RiskService/Verify`]);
    assert.ok(code === 0 || /not_found/.test(err), `${out}${err}`);
  }));
});

const web = suite('http1', 'risk', ({ target: { launcher }, test }) => {
  test('gRPC-Web over HTTP/1.1 and TLS, on the address of gRPC', secured(launcher, async (server, authority) => {
    const statusOf = (token) => new Promise((resolve, reject) => {
      const request = https.request(`https://${server.grpc}/btcstream.v1.ReferenceService/GetServerInfo`, {
        method: 'POST',
        ca: authority.read('ca.pem'),
        headers: { 'content-type': 'application/grpc-web+proto', ...(token && { authorization: `Bearer ${token}` }) },
      }, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => resolve(Number(response.headers['grpc-status'] ?? /grpc-status: (\d+)/.exec(Buffer.concat(parts).toString('latin1'))[1])));
      });
      request.on('error', reject);
      request.end(frame(Buffer.alloc(0)));
    });
    assert.equal(await statusOf(desk.token), status.OK);
    assert.equal(await statusOf(`${desk.token.slice(0, -2)}AA`), status.UNAUTHENTICATED);
    assert.equal(await statusOf(), status.UNAUTHENTICATED);
  }));
});

export default [grpcJs, bufCurl, web];
