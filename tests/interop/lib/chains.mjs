// Recorded option chains beside the repository, and what an independent reference makes of them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { repository } from './paths.mjs';
import { run } from './programs.mjs';

const shared = path.join(repository, '../shared');
const folder = path.join(shared, 'data/deribit-book-summary');
const oracleProgram = path.join(shared, 'oracle/gamma_oracle.py');

/** What is not there of what these tests need; null where all is. */
export const missing = () => [folder, oracleProgram].find((needed) => !existsSync(needed)) ?? null;

export const isRequired = process.env.BTCSTREAM_REQUIRE_DATA === '1';

/** The files in time order. */
export const chainFiles = () => readdirSync(folder).filter((file) => file.endsWith('.json.gz')).sort().map((file) => path.join(folder, file));

/** A chain as one QuoteBatch and one MarketBatch in protobuf's JSON: IV as a decimal, 64-bit times as text, null fields absent. */
export function readChain(file) {
  const rows = JSON.parse(gunzipSync(readFileSync(file))).result;
  const index = rows.map((row) => row.estimated_delivery_price).sort((a, b) => a - b);
  const middle = Math.floor(index.length / 2);
  const newest = Math.max(...rows.map((row) => row.creation_timestamp));
  return {
    rows: rows.length,
    quotes: { sequence: '1', rows: rows.map(toQuote) },
    market: {
      sequence: '1',
      rows: [{ underlying: 'BTC', time: nanos(newest), indexPrice: index.length % 2 === 1 ? index[middle] : 0.5 * (index[middle - 1] + index[middle]) }],
    },
  };
}

/** The reference's figures by file name. */
export async function askOracle(files) {
  const { code, out, err } = await run('/usr/bin/python3', [oracleProgram, ...files]);
  if (code !== 0) {
    throw new Error(`the oracle ended with ${code}: ${err}`);
  }

  return new Map(out.trim().split('\n').map((line) => JSON.parse(line)).map((figures) => [figures.file, figures]));
}

const nanos = (millis) => `${millis}000000`;

function toQuote(row) {
  const quote = {
    instrument: row.instrument_name,
    time: nanos(row.creation_timestamp),
    underlyingPrice: row.underlying_price,
    markIv: row.mark_iv === null ? null : row.mark_iv / 100,
    openInterest: row.open_interest,
    bidPrice: row.bid_price,
    askPrice: row.ask_price,
    markPrice: row.mark_price,
    volume24h: row.volume,
  };
  return Object.fromEntries(Object.entries(quote).filter(([, value]) => value !== null));
}
