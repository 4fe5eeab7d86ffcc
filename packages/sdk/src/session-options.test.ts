import { expect, it } from "vitest";
import { resolveSessionOptions, type SessionOptions } from "./session-options.js";

it("an option that is there and undefined is one that is not given", () => {
  const defaults = resolveSessionOptions({});
  expect(Object.values(defaults)).not.toContain(undefined);
  const names = Object.keys(defaults);
  expect(names).toHaveLength(12);
  const options: SessionOptions = Object.fromEntries(names.map((name) => [name, undefined]));
  expect(resolveSessionOptions(options)).toEqual(defaults);
});

it("what is given stands in place of its default, 0 included", () => {
  const given = { maxConcurrentCalls: 0, handshakeTimeoutMs: Number.POSITIVE_INFINITY, closeTimeoutMs: 0 };
  expect(resolveSessionOptions(given)).toEqual({ ...resolveSessionOptions({}), ...given });
});
