import { type StreamCall, text } from "@ixt/sdk";
import { spawnModule } from "@ixt/sdk/host";
import { expectNoLeaks, FakeRuntime, operator, readAll } from "@ixt/testkit";
import { matchers } from "@ixt/testkit/vitest";
import { expect, test, vi } from "vitest";
import { note } from "../../src/note.js";
import { NoteStore } from "../../src/note-store.js";
import { createNotes } from "../../src/notes-module.js";

expect.extend(matchers);

const HOUR_MS = 60 * 60 * 1_000;

const reader = operator("rita", ["notes:read"]);
const writer = operator("walt", ["notes:write"]);

function search(runtime: FakeRuntime, part: string): StreamCall {
  return runtime.open("notes.search", "serverStream", { as: reader, request: part });
}

test("what is imported is found again, and nothing is left behind", async () => {
  await expectNoLeaks(async (watch) => {
    const runtime = watch(await FakeRuntime.start(createNotes(new NoteStore())));
    const lines = runtime.open("notes.import", "clientStream", { as: writer });
    for (const line of ["buy milk", "call bob", "more milk"]) await lines.send(text.encode(line));
    lines.sender.close();
    expect(text.decode(await lines.response)).toBe("3");

    expect(await readAll(search(runtime, "milk"), note)).toEqual([
      { id: 1, text: "buy milk" },
      { id: 3, text: "more milk" },
    ]);
    await runtime.close();
  });
});

test("who may only read cannot write", async () => {
  const store = new NoteStore();
  const runtime = await FakeRuntime.start(createNotes(store));
  await expect(runtime.call("notes.add", "buy milk", { as: reader })).rejects.toBeIxtError("permissionDenied");
  expect([...store.all()]).toEqual([]);
  expect(runtime).toHaveTranscript([
    "notes -> runtime  hello notes 1.0.0",
    "runtime -> notes  welcome",
    "runtime -> notes  call 1 notes.add 8 B by operator rita",
    'notes -> runtime  answer 1 permissionDenied "the capability \\"notes:write\\" is required"',
  ]);
});

test("a wait ends at its deadline, an hour later", async () => {
  const store = new NoteStore();
  const next = vi.spyOn(store, "next");
  const runtime = await FakeRuntime.start(createNotes(store));

  const waiting = runtime.call("notes.next", "", { as: reader, timeoutMs: HOUR_MS });
  await runtime.elapse(HOUR_MS - 1);
  expect(next.mock.lastCall?.[0].aborted).toBe(false);

  await expect(runtime.until(waiting)).rejects.toBeIxtError("deadlineExceeded");
  expect(next.mock.lastCall?.[0].reason).toBeIxtError("deadlineExceeded");
  expect(runtime.clock.now()).toBe(HOUR_MS);
  expect(runtime).toBeIdle();
});

test("a search reads no further than its caller", async () => {
  const store = new NoteStore();
  let read = 0;
  vi.spyOn(store, "all").mockImplementation(function* () {
    while (read < 1_000_000) yield { id: ++read, text: "milk" };
  });
  const runtime = await FakeRuntime.start(createNotes(store));

  const stream = search(runtime, "milk");
  await runtime.elapse();
  // Sixteen under way, which is the credit that the caller opened with, and one that waits for more.
  expect([stream.stats().bufferedFrames, read]).toEqual([16, 17]);

  for (let taken = 1; taken <= 100; taken++) {
    await stream.incoming.next();
    await runtime.elapse();
    expect(read).toBeLessThanOrEqual(taken + 17);
  }

  stream.sender.cancel();
  await expect(stream).toEndAs("cancelled");
  await runtime.elapse();
  expect(runtime).toBeIdle();
});

test("a crash ends what runs, for the caller and for the handler", async () => {
  const store = new NoteStore();
  const next = vi.spyOn(store, "next");
  const runtime = await FakeRuntime.start(createNotes(store));
  const waiting = runtime.call("notes.next", "", { as: reader });
  const stream = runtime.open("notes.import", "clientStream", { as: writer });
  await runtime.elapse();

  await runtime.crash();
  await expect(waiting).rejects.toBeIxtError({ code: "unavailable", retryable: true });
  await expect(stream).toEndAs("failed", "unavailable");
  await runtime.elapse();
  expect(next.mock.lastCall?.[0].reason).toBeIxtError("unavailable");
  expect(runtime).toBeIdle();
});

test("a caller that goes away takes its wait along", async () => {
  const store = new NoteStore();
  const next = vi.spyOn(store, "next");
  const runtime = await FakeRuntime.start(createNotes(store));
  const waiting = runtime.call("notes.next", "", { as: reader });
  await runtime.elapse();

  await runtime.vanish();
  await expect(waiting).rejects.toBeIxtError("unavailable");
  expect(next.mock.lastCall?.[0].aborted).toBe(true);
  expect(runtime).toBeIdle();
});

test("a drain finishes what runs and takes nothing new", async () => {
  const store = new NoteStore();
  const runtime = await FakeRuntime.start(createNotes(store));
  const waiting = runtime.call("notes.next", "", { as: reader, output: note });
  await runtime.elapse();

  const drained = runtime.drain({ timeoutMs: 10_000 });
  await expect(runtime.call("notes.add", "too late", { as: writer })).rejects.toBeIxtError("rejected");
  store.add("just in time");
  expect(await waiting).toEqual({ id: 1, text: "just in time" });
  expect(await drained).toBeUndefined();
  expect(runtime).toBeIdle();
  expect(runtime.transcript.lines.at(-1)).toBe("notes -> runtime  goodbye");
});

test("the program answers its host", async () => {
  const notes = await spawnModule(process.execPath, ["--import", "tsx", "src/main.ts"]);
  await expect(notes.call("notes.add", text.encode("buy milk"))).rejects.toBeIxtError("permissionDenied");
  expect(await notes.close()).toEqual({ exitCode: 0, signal: undefined });
}, 60_000);
