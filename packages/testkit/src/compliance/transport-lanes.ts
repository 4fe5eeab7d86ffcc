// The rules of a transport about its two lanes: control, which may leave first, and data.

import { assertArrived, createNumbered } from "./numbered-message.js";
import type { ComplianceCase } from "./suite.js";
import { type TransportScene, transportCase } from "./transport-scene.js";
import type { TransportSubject } from "./transport-subject.js";

const COUNT = 10;

export function laneCases(subject: TransportSubject): ComplianceCase[] {
  const cases = [
    transportCase(subject, "keeps-lanes", "what is sent in one lane stays in order, and nothing is lost", keepsLanes),
  ];
  if (subject.sendsControlFirst === true) {
    const rule = "what is sent as control leaves before data of the same turn";
    cases.push(transportCase(subject, "control-leaves-first", rule, controlLeavesFirst));
  }
  return cases;
}

async function keepsLanes(scene: TransportScene): Promise<void> {
  let all: () => void = () => {};
  const arrived = new Promise<void>((resolve) => {
    all = resolve;
  });
  const inbox = scene.listen(scene.far, (_, count) => {
    if (count === 2 * COUNT) all();
  });
  const control = Array.from({ length: COUNT }, (_, i) => createNumbered(i + 1));
  const data = Array.from({ length: COUNT }, (_, i) => createNumbered(COUNT + i + 1));
  for (let i = 0; i < COUNT; i++) {
    scene.near.send(data[i] ?? new Uint8Array(0));
    scene.near.send(control[i] ?? new Uint8Array(0), "control");
  }
  await scene.hope(arrived, "the messages of both lanes must arrive");
  const isControl = (message: Uint8Array): boolean => numberOf(message) <= COUNT;
  assertArrived(inbox.copies.filter(isControl), control, "sent as control");
  assertArrived(
    inbox.copies.filter((message) => !isControl(message)),
    data,
    "sent as data",
  );
}

async function controlLeavesFirst(scene: TransportScene): Promise<void> {
  const inbox = scene.listen(scene.far);
  const [control, first, second] = [createNumbered(1), createNumbered(2), createNumbered(3)];
  scene.near.send(first);
  scene.near.send(second, "data");
  scene.near.send(control, "control");
  await scene.arrive(inbox, [control, first, second], "control sent behind data");
}

/** The number that `createNumbered` wrote behind the table of one segment. */
function numberOf(message: Uint8Array): number {
  return new DataView(message.buffer, message.byteOffset, message.length).getUint32(8, true);
}
