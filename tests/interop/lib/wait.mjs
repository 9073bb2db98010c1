// Waiting for conditions, always with a deadline, never for a length of time.
import { setTimeout as pause } from 'node:timers/promises';

const pollMillis = 15;
export const patienceMillis = 20_000;

/** The promise's result, or an error that says what did not happen in time. */
export async function withDeadline(promise, millis, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${millis} ms`)), millis);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks until the answer is truthy, and returns it. */
export async function eventually(ask, what, millis = patienceMillis) {
  const end = performance.now() + millis;
  let answer;
  while (!(answer = await ask())) {
    if (performance.now() > end) {
      throw new Error(`never happened within ${millis} ms: ${what}`);
    }

    await pause(pollMillis);
  }

  return answer;
}
