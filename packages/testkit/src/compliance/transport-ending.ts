// The rules of a transport about its end: by close, by close with a cause, by the peer, by a receiver that throws.

import type { Transport } from "@ixt/transport";
import { assertSame, assertThat } from "../assertion-failure.js";
import { assertArrived, createNumbered, createRow } from "./numbered-message.js";
import type { ComplianceCase } from "./suite.js";
import { assertClean, assertRefused, createCause, type TransportScene, transportCase } from "./transport-scene.js";
import type { TransportSubject } from "./transport-subject.js";

/** Each rule of ending, with how it is put to the test. */
const ENDING: readonly (readonly [id: string, rule: string, body: (scene: TransportScene) => Promise<void>])[] = [
  ["stays-open", "closed does not resolve while both ends are open", staysOpen],
  ["close-delivers", "close delivers what was sent before it", closeDelivers],
  [
    "ends-clean-once-all-came",
    "the peer's closed resolves clean only when all that was sent has come",
    endsCleanOnceAllCame,
  ],
  ["close-ends-clean", "after close both ends resolve closed with undefined", closeEndsClean],
  [
    "close-is-idempotent",
    "close again, with a cause or without, changes nothing and throws nothing",
    closeIsIdempotent,
  ],
  ["refuses-after-close", "a send after close is refused with unavailable", refusesAfterClose],
  ["peer-refuses-after-end", "a send after the peer's close has been noticed is refused with unavailable", peerRefuses],
  ["is-not-writable-once-closed", "writable is false from close on", isNotWritable],
  ["releases-who-waits-once-closed", "whenWritable resolves when the transport is closed", releasesWaiters],
  ["delivers-nothing-after-close", "nothing is delivered to an end that was closed", deliversNothing],
  ["closed-tells-the-cause", "close with a cause resolves closed with that very cause", tellsCause],
  ["peer-notices-the-cause", "the peer of an end that was closed with a cause ends, too", peerNotices],
  ["closed-never-rejects", "closed resolves, whatever the end", neverRejects],
  [
    "ends-when-the-receiver-throws",
    "a receiver that throws ends the transport with internal, blame local",
    receiverThrows,
  ],
  ["is-silent-after-a-throw", "nothing more is delivered to a receiver that threw", silentAfterThrow],
];

export function endingCases(subject: TransportSubject): ComplianceCase[] {
  return ENDING.map(([id, rule, body]) => transportCase(subject, id, rule, body));
}

async function staysOpen(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  const inbox = scene.listen(far);
  near.send(createNumbered(1));
  await scene.arrive(inbox, [createNumbered(1)], "while both are open");
  for (const end of [near, far]) {
    assertThat((await scene.endingOf(end)) === undefined, "closed resolved while both ends were open");
  }
}

async function closeDelivers(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  const inbox = scene.listen(far);
  const sent = createRow(20);
  for (const message of sent) near.send(message);
  near.close();
  await scene.arrive(inbox, sent, "sent before close");
}

async function endsCleanOnceAllCame(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  const inbox = scene.listen(far);
  const sent = createRow(40);
  for (const message of sent) near.send(message);
  near.close();
  const come = far.closed.then((error) => ({ error, count: inbox.copies.length }));
  const { error, count } = await scene.hope(come, "the peer's closed must resolve after close");
  assertClean(error, "at the peer of an end that was closed");
  assertArrived(inbox.copies.slice(0, count), sent, "by the time that the peer's closed resolved clean");
}

async function closeEndsClean(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  for (const end of scene.pair) scene.listen(end);
  near.send(createNumbered(1));
  near.close();
  assertClean(await scene.ended(near, "after close"), "at the end that was closed");
  assertClean(await scene.ended(far, "at the peer of an end that was closed"), "at its peer");
}

