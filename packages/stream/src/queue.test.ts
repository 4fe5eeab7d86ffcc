// A row of waiting things, against an array.

import fc from "fast-check";
import { expect, test } from "vitest";
import { Queue } from "./queue.js";

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ push: fc.integer({ min: 1, max: 100 }) }) },
  { weight: 4, arbitrary: fc.record({ shift: fc.integer({ min: 1, max: 120 }) }) },
  { weight: 1, arbitrary: fc.record({ replaceLast: fc.nat(200) }) },
);

test("a queue gives back what it was given, in order, however it grows and empties [23.28, 23.33]", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new Queue<string>();
      let model: string[] = [];
      let pushed = 0;
      for (const next of steps) {
        if ("push" in next) {
          for (let i = 0; i < next.push; i++) {
            queue.push(`${++pushed}`);
            model.push(`${pushed}`);
          }
        } else if ("shift" in next) {
          const shifted = Array.from({ length: next.shift }, () => queue.shift());
          const gone = model.splice(0, next.shift);
          expect(shifted).toEqual([...gone, ...new Array(next.shift - gone.length).fill(undefined)]);
        } else {
          const from = model.length - next.replaceLast;
          queue.replaceLast(next.replaceLast, (item) => `${item}!`);
          model = model.map((item, i) => (i >= from ? `${item}!` : item));
        }
        expect([queue.size, queue.peek()]).toEqual([model.length, model[0]]);
      }
      expect(Array.from({ length: model.length + 1 }, () => queue.shift())).toEqual([...model, undefined]);
    }),
  );
});
