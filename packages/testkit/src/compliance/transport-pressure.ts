// The rules of a transport about a peer that does not read, or is no longer there. Asked only of those who can show it.

import { IxtError } from "@ixt/wire";
import { AssertionFailure, assertSame, assertThat } from "../assertion-failure.js";
import { createNumbered } from "./numbered-message.js";
import type { ComplianceCase } from "./suite.js";
import { assertClean, assertRefused, createCause, type TransportScene, transportCase } from "./transport-scene.js";
import type { TransportSubject } from "./transport-subject.js";

type Rule = readonly [id: string, rule: string, body: (scene: TransportScene) => Promise<void>];

const PRESSURE: readonly Rule[] = [
  ["says-when-full", "writable turns false when the peer does not read", saysWhenFull],
  ["when-writable-waits", "whenWritable does not resolve while the peer does not read", whenWritableWaits],
  ["resumes-when-read", "whenWritable resolves when the peer reads, and nothing was lost meanwhile", resumesWhenRead],
  ["lets-control-pass", "what is sent all the same while writable is false arrives in its place", letsControlPass],
  ["close-waits-for-the-backlog", "close ends clean only when all is written, and all of it arrives", closeWaits],
  ["a-cause-drops-the-backlog", "close with a cause waits for no peer", causeDrops],
  ["a-cause-releases-who-waits", "whenWritable resolves when the transport ends while it waits", causeReleases],
];

const BACKLOG: Rule = [
  "gives-up-who-does-not-read",
  "too much that waits ends the transport with resourceExhausted, and the send says so",
  givesUp,
];

const LOSS: readonly Rule[] = [
  ["loss-ends-both", "a channel that breaks ends both ends with an error", lossEndsBoth],
  ["loss-refuses-sends", "a send after the loss is refused with unavailable", lossRefusesSends],
];

const LOSS_UNDER_PRESSURE: Rule = [
  "loss-releases-who-waits",
  "whenWritable resolves when the channel breaks while it waits",
  lossReleases,
];

export function pressureCases(subject: TransportSubject): ComplianceCase[] {
  const { pressureBytes, maxBacklogBytes, lose } = subject;
  const rules = [
    ...(pressureBytes === undefined ? [] : PRESSURE),
    ...(maxBacklogBytes === undefined ? [] : [BACKLOG]),
    ...(lose === undefined ? [] : LOSS),
    ...(lose === undefined || pressureBytes === undefined ? [] : [LOSS_UNDER_PRESSURE]),
  ];
  return rules.map(([id, rule, body]) => transportCase(subject, id, rule, body));
}

/** Sends from near, which far does not read, until `writable` is false for good. Returns what was sent. */
async function fill(scene: TransportScene): Promise<Uint8Array[]> {
  const { near, subject } = scene;
  const mostBytes = subject.pressureBytes ?? 0;
  const words = Math.max(1, Math.min(512, Math.floor(mostBytes / 64)));
  const sent: Uint8Array[] = [];
  for (let bytes = 0; ; ) {
    if (!near.writable) await scene.settle();
    if (!near.writable) return sent;
    assertThat(bytes <= mostBytes, `writable is still true, ${bytes} bytes after the peer last read`);
    const message = createNumbered(sent.length + 1, [words]);
    near.send(message);
    sent.push(message);
    bytes += message.length;
  }
}

async function saysWhenFull(scene: TransportScene): Promise<void> {
  await fill(scene);
}

async function whenWritableWaits(scene: TransportScene): Promise<void> {
  await fill(scene);
  const seen: string[] = [];
  scene.near.whenWritable().then(
    () => seen.push("resolved"),
    () => seen.push("rejected"),
  );
  await scene.settle();
  assertThat(seen.length === 0, `whenWritable ${seen.join()} although nobody has read`);
}

async function resumesWhenRead(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  const sent = await fill(scene);
  const waiting = near.whenWritable();
  const inbox = scene.listen(far);
  await scene.hope(waiting, "whenWritable must resolve when the peer reads");
  assertSame(near.writable, true, "writable once whenWritable has resolved");
  const last = createNumbered(sent.length + 1);
  near.send(last);
  await scene.arrive(inbox, [...sent, last], "before and after the peer began to read");
}

async function letsControlPass(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  const sent = await fill(scene);
  const control = createNumbered(sent.length + 1);
  try {
    near.send(control);
  } catch (error) {
    throw new AssertionFailure(`a send while writable was false threw ${String(error)}`, error, undefined);
  }
  await scene.arrive(scene.listen(far), [...sent, control], "the last one sent while writable was false");
}

async function closeWaits(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  const sent = await fill(scene);
  near.close();
  const early = await scene.endingOf(near);
  assertThat(early === undefined, "closed resolved before what was sent had been written");
  const inbox = scene.listen(far);
  await scene.arrive(inbox, sent, "sent before close, to a peer that read late");
  assertClean(await scene.ended(near, "after the peer has read all"), "after the peer has read all");
}

async function causeDrops(scene: TransportScene): Promise<void> {
  await fill(scene);
  const cause = createCause("enough");
  scene.near.close(cause);
  assertSame(await scene.ended(scene.near, "with a cause, and a peer that does not read"), cause, "closed");
}

async function causeReleases(scene: TransportScene): Promise<void> {
  await fill(scene);
  const waiting = scene.near.whenWritable();
  scene.near.close(createCause("enough"));
  await scene.hope(waiting, "whenWritable must resolve when the transport is closed");
}

async function givesUp(scene: TransportScene): Promise<void> {
  const { near, subject } = scene;
  const mostBytes = subject.maxBacklogBytes ?? 0;
  const words = Math.max(1, Math.min(4_096, Math.floor(mostBytes / 64)));
  const message = createNumbered(1, [words]);
  let code: string | undefined;
  for (let bytes = 0; bytes <= mostBytes && code === undefined; bytes += message.length) {
    try {
      near.send(message);
    } catch (error) {
      code = IxtError.is(error) ? error.code : String(error);
    }
  }
  assertSame(code, "resourceExhausted", `what the send throws when ${mostBytes} bytes wait`);
  const error = await scene.ended(near, "when too much waits");
  assertSame(error?.code, "resourceExhausted", "what closed resolves with when too much waits");
}

async function lossEndsBoth(scene: TransportScene): Promise<void> {
  for (const end of scene.pair) scene.listen(end);
  await scene.settle();
  scene.subject.lose?.(scene.pair);
  for (const end of scene.pair) {
    const error = await scene.ended(end, "after the channel broke");
    assertThat(error !== undefined, "closed resolved clean although the channel broke");
  }
}

async function lossRefusesSends(scene: TransportScene): Promise<void> {
  for (const end of scene.pair) scene.listen(end);
  await scene.settle();
  scene.subject.lose?.(scene.pair);
  for (const end of scene.pair) {
    await scene.ended(end, "after the channel broke");
    assertRefused(() => end.send(createNumbered(1)), "unavailable", "a send after the loss");
  }
}

async function lossReleases(scene: TransportScene): Promise<void> {
  scene.listen(scene.near);
  await fill(scene);
  const waiting = scene.near.whenWritable();
  scene.subject.lose?.(scene.pair);
  await scene.hope(waiting, "whenWritable must resolve when the channel breaks");
}
