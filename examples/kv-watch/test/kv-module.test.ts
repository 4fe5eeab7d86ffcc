import type { StreamCall } from "@ixt/sdk";
import { expectNoLeaks, FakeRuntime, operator, readAll } from "@ixt/testkit";
import { matchers } from "@ixt/testkit/vitest";
import { describe, expect, it } from "vitest";
import { createKvModule } from "../src/kv-module.js";
import { type Entry, entries, GET, notices, PUT, READ, selections, WATCH, WRITE } from "../src/protocol.js";
import { Store } from "../src/store.js";

expect.extend(matchers);

const HOUR_MS = 60 * 60 * 1_000;

const reader = operator("rita", [READ]);
const writer = operator("walt", [WRITE]);

function put(runtime: FakeRuntime, key: string, value: string): Promise<Entry> {
  return runtime.call(PUT, { key, value }, { as: writer, output: entries });
}

function watch(runtime: FakeRuntime, prefix: string, timeoutMs?: number): StreamCall {
  const deadline = timeoutMs === undefined ? {} : { timeoutMs };
  return runtime.open(WATCH, "serverStream", { as: reader, request: { prefix }, ...deadline });
}

/** The next notice as a few words. */
async function take(stream: StreamCall): Promise<string> {
  const next = await stream.incoming.next();
  return next.done === true ? "no more" : describeNotice(next.value);
}

function describeNotice(payload: Uint8Array): string {
  const notice = notices.decode(payload);
  if (notice.kind === "watching") return `watching ${notice.remainingMs}`;
  if (notice.kind === "draining") return notice.kind;
  return `${notice.entry.key}=${notice.entry.value} +${notice.skipped}`;
}

describe("calls", () => {
  it("put a value and get it", async () => {
    const runtime = await FakeRuntime.start(createKvModule(new Store()));
    expect(await put(runtime, "a", "1")).toEqual({ key: "a", value: "1", revision: 1 });
    expect(await put(runtime, "a", "2")).toEqual({ key: "a", value: "2", revision: 2 });
    expect(await runtime.call(GET, { key: "a" }, { as: reader, output: entries })).toEqual({
      key: "a",
      value: "2",
      revision: 2,
    });
  });

  it("say what is wrong", async () => {
    const runtime = await FakeRuntime.start(createKvModule(new Store({ maxKeys: 1 })));
    await expect(runtime.call(GET, { key: "a" }, { as: reader })).rejects.toBeIxtError("notFound");
    await expect(runtime.call(GET, { key: "" }, { as: reader })).rejects.toBeIxtError("invalidArgument");
    await expect(runtime.call(PUT, { key: "a" }, { as: writer })).rejects.toBeIxtError("invalidArgument");
    await put(runtime, "a", "1");
    await expect(put(runtime, "b", "1")).rejects.toBeIxtError("resourceExhausted");
    expect(await put(runtime, "a", "2")).toMatchObject({ revision: 2 });
  });

  it("are refused to who may not make them, and change nothing", async () => {
    const store = new Store();
    const runtime = await FakeRuntime.start(createKvModule(store));
    await expect(runtime.call(GET, { key: "a" }, { as: writer })).rejects.toBeIxtError("permissionDenied");
    await expect(runtime.call(PUT, { key: "a", value: "1" }, { as: reader })).rejects.toBeIxtError("permissionDenied");
    await expect(runtime.open(WATCH, "serverStream", { as: writer, request: { prefix: "" } })).toEndAs(
      "failed",
      "permissionDenied",
    );
    expect(() => store.get("a")).toThrow("no such key");
  });
});

