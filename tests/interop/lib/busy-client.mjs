// A client that keeps calls of every streaming shape busy until it is killed. Prints a line once each has made progress.
import { connectTesting, outcome } from './grpc-js.mjs';
import { note } from './messages.mjs';

const [address, each] = [process.argv[2], Number(process.argv[3])];
const client = connectTesting(address);
const progress = new Set();
const made = (call) => progress.add(call).size === 3 * each && console.log('busy');

for (let i = 0; i < each; i++) {
  const count = client.Count({ count: -1, payloadBytes: 1000 });
  outcome(count, () => made(count));

  const echo = client.EchoAll();
  outcome(echo, () => {
    made(echo);
    echo.write(note(i, 1000));
  });
  echo.write(note(i, 1000));

  const collect = client.Collect(() => {});
  const write = () => (collect.write(note(i, 1000)) ? setImmediate(write) : collect.once('drain', write));
  collect.write(note(i), () => made(collect));
  write();
}
