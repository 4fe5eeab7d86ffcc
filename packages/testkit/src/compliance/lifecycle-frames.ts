// The rules of a stream about its data frames: how many its kind has, how they are numbered, which of them count.

import { assertLines, assertSame } from "../assertion-failure.js";
import { close, data } from "../frames.js";
import { drained, lineOf, nextOf, outcomeOf, thrownBy } from "./settled.js";
import { CARDINALITY, otherRole, type Stage, type StreamRule } from "./stream-scene.js";

const ONE = Uint8Array.of(1);

export const FRAME_RULES: readonly StreamRule[] = [
  [
    "sends-as-its-kind-has",
    "what a kind does not have is refused to our own side, and the stream lives on [23.7, 23.9]",
    sendsAsItsKind,
  ],
  [
    "receives-as-its-kind-has",
    "a second data frame where the kind has one, or a close before the one, is a violation [23.8]",
    receivesAsItsKind,
  ],
  [
    "refuses-what-is-no-value",
    "what is no payload, no reason or no code is refused before anything is sent [23.9]",
    refusesNonsense,
  ],
  ["numbers-its-frames", "data frames are numbered from 0 without a gap [23.10]", numbersFrames],
  [
    "refuses-out-of-sequence",
    "a data frame out of sequence is a violation, and is not delivered [23.11]",
    refusesOutOfSequence,
  ],
  ["close-tells-how-many", "a close carries the number of data frames that were sent [23.12]", closeTellsHowMany],
  [
    "incomplete-is-no-success",
    "a close that tells of another number than came is a violation [23.13]",
    incompleteIsNoSuccess,
  ],
];

async function sendsAsItsKind(stage: Stage): Promise<void> {
  await stage.allKinds({ credit: 9 }, async (scene, kind) => {
    const { sender, state } = scene.stream;
    if (CARDINALITY[kind][scene.role] === "many") {
      for (let i = 0; i < 3; i++) sender.sendData(ONE);
      sender.close();
      scene.assertSaid(["data #0 1 B", "data #1 1 B", "data #2 1 B", "close complete after 3"], "a direction of many");
      return;
    }
    assertSame(
      thrownBy(() => sender.close()),
      "protocolError local",
      "what a close before the one frame throws",
    );
    sender.sendData(ONE);
    assertSame(
      thrownBy(() => sender.sendData(ONE)),
      "protocolError local",
      "what a second data frame throws",
    );
    assertSame(await lineOf(sender.send(ONE)), "rejects protocolError local", "a second send");
    assertLines([state, scene.stream.state], ["open", "open"], "the state, before and after refusals");
    sender.close();
    scene.assertSaid(["data #0 1 B", "close complete after 1"], "a direction of one");
  });
}

async function receivesAsItsKind(stage: Stage): Promise<void> {
  await stage.allKinds({}, async (scene, kind) => {
    const isOne = CARDINALITY[kind][otherRole(scene.role)] === "one";
    scene.feed(data(0), data(1));
    const expected = isOne ? "failed protocolError peer" : "open";
    assertSame(await outcomeOf(scene.stream), expected, "the outcome of two data frames of the peer's");
    scene.assertSaid(isOne ? ["error protocolError"] : [], "after two data frames of the peer's");
  });
  await stage.allKinds({}, async (scene, kind) => {
    const isOne = CARDINALITY[kind][otherRole(scene.role)] === "one";
    scene.feed(close(0));
    const expected = isOne ? "failed protocolError peer" : "open";
    assertSame(await outcomeOf(scene.stream), expected, "the outcome of a close without a data frame");
  });
}

async function refusesNonsense(stage: Stage): Promise<void> {
  await stage.bothRoles({}, async (scene) => {
    const { sender } = scene.stream;
    const nonsense: readonly (readonly [what: string, name: string, ...args: unknown[]])[] = [
      ["text as a payload", "sendData", "text"],
      ["a list as a payload", "trySend", [1]],
      ["nothing as a payload", "sendData", undefined],
      ["77 as a close's reason", "close", 77],
      ["text as a cancel's reason", "cancel", "caller"],
      ["-1 as an error's code", "sendError", -1, ""],
    ];
    for (const [what, name, ...args] of nonsense) {
      const call = (): unknown => Reflect.apply(Reflect.get(sender, name), sender, args);
      assertSame(thrownBy(call), "invalidArgument local", `what ${what} throws`);
    }
    assertLines([scene.stream.state, `${sender.sent}`, `${sender.credit}`], ["open", "0", "2"], "after refusals");
    scene.assertSaid([], "after refusals");
  });
}

async function numbersFrames(stage: Stage): Promise<void> {
  await stage.bothRoles({ credit: 3 }, async (scene) => {
    const { sender } = scene.stream;
    scene.feed(data(0, "the peer's own number"));
    sender.sendData(ONE);
    sender.trySend(ONE);
    assertSame(await lineOf(sender.send(ONE)), "resolves", "a send with credit");
    scene.assertSaid(["data #0 1 B", "data #1 1 B", "data #2 1 B"], "three sends");
    assertSame(sender.sent, 3, "sent, after three sends");
  });
}

async function refusesOutOfSequence(stage: Stage): Promise<void> {
  const rows: readonly (readonly [what: string, ...sequences: number[]])[] = [
    ["a first frame numbered 1", 1],
    ["a gap", 0, 2],
    ["a repeated number", 0, 0],
    ["a number that goes back", 0, 1, 0],
  ];
  for (const [what, ...sequences] of rows) {
    await stage.bothRoles({}, async (scene) => {
      const { stream } = scene;
      for (const sequence of sequences.slice(0, -1)) {
        scene.feed(data(sequence, `${sequence}`));
        assertSame(await nextOf(stream), `${sequence}`, `what incoming gives before ${what}`);
      }
      for (const sequence of sequences.slice(-1)) scene.feed(data(sequence, "out of sequence"));
      assertSame(await outcomeOf(stream), "failed protocolError peer", `the outcome of ${what}`);
      assertLines(await drained(stream), ["throws protocolError peer"], `what incoming gives after ${what}`);
      scene.assertSaid(["error protocolError"], `after ${what}`);
    });
  }
}

async function closeTellsHowMany(stage: Stage): Promise<void> {
  for (const count of [0, 1, 2]) {
    await stage.bothRoles({}, (scene) => {
      for (let i = 0; i < count; i++) scene.stream.sender.sendData(ONE);
      scene.stream.sender.close();
      const last = scene.said().at(-1);
      assertSame(last, `close complete after ${count}`, `the close after ${count} data frames`);
    });
  }
}

async function incompleteIsNoSuccess(stage: Stage): Promise<void> {
  for (const finalSequence of [0, 2, 1_000]) {
    await stage.bothRoles({}, async (scene) => {
      scene.stream.sender.close();
      scene.said();
      scene.feed(data(0), close(finalSequence));
      const what = `a close that tells of ${finalSequence} where 1 came`;
      assertSame(await outcomeOf(scene.stream), "failed protocolError peer", `the outcome of ${what}`);
      scene.assertSaid(["error protocolError"], `after ${what}`);
    });
  }
}
