import { createError } from "@ixt/sdk";
import { expectNoLeaks } from "@ixt/testkit";
import { expect, it } from "vitest";
import type { Entry } from "./protocol.js";
import { Watch } from "./watch.js";

const ENTRY: Entry = { key: "a", value: "1", revision: 1 };

it("waits for what it is told, and lets go of the signal", async () => {
  await expectNoLeaks(async (watched) => {
    const watch = new Watch("a");
    const changes = watch.changes(watched(new AbortController().signal));
    const next = changes.next();
    watch.tell(ENTRY);
    expect(await next).toEqual({ done: false, value: { entry: ENTRY, skipped: 0 } });
    const last = changes.next();
    watch.end();
    expect(await last).toEqual({ done: true, value: undefined });
  });
});

it("is deaf to other keys", async () => {
  const watch = new Watch("a/");
  watch.tell(ENTRY);
  watch.end();
  expect(await watch.changes(new AbortController().signal).next()).toEqual({ done: true, value: undefined });
});

it("hands over what waits before it ends", async () => {
  const watch = new Watch("");
  watch.tell(ENTRY);
  watch.end();
  const changes: Entry[] = [];
  for await (const { entry } of watch.changes(new AbortController().signal)) changes.push(entry);
  expect(changes).toEqual([ENTRY]);
});

it("throws why it is not wanted any more, before it waits and while it does", async () => {
  const cause = createError("cancelled", "enough");
  const caller = new AbortController();
  const next = new Watch("").changes(caller.signal).next();
  caller.abort(cause);
  await expect(next).rejects.toBe(cause);
  await expect(new Watch("").changes(caller.signal).next()).rejects.toBe(cause);
});
