import { createError } from "@ixt/sdk";
import { expectNoLeaks } from "@ixt/testkit";
import { expect, it } from "vitest";
import type { Entry } from "./protocol.js";
import { Watch } from "./watch.js";

function entry(key: string, revision: number): Entry {
  return { key, value: `${revision}`, revision };
}

const FIRST = { done: false, value: { entry: entry("a", 1), skipped: 0 } };
const OVER = { done: true, value: undefined };

/** The two things that end a watch, in a test's hand. */
function createEnds(): { readonly caller: AbortController; readonly session: AbortController } {
  return { caller: new AbortController(), session: new AbortController() };
}

it("waits for what it is told, and for the drain, and lets go of both signals", async () => {
  await expectNoLeaks(async (watched) => {
    const { caller, session } = createEnds();
    const watch = new Watch("a");
    const changes = watch.changes({ signal: watched(caller.signal), draining: watched(session.signal) });
    const next = changes.next();
    watch.tell(entry("a", 1));
    expect(await next).toEqual(FIRST);
    const last = changes.next();
    session.abort();
    expect(await last).toEqual(OVER);
  });
});

it("that is given up leaves nothing at its session, which goes on", async () => {
  await expectNoLeaks(async (watched) => {
    const { caller, session } = createEnds();
    const cause = createError("cancelled", "enough");
    const ends = { signal: watched(caller.signal), draining: watched(session.signal) };
    const next = new Watch("").changes(ends).next();
    caller.abort(cause);
    await expect(next).rejects.toBe(cause);
    // Nor does it wait once it has been.
    await expect(new Watch("").changes(ends).next()).rejects.toBe(cause);
  });
});

it("is deaf to other keys", async () => {
  const { caller, session } = createEnds();
  const watch = new Watch("a/");
  watch.tell(entry("a", 1));
  session.abort();
  expect(await watch.changes({ signal: caller.signal, draining: session.signal }).next()).toEqual(OVER);
});

it("hands over what waits when the session drains, and nothing that comes then", async () => {
  const { caller, session } = createEnds();
  const watch = new Watch("");
  const changes = watch.changes({ signal: caller.signal, draining: session.signal });
  for (const each of [entry("a", 1), entry("b", 2), entry("b", 3)]) watch.tell(each);
  expect(await changes.next()).toEqual(FIRST);
  session.abort();
  expect(await changes.next()).toEqual({ done: false, value: { entry: entry("b", 3), skipped: 1 } });
  watch.tell(entry("a", 4));
  expect(await changes.next()).toEqual(OVER);
});
