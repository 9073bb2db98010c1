// The real server as a child process, which ends with this one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { client, server } from './paths.mjs';

export class Server {
  #child;

  /** Starts a server; addresses may name ports, so that one can come back where it was. */
  static async start({ args = [], grpc = '127.0.0.1:0', http = '127.0.0.1:0' } = {}) {
    const started = new Server();
    started.scheme = args.includes('--tls-cert') ? 'https' : 'http';
    started.#child = spawn('dotnet', [server, '--listen', grpc, '--http', http, '--stop-with-stdin', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    started.#child.stdin.on('error', () => {}); // A server that was killed reads no more.
    let out = '';
    for await (const text of started.#child.stdout) {
      out += text;
      const ready = /ready: grpc ([^\s,]+), http ([^\s,]+).*\n/.exec(out);
      if (ready !== null) {
        [, started.grpc, started.http] = ready;
        break;
      }
    }

    if (started.http === undefined) {
      throw new Error(`the server has ended with ${started.#child.exitCode}: ${out}`);
    }

    return started;
  }

  get page() {
    return `${this.scheme}://${this.http}/`;
  }

  signal(name) {
    this.#child.kill(name);
  }

  /** Kills it, as a crash would. */
  async kill() {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async stop() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.stdin.end();
      await ended;
    }
  }
}

/** Runs our own command-line client to its end. */
export async function cli(...args) {
  const child = spawn('dotnet', [client, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  const text = Buffer.concat(chunks).toString();
  if (code !== 0) {
    throw new Error(`btcstream ${args[0]} ended with ${code}: ${text}`);
  }

  return text;
}
