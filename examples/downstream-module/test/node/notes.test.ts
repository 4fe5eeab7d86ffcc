import assert from "node:assert/strict";
import { test } from "node:test";
import { type StreamCall, text } from "@ixt/sdk";
import {
  assertEnds,
  assertIxtError,
  assertRejects,
  assertTranscript,
  expectNoLeaks,
  FakeRuntime,
  operator,
  readAll,
} from "@ixt/testkit";
import { note } from "../../src/note.js";
import { NoteStore } from "../../src/note-store.js";
import { createNotes } from "../../src/notes-module.js";

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
    assert.equal(text.decode(await lines.response), "3");

    assert.deepEqual(await readAll(search(runtime, "milk"), note), [
      { id: 1, text: "buy milk" },
      { id: 3, text: "more milk" },
    ]);
    await runtime.close();
  });
});

test("who may only read cannot write", async () => {
  const store = new NoteStore();
  const runtime = await FakeRuntime.start(createNotes(store));
  await assertRejects(runtime.call("notes.add", "buy milk", { as: reader }), "permissionDenied");
  assert.deepEqual([...store.all()], []);
  assertTranscript(runtime, [
    "notes -> runtime  hello notes 1.0.0",
    "runtime -> notes  welcome",
    "runtime -> notes  call 1 notes.add 8 B by operator rita",
    'notes -> runtime  answer 1 permissionDenied "the capability \\"notes:write\\" is required"',
  ]);
});

test("a wait ends at its deadline, an hour later", async (t) => {
  const store = new NoteStore();
  const next = t.mock.method(store, "next");
  const runtime = await FakeRuntime.start(createNotes(store));

  const waiting = runtime.call("notes.next", "", { as: reader, timeoutMs: HOUR_MS });
  await runtime.elapse(HOUR_MS - 1);
  const [signal] = next.mock.calls[0]?.arguments ?? [];
  assert.equal(signal?.aborted, false);

  await assertRejects(runtime.until(waiting), "deadlineExceeded");
  assertIxtError(signal?.reason, "deadlineExceeded");
  assert.equal(runtime.clock.now(), HOUR_MS);
  assert.deepEqual(runtime.unfinished, []);
});

test("a search reads no further than its caller", async (t) => {
  const store = new NoteStore();
  let read = 0;
  t.mock.method(store, "all", function* () {
    while (read < 1_000_000) yield { id: ++read, text: "milk" };
  });
  const runtime = await FakeRuntime.start(createNotes(store));

  const stream = search(runtime, "milk");
  await runtime.elapse();
  // Sixteen under way, which is the credit that the caller opened with, and one that waits for more.
  assert.deepEqual([stream.stats().bufferedFrames, read], [16, 17]);

  for (let taken = 1; taken <= 100; taken++) {
    await stream.incoming.next();
    await runtime.elapse();
    assert.ok(read <= taken + 17, `${read} were read when ${taken} had been taken`);
  }

  stream.sender.cancel();
  await assertEnds(stream, "cancelled");
  await runtime.elapse();
  assert.deepEqual(runtime.unfinished, []);
});

test("a crash ends what runs, for the caller and for the handler", async (t) => {
  const store = new NoteStore();
  const next = t.mock.method(store, "next");
  const runtime = await FakeRuntime.start(createNotes(store));
  const waiting = runtime.call("notes.next", "", { as: reader });
  const stream = runtime.open("notes.import", "clientStream", { as: writer });
  await runtime.elapse();

  await runtime.crash();
  await assertRejects(waiting, { code: "unavailable", retryable: true });
  await assertEnds(stream, "failed", "unavailable");
  await runtime.elapse();
  assertIxtError(next.mock.calls[0]?.arguments[0]?.reason, "unavailable");
  assert.deepEqual(runtime.unfinished, []);
});

test("a caller that goes away takes its wait along", async (t) => {
  const store = new NoteStore();
  const next = t.mock.method(store, "next");
  const runtime = await FakeRuntime.start(createNotes(store));
  const waiting = runtime.call("notes.next", "", { as: reader });
  await runtime.elapse();

  await runtime.vanish();
  await assertRejects(waiting, "unavailable");
  assert.equal(next.mock.calls[0]?.arguments[0]?.aborted, true);
  assert.deepEqual(runtime.unfinished, []);
});

test("a drain finishes what runs and takes nothing new", async () => {
  const store = new NoteStore();
  const runtime = await FakeRuntime.start(createNotes(store));
  const waiting = runtime.call("notes.next", "", { as: reader, output: note });
  await runtime.elapse();

  const drained = runtime.drain({ timeoutMs: 10_000 });
  await assertRejects(runtime.call("notes.add", "too late", { as: writer }), "rejected");
  store.add("just in time");
  assert.deepEqual(await waiting, { id: 1, text: "just in time" });
  assert.equal(await drained, undefined);
  assert.deepEqual(runtime.unfinished, []);
  assert.equal(runtime.transcript.lines.at(-1), "notes -> runtime  goodbye");
});
