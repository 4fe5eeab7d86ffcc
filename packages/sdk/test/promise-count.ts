// How many promises are made: counted by the engine's own hook, the same on an idle machine and on a busy one.

import { createHook } from "node:async_hooks";

async function countPromises(work: () => Promise<void>): Promise<number> {
  let count = 0;
  const hook = createHook({
    init: (_, type) => {
      if (type === "PROMISE") count++;
    },
  }).enable();
  try {
    await work();
    return count;
  } finally {
    hook.disable();
  }
}

/**
 * Promises that one more turn of `work` makes, rounded: the test's surroundings make a few of their own.
 *
 * @param few turns of the shorter of two runs: what is made once, or once in a window that has widened, is in both and so in neither
 */
export async function promisesPerTurn(work: (turns: number) => Promise<void>, few: number = 512): Promise<number> {
  const many = few * 4;
  await work(few);
  const ofFew = await countPromises(() => work(few));
  const ofMany = await countPromises(() => work(many));
  return Math.round((ofMany - ofFew) / (many - few));
}
