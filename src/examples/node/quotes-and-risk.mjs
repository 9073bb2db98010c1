// Streams option quotes of a made-up market, and prints the risk that comes back. README.md in the folder above says how to run it.
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const protos = fileURLToPath(new URL('../../../protos', import.meta.url));
const { btcstream } = grpc.loadPackageDefinition(loader.loadSync('btcstream/v1/risk.proto', { includeDirs: [protos], arrays: true, enums: String, longs: String }));
const indexPrices = Array.from({ length: 8 }, (_, step) => 108_000 - 500 * step);
const number = (value, digits = 0, signDisplay = 'auto') => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay });

const client = new btcstream.v1.RiskService(process.argv[2] ?? '127.0.0.1:50051', grpc.credentials.createInsecure());
const call = client.Connect({ deadline: Date.now() + 60_000 });
call.on('error', (error) => error.code !== grpc.status.CANCELLED && console.error(error.message) | (process.exitCode = 1));
call.on('data', ({ ack, update }) => {
  ack?.rejections.forEach((refused) => console.log('refused:', refused.message));
  const risk = update?.summary;
  if (risk?.indexPrice !== undefined && risk.netGexUsdPerPercent !== undefined) { // What is absent is not known yet; it is not 0.
    const flips = risk.flips.filter((flip) => flip.definition === 'FLIP_DEFINITION_PROFILE_ROOT' && flip.price).map((flip) => number(flip.price));
    console.log(`index ${number(risk.indexPrice, 2)}  net gamma ${number(risk.netGexUsdPerPercent / 1e6, 2, 'always')} M USD per 1 %  flips ${flips.join(' ') || '-'}`);
    if (risk.indexPrice === indexPrices.at(-1)) {
      call.cancel();
    }
  }
});

call.write({ subscribe: { views: ['VIEW_SUMMARY'] } });
for (const index of indexPrices) {
  const time = `${BigInt(Date.now()) * 1_000_000n}`;
  const rows = Array.from({ length: 15 }, (_, i) => 80_000 + 2_000 * i).flatMap((strike) => [['C', strike], ['P', 190_000 - strike]].map(([right, openInterest]) =>
    ({ instrument: `BTC-31DEC27-${strike}-${right}`, time, underlyingPrice: 1.05 * index, markIv: 0.45, openInterest })));
  call.write({ quotes: { rows } });
  call.write({ market: { rows: [{ time, indexPrice: index }] } });
  await sleep(250);
}
