import { fileURLToPath } from 'node:url';
import path from 'node:path';

export const interopDirectory = path.resolve(fileURLToPath(import.meta.url), '../..');
export const repository = path.resolve(interopDirectory, '../..');
export const testingProtos = path.join(repository, 'tests/BtcStream.Rpc.TestService/protos');
export const standardProtos = path.join(repository, 'protos');
