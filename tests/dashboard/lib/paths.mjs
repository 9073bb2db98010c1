import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = path.resolve(fileURLToPath(import.meta.url), '../..');
export const repository = path.resolve(here, '../..');
export const screenshots = path.join(here, 'screenshots');
export const server = path.join(repository, 'src/BtcStream.Server/bin/Release/net10.0/BtcStream.Server.dll');
export const client = path.join(repository, 'src/BtcStream.Cli/bin/Release/net10.0/btcstream.dll');
export const data = path.join(repository, '../shared/data');
export const contract = path.join(repository, 'tests/BtcStream.Contracts.Tests/Snapshot/btcstream.v1.binpb');