async function closeIsIdempotent(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  for (const end of scene.pair) scene.listen(end);
  const again = (end: Transport, cause?: Parameters<Transport["close"]>[0]): void => {
    try {
      end.close(cause);
    } catch (error) {
      assertThat(false, `a second close threw ${String(error)}`);
    }
  };
  near.close();
  again(near);
  assertClean(await scene.ended(near, "after two closes"), "after two closes");
  again(near, createCause("later"));
  assertClean(await scene.ended(near, "after a late cause"), "a cause after the end");
  await scene.ended(far, "at the peer");
  again(far);
  again(far, createCause("later"));
  assertClean(await scene.ended(far, "at the peer"), "a cause after the peer's close");
}

async function refusesAfterClose(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  for (const end of scene.pair) scene.listen(end);
  near.close();
  assertRefused(() => near.send(createNumbered(1)), "unavailable", "a send right after close");
  await scene.ended(near, "after close");
  assertRefused(() => near.send(createNumbered(1)), "unavailable", "a send after closed has resolved");
  await scene.ended(far, "at the peer");
}

async function peerRefuses(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  for (const end of scene.pair) scene.listen(end);
  near.close();
  await scene.ended(far, "at the peer of an end that was closed");
  assertRefused(() => far.send(createNumbered(1)), "unavailable", "a send after the peer's close");
}

async function isNotWritable(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  for (const end of scene.pair) scene.listen(end);
  near.close();
  assertSame(near.writable, false, "writable right after close");
  await scene.ended(near, "after close");
  assertSame(near.writable, false, "writable after the end");
  await scene.ended(far, "at the peer");
  assertSame(far.writable, false, "writable after the peer's close");
}

async function releasesWaiters(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  for (const end of scene.pair) scene.listen(end);
  near.close();
  await scene.ended(near, "after close");
  await scene.ended(far, "at the peer");
  for (const end of scene.pair) await scene.hope(end.whenWritable(), "whenWritable must resolve once closed");
}

async function deliversNothing(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  scene.listen(far);
  const sent = createRow(5);
  const inbox = scene.listen(near, (_, count) => {
    if (count === 2) near.close();
  });
  for (const message of sent) far.send(message);
  await scene.ended(near, "closed from within its receiver");
  await scene.settle();
  assertArrived(inbox.copies, sent.slice(0, 2), "at an end that was closed on its second message");
}

async function tellsCause(scene: TransportScene): Promise<void> {
  const { near } = scene;
  for (const end of scene.pair) scene.listen(end);
  near.send(createNumbered(1));
  const cause = createCause("enough");
  near.close(cause);
  near.close(createCause("later"));
  assertSame(await scene.ended(near, "after close with a cause"), cause, "closed, after close with a cause");
}

async function peerNotices(scene: TransportScene): Promise<void> {
  for (const end of scene.pair) scene.listen(end);
  scene.near.close(createCause("enough"));
  await scene.ended(scene.far, "at the peer of an end that was closed with a cause");
}

async function neverRejects(scene: TransportScene): Promise<void> {
  for (const end of scene.pair) scene.listen(end);
  scene.near.close(createCause("enough"));
  for (const end of scene.pair) {
    const told = end.closed.then(
      () => "resolved",
      (error) => `rejected with ${String(error)}`,
    );
    assertSame(await scene.hope(told, "closed must resolve"), "resolved", "closed, after close with a cause");
  }
}

async function receiverThrows(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  scene.listen(far);
  near.receive(() => {
    throw new RangeError("the receiver's own defect");
  });
  far.send(createNumbered(1));
  const error = await scene.ended(near, "after its receiver threw");
  assertSame(`${error?.code} ${error?.blame}`, "internal local", "code and blame, after the receiver threw");
}

async function silentAfterThrow(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  scene.listen(far);
  const seen: Uint8Array[] = [];
  near.receive((message) => {
    seen.push(message.slice());
    throw new RangeError("the receiver's own defect");
  });
  const sent = createRow(5);
  for (const message of sent) far.send(message);
  await scene.ended(near, "after its receiver threw");
  await scene.settle();
  assertArrived(seen, sent.slice(0, 1), "at a receiver that threw on its first message");
}
