// The servers under test. Each is a process started here on ports that the system chooses, which prints its addresses: gRPC first, then HTTP/1.1.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { repository } from './paths.mjs';
import { patienceMillis, withDeadline } from './wait.mjs';

export const smallLimitBytes = 1024 * 1024;
export const largeLimitBytes = 16 * 1024 * 1024;

const testService = 'tests/BtcStream.Rpc.TestService';
const realServer = 'src/BtcStream.Server';

/** What there is to test: name, how to start it, and which suites apply ("any" to all). */
export const launchers = [
  { name: 'test service', project: testService, args: ['--max-receive-bytes', `${smallLimitBytes}`], offers: ['any', 'testing', 'launch'] },
  { name: 'test service, 16 MiB messages', project: testService, args: ['--max-receive-bytes', `${largeLimitBytes}`], offers: ['large'] },
  { name: 'server', project: realServer, args: ['--listen', '127.0.0.1:0', '--http', '127.0.0.1:0'], offers: ['any', 'launch', 'risk'] },
];

const assemblyOf = (project) => path.join(repository, project, 'bin/Release/net10.0', `${path.basename(project)}.dll`);

/** The server is part of the run from the day that it has a program. */
export const exists = ({ project }) => existsSync(path.join(repository, project, 'Program.cs'));

export const commandOf = ({ project, args }, more = []) => ['dotnet', assemblyOf(project), ...args, ...more];

const children = new Set();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

/** Starts a target and waits for its addresses. */
export async function launch(launcher, more = []) {
  const [program, ...args] = commandOf(launcher, more);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DOTNET_gcServer: '0' } });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const errors = [];
  child.stderr.on('data', (data) => errors.push(data)); if (process.env.DBG) child.stderr.pipe(process.stderr);
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const addresses = new Promise((resolve, reject) => {
    readline.createInterface({ input: child.stdout }).on('line', (line) => {
      const found = line.match(/[\w.]+:\d+/g);
      if (found?.length >= 2) {
        resolve(found);
      }
    });
    exited.then(({ code }) => reject(new Error(`${launcher.name} ended with ${code} before it printed addresses: ${Buffer.concat(errors)}`)));
  });
  try {
    const [grpc, http] = await withDeadline(addresses, patienceMillis, `${launcher.name} printed no addresses`);
    return { name: launcher.name, launcher, offers: launcher.offers, grpc, http, child, exited };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** Ends a target as an operator would; a target that does not end is killed, and that is an error. */
export async function stop(target) {
  target.child.kill('SIGTERM');
  try {
    const { code, signal } = await withDeadline(target.exited, patienceMillis, `${target.name} did not exit after SIGTERM`);
    if (code !== 0) {
      throw new Error(`${target.name} exited with ${code ?? signal} after SIGTERM`);
    }
  } finally {
    target.child.kill('SIGKILL');
  }
}