describe("a watch", () => {
  it("begins with what is there, and goes on with what changes under its prefix", async () => {
    const runtime = await FakeRuntime.start(createKvModule(new Store()));
    await put(runtime, "a/1", "old");
    await put(runtime, "b/1", "old");
    const stream = watch(runtime, "a/");
    expect([await take(stream), await take(stream)]).toEqual(["watching null", "a/1=old +0"]);
    await put(runtime, "b/1", "new");
    await put(runtime, "a/2", "new");
    expect(await take(stream)).toBe("a/2=new +0");
  });

  it("ends at its deadline, an hour later, and leaves nothing behind", async () => {
    await expectNoLeaks(async (watched) => {
      const store = new Store();
      const runtime = watched(await FakeRuntime.start(createKvModule(store)));
      const stream = watch(runtime, "", HOUR_MS);
      expect(await take(stream)).toBe(`watching ${HOUR_MS}`);
      await runtime.elapse(HOUR_MS - 1);
      await put(runtime, "a", "1");
      expect([await take(stream), store.watchers]).toEqual(["a=1 +0", 1]);

      await expect(runtime.until(take(stream))).rejects.toBeIxtError("deadlineExceeded");
      expect(runtime.clock.now()).toBe(HOUR_MS);
      await expect(stream).toEndAs("failed", "deadlineExceeded");
      expect(store.watchers).toBe(0);
      expect(runtime).toBeIdle();
      await runtime.close();
    });
  });

  it("that is slow gets the latest of each key, and what it missed is counted", async () => {
    const runtime = await FakeRuntime.start(createKvModule(new Store()), {
      streamLimits: { initialCredit: 1, bufferCapFrames: 1 },
    });
    const stream = watch(runtime, "");
    expect(await take(stream)).toBe("watching null");
    for (let number = 1; number <= 200; number += 1) await put(runtime, number % 2 === 0 ? "even" : "odd", `${number}`);
    // One has come, one is in the hand of the loop, which waits for credit, and of the rest there is one for each key.
    expect(stream.stats()).toMatchObject({ receivedFrames: 2, bufferedFrames: 1 });
    const drained = runtime.drain();
    expect((await readAll(stream)).map(describeNotice)).toEqual([
      "odd=1 +0",
      "even=2 +0",
      "odd=199 +98",
      "even=200 +98",
      "draining",
    ]);
    expect(await runtime.until(drained)).toBeUndefined();
  });

  it("that does not look at all ends at its deadline as well", async () => {
    const store = new Store();
    const runtime = await FakeRuntime.start(createKvModule(store), {
      streamLimits: { initialCredit: 1, bufferCapFrames: 1 },
    });
    const stream = watch(runtime, "", HOUR_MS);
    for (let number = 1; number <= 10; number += 1) await put(runtime, "a", `${number}`);
    await runtime.elapse(HOUR_MS);
    await expect(stream).toEndAs("failed", "deadlineExceeded");
    expect(store.watchers).toBe(0);
    expect(runtime).toBeIdle();
  });

  it("of a caller that leaves is over at once", async () => {
    const store = new Store();
    const runtime = await FakeRuntime.start(createKvModule(store));
    const stream = watch(runtime, "");
    await take(stream);
    expect(store.watchers).toBe(1);
    stream.cancel();
    await expect(stream).toEndAs("cancelled");
    await runtime.elapse();
    expect(store.watchers).toBe(0);
    expect(runtime).toBeIdle();
  });

  it("is lost with its module", async () => {
    const store = new Store();
    const runtime = await FakeRuntime.start(createKvModule(store));
    const stream = watch(runtime, "");
    await take(stream);
    await runtime.crash();
    await expect(stream).toEndAs("failed", "unavailable");
    await runtime.elapse();
    expect(store.watchers).toBe(0);
    expect(runtime).toBeIdle();
  });
});

describe("a drain", () => {
  it("ends every watch in order, takes no new one, and leaves the session nothing to wait for", async () => {
    const store = new Store();
    const runtime = await FakeRuntime.start(createKvModule(store), {
      streamLimits: { initialCredit: 1, bufferCapFrames: 1 },
    });
    const [quick, slow] = [watch(runtime, "q"), watch(runtime, "s")];
    expect([await take(quick), await take(slow)]).toEqual(["watching null", "watching null"]);
    for (const value of ["1", "2", "3", "4"]) await put(runtime, "s", value);

    const drained = runtime.drain();
    await expect(watch(runtime, "")).toEndAs("failed", "rejected");
    await expect(put(runtime, "s", "5")).rejects.toBeIxtError("rejected");
    expect((await readAll(quick)).map(describeNotice)).toEqual(["draining"]);
    await expect(quick).toEndAs("complete");
    await runtime.elapse();
    expect(store.watchers).toBe(1);

    expect((await readAll(slow)).map(describeNotice)).toEqual(["s=1 +0", "s=2 +0", "s=4 +1", "draining"]);
    await expect(slow).toEndAs("complete");
    expect(await runtime.until(drained)).toBeUndefined();
    expect([store.watchers, runtime.clock.now()]).toEqual([0, 0]);
    expect(runtime).toBeIdle();
    expect(runtime.transcript.lines.at(-1)).toBe("kv -> runtime  goodbye");
  });

  it("is no trouble to a watch that has time left, nor to one whose request comes only then", async () => {
    const runtime = await FakeRuntime.start(createKvModule(new Store()));
    await put(runtime, "a", "1");
    const timed = watch(runtime, "b", HOUR_MS);
    const late = runtime.open(WATCH, "serverStream", { as: reader });
    expect(await take(timed)).toBe(`watching ${HOUR_MS}`);
    const drained = runtime.drain();
    await runtime.elapse();
    await late.send(selections.encode({ prefix: "" }));
    late.sender.close();
    expect((await readAll(timed)).map(describeNotice)).toEqual(["draining"]);
    expect((await readAll(late)).map(describeNotice)).toEqual(["watching null", "a=1 +0", "draining"]);
    expect(await runtime.until(drained)).toBeUndefined();
    expect(runtime.clock.now()).toBe(0);
    expect(runtime).toBeIdle();
  });

  it("does not wait for ever for a watcher that does not look", async () => {
    const store = new Store();
    const runtime = await FakeRuntime.start(createKvModule(store), {
      streamLimits: { initialCredit: 1, bufferCapFrames: 1 },
    });
    const stream = watch(runtime, "");
    await put(runtime, "a", "1");
    const drained = runtime.drain({ timeoutMs: 10_000 });
    expect(await runtime.until(drained)).toBeUndefined();
    expect(runtime.clock.now()).toBe(10_000);
    await expect(stream).toEndAs("failed", "unavailable");
    expect(store.watchers).toBe(0);
    expect(runtime).toBeIdle();
  });
});
