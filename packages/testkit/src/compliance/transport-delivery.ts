// The rules of a transport about the messages it carries: all of them, once, whole, in order, and whose the bytes are.

import { assertSame } from "../assertion-failure.js";
import { assertArrived, createNumbered, createRow } from "./numbered-message.js";
import type { ComplianceCase } from "./suite.js";
import { assertRefused, type TransportScene, transportCase } from "./transport-scene.js";
import type { TransportSubject } from "./transport-subject.js";

const LARGEST_BYTES = 1024 * 1024;

/** Each rule of carrying, with how it is put to the test. */
const DELIVERY: readonly (readonly [id: string, rule: string, body: (scene: TransportScene) => Promise<void>])[] = [
  ["carries-both-ways", "what either end sends, the other receives", carriesBothWays],
  ["keeps-order", "messages that are sent in one turn arrive in the order of the sends", keepsOrder],
  ["loses-nothing", "every message of a long conversation arrives, once", losesNothing],
  ["carries-the-smallest", "a message of one word arrives whole", carriesTheSmallest],
  ["carries-the-largest", "a message of the greatest length arrives whole, and those around it", carriesTheLargest],
  ["carries-segments", "a message keeps its segment table, whatever its segments", carriesSegments],
  ["copies-in-send", "the bytes of a message are the caller's again when send returns", copiesInSend],
  ["gives-messages-away", "a received message is the receiver's to keep, never written to again", givesMessagesAway],
  [
    "waits-for-a-receiver",
    "nothing is read before receive, and nothing that was sent before is lost",
    waitsForReceiver,
  ],
  ["takes-one-receiver", "a second receiver is refused with internal, and the first goes on", takesOneReceiver],
  ["sends-from-the-receiver", "an end may send from within its receiver", sendsFromReceiver],
];

export function deliveryCases(subject: TransportSubject): ComplianceCase[] {
  return DELIVERY.map(([id, rule, body]) => transportCase(subject, id, rule, body));
}

async function carriesBothWays(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  const [atNear, atFar] = [scene.listen(near), scene.listen(far)];
  const [there, back] = [createRow(5), createRow(7)];
  for (const message of there) near.send(message);
  for (const message of back) far.send(message);
  await scene.arrive(atFar, there, "from near to far");
  await scene.arrive(atNear, back, "from far to near");
}

async function keepsOrder(scene: TransportScene): Promise<void> {
  const inbox = scene.listen(scene.far);
  const sent = createRow(50);
  for (const message of sent) scene.near.send(message);
  await scene.arrive(inbox, sent, "sent in one turn");
}

async function losesNothing(scene: TransportScene): Promise<void> {
  const inbox = scene.listen(scene.far);
  const sent = createRow(200);
  for (const [i, message] of sent.entries()) {
    scene.near.send(message);
    if (i % 3 === 0) await Promise.resolve();
    if (i % 60 === 0) await scene.settle();
  }
  await scene.arrive(inbox, sent, "sent over many turns");
}

async function carriesTheSmallest(scene: TransportScene): Promise<void> {
  const inbox = scene.listen(scene.far);
  const sent = [createNumbered(1)];
  for (const message of sent) scene.near.send(message);
  await scene.arrive(inbox, sent, "a message of one word");
}

async function carriesTheLargest(scene: TransportScene): Promise<void> {
  const inbox = scene.listen(scene.far);
  const words = (scene.subject.maxMessageBytes ?? LARGEST_BYTES) / 8 - 1;
  const sent = [createNumbered(1), createNumbered(2, [words]), createNumbered(3)];
  for (const message of sent) scene.near.send(message);
  await scene.arrive(inbox, sent, `a message of ${words * 8 + 8} bytes between two small ones`);
}

async function carriesSegments(scene: TransportScene): Promise<void> {
  const inbox = scene.listen(scene.far);
  const shapes = [[2], [1, 3], [1, 0, 2], [1, 1, 1, 1], Array<number>(16).fill(2)];
  const sent = shapes.map((segmentWords, i) => createNumbered(i + 1, segmentWords));
  for (const message of sent) scene.near.send(message);
  await scene.arrive(inbox, sent, "messages of one to sixteen segments");
}

async function copiesInSend(scene: TransportScene): Promise<void> {
  const inbox = scene.listen(scene.far);
  const sent = createRow(5);
  for (const message of sent) {
    const bytes = message.slice();
    scene.near.send(bytes);
    bytes.fill(0xee);
  }
  await scene.arrive(inbox, sent, "whose bytes were overwritten after send");
}

async function givesMessagesAway(scene: TransportScene): Promise<void> {
  const inbox = scene.listen(scene.far);
  const sent = Array.from({ length: 60 }, (_, i) => createNumbered(i + 1, [2]));
  for (const [i, message] of sent.entries()) {
    scene.near.send(message);
    if (i % 10 === 0) await scene.settle();
  }
  await scene.arrive(inbox, sent, "when they came");
  assertArrived(inbox.kept, sent, "kept until later messages had come");
}

async function waitsForReceiver(scene: TransportScene): Promise<void> {
  const sent = createRow(10);
  for (const message of sent) scene.near.send(message);
  await scene.settle();
  const inbox = scene.listen(scene.far);
  await scene.arrive(inbox, sent, "sent before there was a receiver");
}

async function takesOneReceiver(scene: TransportScene): Promise<void> {
  const inbox = scene.listen(scene.far);
  let strays = 0;
  assertRefused(() => scene.far.receive(() => strays++), "internal", "a second receiver");
  const sent = createRow(3);
  for (const message of sent) scene.near.send(message);
  await scene.arrive(inbox, sent, "to the first receiver");
  assertSame(strays, 0, "messages for the second receiver");
}

async function sendsFromReceiver(scene: TransportScene): Promise<void> {
  const { near, far } = scene;
  scene.listen(far, (message) => far.send(message));
  const sent = createRow(20);
  const answers = scene.listen(near, (_, count) => {
    const next = sent[count];
    if (next !== undefined) near.send(next);
  });
  near.send(createNumbered(1));
  await scene.arrive(answers, sent, "each sent back from within the receiver");
}
