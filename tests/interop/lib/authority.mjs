// Certificates and tokens, made with the commands and in the form that src/guides/security.md gives.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './programs.mjs';

const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export class Authority {
  #folder = mkdtempSync(path.join(tmpdir(), 'btcstream-tls-'));

  static async create() {
    const authority = new Authority();
    await authority.#openssl('req', '-x509', ...ecKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '365', '-subj', '/CN=Test authority');
    await authority.#issue('server', 'serverAuth', 'subjectAltName=DNS:localhost,IP:127.0.0.1');
    await authority.#issue('desk', 'clientAuth');
    await authority.#issue('nobody', 'clientAuth');
    return authority;
  }

  path(file) {
    return path.join(this.#folder, file);
  }

  read(file) {
    return readFileSync(this.path(file));
  }

  write(file, text) {
    writeFileSync(this.path(file), text);
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #issue(name, usage, extra) {
    await this.#openssl('req', ...ecKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    this.write(`${name}.ext`, [`extendedKeyUsage=${usage}`, extra ?? ''].join('\n'));
    await this.#openssl(
      'x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '30', '-extfile', `${name}.ext`, '-out', `${name}.pem`);
  }

  async #openssl(...args) {
    const files = new Set(['-keyout', '-out', '-in', '-CA', '-CAkey', '-extfile']);
    const { code, err } = await run('openssl', args.map((value, i) => (files.has(args[i - 1]) ? this.path(value) : value)));
    if (code !== 0) {
      throw new Error(`openssl ${args[0]} ended with ${code}: ${err}`);
    }
  }
}

/** A token, and the line of a server's file that knows it. */
export function createToken(name, roles) {
  const token = `bts_${randomBytes(32).toString('base64url')}`;
  return { token, line: `${name} ${roles} sha256:${createHash('sha256').update(token).digest('hex')}\n` };
}
