// Positions, accounts, forced orders, depth and observations into the product itself, from clients that know nothing but the contract.
import assert from 'node:assert/strict';
import path from 'node:path';
import { outcome, status, connectIngest, writeAll } from '../lib/grpc-js.mjs';
import { interopDirectory } from '../lib/paths.mjs';
import { run } from '../lib/programs.mjs';
import { suite } from '../lib/suite.mjs';

const program = path.join(interopDirectory, 'node_modules/.bin/buf');
const service = 'btcstream.v1.IngestService';
const time = '1768300000000000000';
const position = { instrument: 'BTC-PERPETUAL', time, account: '7', side: 'SIDE_LONG', size: 20000, entryPrice: 90000, leverage: 20 };
const forced = { venue: 'binance', instrument: 'BTCUSDT', time, side: 'SIDE_SHORT', price: 90000, amount: 0.5 };
const perpetual = { venue: 'binance', instrument: 'BTCUSDT', underlying: 'BTC', kind: 'INSTRUMENT_KIND_PERPETUAL', settlement: 'SETTLEMENT_LINEAR' };

/** What to send to each method, and what of it is refused: row, code, field, value. */
const cases = [
  ['StreamPositions', [{ sequence: '3', rows: [position, { ...position, size: -1 }, { ...position, side: 'SIDE_BUY' }] }], 1, [[1, 'NEGATIVE', 'size', '-1'], [2, 'INVALID_ENUM', 'side', '1']]],
  ['StreamAccounts', [{ rows: [{ account: '7', equity: -2.5, time }, { equity: 1, time }] }], 1, [[1, 'MISSING_FIELD', 'account', '']]],
  ['StreamLiquidations', [{ definitions: [perpetual], rows: [forced] }, { rows: [forced, { ...forced, price: 0 }] }], 2, [[1, 'OUT_OF_RANGE', 'price', '0']]],
  [
    'StreamMarket',
    [{ rows: [{ time, perpetualPrice: 90000, bids: [{ price: 89999, amount: 10 }, { price: 89998, amount: 20 }], asks: [{ price: 90001, amount: 5 }] }, { time, bids: [{ amount: 1 }] }] }],
    1,
    [[1, 'OUT_OF_RANGE', 'bids', '0']],
  ],
  [
    'StreamObservations',
    [
      { rows: [{ source: 's', time, treasury: { holder: 'h', amountBtc: 10, priceUsd: 90000 } }, { source: 's', time, costBasis: { priceLow: [1], priceHigh: [2] } }] },
      { columns: { source: 's', time: [time, time], volatilityIndex: { index: 'DVOL', close: [0.4827, 48.27] } } },
    ],
    2,
    [[1, 'CONFLICTING_FIELDS', 'amount_btc', '0 entries where price_low has 1'], [1, 'OUT_OF_RANGE', 'close', '48.27']],
  ],
];

function check(acks, accepted, refusals) {
  const last = acks.at(-1);
  assert.deepEqual([Number(last.acceptedRows ?? 0), Number(last.rejectedRows ?? 0)], [accepted, refusals.length]);
  const named = acks.flatMap(({ rejections }) => rejections ?? []);
  assert.deepEqual(named.map(({ row, code, field, value }) => [row ?? 0, code.replace('REJECTION_CODE_', ''), field, value ?? '']), refusals);
  named.forEach(({ message, field }) => assert.ok(message.includes(field), message));
}

/** JSON values, one after the other. */
function parseAll(text) {
  return text.trim().split(/\n(?=\{)/).map((one) => JSON.parse(one));
}

export default suite('ingest', 'risk', ({ target, test, after }) => {
  const client = connectIngest(target.grpc);
  after(() => client.close());

  for (const [method, batches, accepted, refusals] of cases) {
    test(`buf curl: ${method}`, async () => {
      const data = batches.map((batch) => JSON.stringify(batch)).join('\n');
      const { code, out, err } = await run(program, ['curl', '--protocol', 'grpc', '--http2-prior-knowledge', '-d', data, `http://${target.grpc}/${service}/${method}`]);
      assert.equal(code, 0, err);
      check(parseAll(out), accepted, refusals);
    });

    test(`grpc-js: ${method}`, async () => {
      const call = client[method]();
      const ended = outcome(call);
      await writeAll(call, batches);
      const { code, details, messages } = await ended;
      assert.equal(code, status.OK, details);
      check(messages, accepted, refusals);
    });
  }

  test('grpc-js: StreamPositions in columns with a model that was not named: INVALID_ARGUMENT', async () => {
    const call = client.StreamPositions();
    const ended = outcome(call);
    const columns = { id: [1], account: ['7'], side: ['SIDE_LONG'], marginModel: [2], marginModelNames: ['a', 'b'] };
    await writeAll(call, [{ columns }]);
    const { code, details } = await ended;
    assert.equal(code, status.INVALID_ARGUMENT);
    assert.match(details, /margin_model of row 0 in columns is 2; margin_model_names has 2 names/);
  });
});
