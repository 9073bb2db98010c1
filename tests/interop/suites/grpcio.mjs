// Python's grpcio: its cases are in ../python, and run in a process of their own for each kind of target.
import path from 'node:path';
import { interopDirectory } from '../lib/paths.mjs';
import { processSuite } from '../lib/suite.mjs';
import { commandOf } from '../lib/targets.mjs';

// Debian's packages belong to Debian's Python.
const python = '/usr/bin/python3';
const program = path.join(interopDirectory, 'python/run.py');

export default ['any', 'testing', 'large', 'launch'].map((needs) =>
  processSuite('grpcio', needs, (target) => [python, '-B', program, needs, target.grpc, ...commandOf(target.launcher)]));
