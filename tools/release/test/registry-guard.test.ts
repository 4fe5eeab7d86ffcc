// Nothing but this machine's own registry is ever published to.

import { expect, test } from "vitest";
import { findRegistryFaults, isLoopback } from "../src/registry-guard.js";

test.each([
  "http://127.0.0.1:4873/",
  "http://127.0.0.1:4873",
  "http://127.9.8.7/",
  "https://127.0.0.1/x",
  "http://[::1]:4873/",
  "http://2130706433/",
  "http://0x7f.1/",
])("%s is this machine", (url) => {
  expect(isLoopback(url)).toBe(true);
});

test.each([
  "https://registry.example/",
  "http://localhost:4873/",
  "http://127.0.0.1.example/",
  "http://127.0.0.1@registry.example/",
  "http://registry.example/127.0.0.1/",
  "http://10.0.0.1/",
  "http://0.0.0.0/",
  "http://[::ffff:8.8.8.8]/",
  "file:///127.0.0.1/",
  "127.0.0.1:4873",
  "undefined",
  "",
])("%s is not", (url) => {
  expect(isLoopback(url)).toBe(false);
});

test("each registry that is another one is told, with who would use it", () => {
  const registries = [
    { source: "npm", url: "http://127.0.0.1:4873" },
    { source: "pnpm", url: "http://127.0.0.1:4874/" },
    { source: "publishConfig of a", url: "https://registry.example/" },
    { source: "publishConfig of b", url: "" },
  ];
  expect(findRegistryFaults(registries, "http://127.0.0.1:4873/")).toEqual([
    "pnpm would use http://127.0.0.1:4874/, the rehearsal's registry is http://127.0.0.1:4873/",
    "publishConfig of a would use https://registry.example/, which is not on this machine: nothing is published",
    "publishConfig of b would use no registry, which is not on this machine: nothing is published",
  ]);
});
