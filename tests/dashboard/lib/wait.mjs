/** Longer than anything here takes, on a machine with other work to do; only a failure reaches it. */
export const patienceMillis = 180_000;

/** Asks again and again until there is an answer that is not false. */
export async function eventually(ask, what) {
  const deadline = performance.now() + patienceMillis;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }

    if (performance.now() > deadline) {
      throw new Error(`did not happen within ${patienceMillis / 1000} s: ${what}`);
    }
  }
}
