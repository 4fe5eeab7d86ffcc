import { FakeRuntime, operator } from "@ixt/testkit";
import { expect, it } from "vitest";
import { digest } from "../src/digest.js";
import { notes } from "../src/notes.js";

const alice = operator("alice", ["digest:count", "notes:read", "notes:erase"]);

async function startBoth(): Promise<FakeRuntime> {
  const runtime = await FakeRuntime.start(notes);
  await runtime.host(digest);
  return runtime;
}

it("asks on behalf of its caller with the one right that it needs, and no longer than half a second", async () => {
  const runtime = await startBoth();
  expect(await runtime.call("digest.count", "monday", { as: alice })).toBe('5 words, the longest is "relay"');
  const [entry] = runtime.log;
  expect(entry?.message).toBe("notes.read was asked by module digest for operator alice, holding [notes:read]");
  await runtime.close();
});

it("passes on why there is nothing to count", async () => {
  const runtime = await startBoth();
  await expect(runtime.call("digest.count", "sunday", { as: alice })).rejects.toMatchObject({ code: "notFound" });
  await runtime.close();
});

it("cannot use a right of its caller's that it has left behind", async () => {
  const runtime = await startBoth();
  await expect(runtime.call("digest.tidy", "monday", { as: alice })).rejects.toMatchObject({
    code: "permissionDenied",
    message: expect.stringContaining("notes:erase"),
  });
  await runtime.close();
});

it("asks nobody for a caller who may not read himself", async () => {
  const runtime = await startBoth();
  const bob = operator("bob", ["digest:count"]);
  await expect(runtime.call("digest.count", "monday", { as: bob })).rejects.toMatchObject({ code: "permissionDenied" });
  expect(runtime.log).toEqual([]);
  await runtime.close();
});
