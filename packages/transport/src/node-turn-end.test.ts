import { expect, it } from "vitest";
import { atTurnEnd } from "./node-turn-end.js";

/** What has run, in order, by the time that the loop has come round. */
async function order(begin: (say: (what: string) => void) => void): Promise<string[]> {
  const said: string[] = [];
  const say = (what: string): void => void said.push(what);
  await new Promise((resolve) => {
    // A callback of the system's, which is where a turn begins.
    setImmediate(() => {
      begin(say);
      setImmediate(resolve);
    });
  });
  return said;
}

/** A row of microtasks, each brought by the one before. */
async function work(say: (what: string) => void): Promise<void> {
  for (let step = 1; step <= 5; step++) {
    await undefined;
    say(`microtask ${step}`);
  }
}

const MICROTASKS = [1, 2, 3, 4, 5].map((step) => `microtask ${step}`);

it("comes after every microtask, asked for by the callback itself", async () => {
  const said = await order((say) => {
    atTurnEnd(() => say("end"));
    void work(say);
  });
  expect(said).toEqual([...MICROTASKS, "end"]);
});

it("comes after every microtask, asked for by one of them", async () => {
  const said = await order((say) => {
    queueMicrotask(() => atTurnEnd(() => say("end")));
    void work(say);
  });
  expect(said).toEqual([...MICROTASKS, "end"]);
});

it("comes before what the loop does next", async () => {
  const said = await order((say) => {
    setImmediate(() => say("the loop goes on"));
    atTurnEnd(() => say("end"));
  });
  expect(said).toEqual(["end", "the loop goes on"]);
});
