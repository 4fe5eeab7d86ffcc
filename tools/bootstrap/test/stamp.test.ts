import { expect, it } from "vitest";
import { computeStamp } from "../src/stamp.mjs";

const inputs = {
  lockfile: "lock",
  workspace: "space",
  nodeVersion: "20.20.2",
  platform: "linux-x64",
  pin: "pnpm@10.34.9",
};

it("is the same for equal inputs", () => {
  expect(computeStamp({ ...inputs })).toBe(computeStamp(inputs));
  expect(computeStamp(inputs)).toMatch(/^[0-9a-f]{64}$/);
});

it.each(["lockfile", "workspace", "nodeVersion", "platform", "pin"] as const)("changes with %s", (name) => {
  expect(computeStamp({ ...inputs, [name]: `${inputs[name]}x` })).not.toBe(computeStamp(inputs));
});

it("changes when text moves from one input to the next", () => {
  expect(computeStamp({ ...inputs, lockfile: "loc", workspace: "kspace" })).not.toBe(computeStamp(inputs));
});
