// The rules of credit for the side that sends: what it may send, what it waits for, and what becomes of the rest.

import { createError } from "@ixt/context";
import { assertLines, assertSame, assertThat } from "../assertion-failure.js";
import { cancel, close, credit, error } from "../frames.js";
import { errorLine, lineOf, outcomeOf, standingOf, thrownBy } from "./settled.js";
import type { Stage, StreamRule, StreamScene } from "./stream-scene.js";

const ONE = Uint8Array.of(1);
const MAX_CREDIT = 0xffff_ffff;

export const SENDING_RULES: readonly StreamRule[] = [
  ["one-credit-one-frame", "one credit is permission for one data frame, whatever its size [23.14]", oneCreditOneFrame],
  [
    "refuses-without-credit",
    "a send without credit is refused with rejected, and nothing is sent or used [23.15]",
    refusesWithout,
  ],
  [
    "tries-again-after-a-grant",
    "a send that was refused for want of credit may be tried again after a grant [23.15]",
    triesAgain,
  ],
  ["control-needs-none", "credit, close, cancel and error frames need no credit [23.16]", controlNeedsNone],
  ["grants-add-up", "a grant is added to what is left and never taken back [23.17]", grantsAddUp],
  ["refuses-a-grant-of-nothing", "a grant of 0 is a violation [23.18]", refusesNothing],
  [
    "refuses-a-grant-too-large",
    "a grant that brings the sum above 2^32-1 is a violation, and one up to it is not [23.19]",
    refusesTooLarge,
  ],
  [
    "first-credit-to-send",
    "the first credit is what the peer promised, and never more than its buffer [23.21]",
    firstCredit,
  ],
  ["one-of-two-that-race", "of two sends that race for one credit exactly one is sent [23.27]", oneOfTwo],
  [
    "sends-wait-in-order",
    "sends wait for credit in the order of the calls, and nobody overtakes those who wait [23.28]",
    waitInOrder,
  ],
  [
    "who-waits-is-told-the-cause",
    "when the stream ends all who wait are told its cause, in their order [23.28]",
    toldTheCause,
  ],
  ["late-credit-has-no-effect", "credit that comes after our own close has no effect [23.29]", lateCredit],
  [
    "a-refused-frame-uses-none",
    "a data frame that the sink refuses uses neither credit nor sequence [23.49]",
    refusedUsesNone,
  ],
];

async function oneCreditOneFrame(stage: Stage): Promise<void> {
  await stage.bothRoles({ credit: 3 }, (scene) => {
    const { sender } = scene.stream;
    const left = [sender.credit];
    for (const length of [0, 1, 100_000]) {
      assertSame(
        thrownBy(() => sender.sendData(new Uint8Array(length))),
        "nothing",
        `a send of ${length} bytes throws`,
      );
      left.push(sender.credit);
    }
    assertLines(left.map(String), ["3", "2", "1", "0"], "credit before and after frames of 0, 1 and 100,000 bytes");
    assertSame(sender.trySend(ONE), false, "a fourth frame on three credits");
    scene.assertSaid(["data #0 0 B", "data #1 1 B", "data #2 100000 B"], "three frames on three credits");
  });
}

async function refusesWithout(stage: Stage): Promise<void> {
  await stage.bothRoles({ credit: 0 }, (scene) => {
    const { sender } = scene.stream;
    assertSame(
      thrownBy(() => sender.sendData(ONE)),
      "rejected local",
      "sendData without credit throws",
    );
    assertSame(sender.trySend(ONE), false, "trySend without credit");
    assertLines([`${sender.sent}`, `${sender.credit}`], ["0", "0"], "sent and credit after sends without credit");
    scene.assertSaid([], "sends without credit");
  });
}

async function triesAgain(stage: Stage): Promise<void> {
  await stage.bothRoles({ credit: 1 }, (scene) => {
    const { sender } = scene.stream;
    sender.sendData(ONE);
    thrownBy(() => sender.sendData(ONE));
    scene.feed(credit(1));
    assertSame(
      thrownBy(() => sender.sendData(ONE)),
      "nothing",
      "the same send after a grant throws",
    );
    scene.assertSaid(["data #0 1 B", "data #1 1 B"], "a send tried again after a grant");
  });
}

async function controlNeedsNone(stage: Stage): Promise<void> {
  const acts: readonly (readonly [line: string, act: (scene: StreamScene) => void])[] = [
    ["close complete after 0", ({ stream }) => stream.sender.close()],
    ["cancel superseded", ({ stream }) => stream.sender.cancel(6)],
    ["error notFound", ({ stream }) => stream.sender.sendError(4, "there is none")],
    ["credit +3", ({ stream }) => stream.sender.grantCredit(3)],
  ];
  for (const [line, act] of acts) {
    await stage.bothRoles({ credit: 0 }, (scene) => {
      assertSame(
        thrownBy(() => act(scene)),
        "nothing",
        `what a control frame without credit throws`,
      );
      scene.assertSaid([line], "a control frame without credit");
    });
  }
}

async function grantsAddUp(stage: Stage): Promise<void> {
  await stage.bothRoles({ credit: 2 }, (scene) => {
    const { sender } = scene.stream;
    const seen = [sender.credit];
    scene.feed(credit(3));
    seen.push(sender.credit);
    sender.sendData(ONE);
    scene.feed(credit(1), credit(10));
    seen.push(sender.credit);
    assertLines(seen.map(String), ["2", "5", "15"], "credit of 2, and 3 more, and less one frame 1 and 10 more");
  });
}

async function refusesNothing(stage: Stage): Promise<void> {
  await stage.bothRoles({}, async (scene) => {
    scene.feed(credit(0));
    scene.assertSaid(["error protocolError"], "after a grant of 0");
    assertSame(await outcomeOf(scene.stream), "failed protocolError peer", "the outcome of a grant of 0");
  });
}

async function refusesTooLarge(stage: Stage): Promise<void> {
  await stage.bothRoles({ credit: 2 }, async (scene) => {
    const { stream } = scene;
    scene.feed(credit(MAX_CREDIT - 2));
    assertLines([`${stream.sender.credit}`, stream.state], [`${MAX_CREDIT}`, "open"], "after grants of 2^32-1 in sum");
    scene.feed(credit(1));
    scene.assertSaid(["error protocolError"], "after a grant above 2^32-1 in sum");
    assertSame(await outcomeOf(stream), "failed protocolError peer", "the outcome of a grant too large");
  });
}

async function firstCredit(stage: Stage): Promise<void> {
  for (const [promised, cap, expected] of [
    [5, 64, 5],
    [50, 8, 8],
    [50, 0, 50],
  ] as const) {
    await stage.bothRoles({ credit: promised, peerCap: cap }, ({ stream }) => {
      const what = `the first credit, of ${promised} promised by a peer that ${cap === 0 ? "says no cap" : `holds ${cap}`}`;
      assertSame(stream.sender.credit, expected, what);
    });
  }
}

async function oneOfTwo(stage: Stage): Promise<void> {
  await stage.bothRoles({ credit: 1 }, async (scene) => {
    const { sender } = scene.stream;
    const racers = [Uint8Array.of(1), Uint8Array.of(2)].map(async (payload) => sender.trySend(payload));
    const went = (await Promise.all(racers)).filter(Boolean).length;
    assertSame(went, 1, "how many of two sends went on one credit");
    scene.assertSaid(["data #0 1 B"], "two sends on one credit");
  });
}

async function waitInOrder(stage: Stage): Promise<void> {
  await stage.bothRoles({ credit: 0 }, async (scene) => {
    const { sender } = scene.stream;
    const order: string[] = [];
    for (const length of [1, 2, 3])
      void lineOf(sender.send(new Uint8Array(length)).then(() => order.push(`send of ${length}`)));
    scene.assertSaid([], "sends that wait");
    scene.feed(credit(2));
    assertSame(sender.trySend(new Uint8Array(9)), false, "a send that would overtake one who waits");
    scene.assertSaid(["data #0 1 B", "data #1 2 B"], "two grants for three who wait");
    scene.feed(credit(2));
    assertSame(sender.trySend(new Uint8Array(9)), true, "a send when nobody waits any more");
    await standingOf(Promise.resolve());
    scene.assertSaid(["data #2 3 B", "data #3 9 B"], "two grants for one who waits and one who comes");
    assertLines(order, ["send of 1", "send of 2", "send of 3"], "the order in which the sends settle");
  });
}

async function toldTheCause(stage: Stage): Promise<void> {
  const ends: readonly (readonly [line: string, end: (scene: StreamScene) => void])[] = [
    ["unavailable peer", (scene) => scene.feed(cancel("shutdown"))],
    ["notFound peer", (scene) => scene.feed(error("notFound", "there is none"))],
    ["protocolError peer", (scene) => scene.feed(credit(0))],
    ["cancelled local", ({ stream }) => stream.sender.cancel()],
    ["unavailable transport", ({ stream }) => stream.fail(createError("unavailable", "lost", { blame: "transport" }))],
  ];
  for (const [line, end] of ends) {
    await stage.bothRoles({ credit: 0 }, async (scene) => {
      const { sender } = scene.stream;
      const told: string[] = [];
      const waits = (name: string, promise: Promise<void>): void => {
        promise.then(
          () => told.push(`${name} resolved`),
          (cause: unknown) => told.push(`${name} ${errorLine(cause)}`),
        );
      };
      waits("first send", sender.send(ONE));
      waits("ready", sender.ready());
      waits("second send", sender.send(ONE));
      end(scene);
      await standingOf(Promise.resolve());
      const expected = ["first send", "ready", "second send"].map((name) => `${name} ${line}`);
      assertLines(told, expected, "who waits for credit when the stream ends");
    });
  }
}

async function lateCredit(stage: Stage): Promise<void> {
  await stage.bothRoles({ credit: 0 }, (scene) => {
    const { stream } = scene;
    stream.sender.close();
    scene.feed(credit(3), credit(0), credit(MAX_CREDIT));
    assertLines([stream.state, `${stream.sender.credit}`], ["localClosed", "0"], "state and credit, after late grants");
    scene.assertSaid(["close complete after 0"], "late grants");
    scene.feed(close(0));
    assertThat(stream.state === "ended", "the stream must complete after late grants, and did not");
  });
}

async function refusedUsesNone(stage: Stage): Promise<void> {
  await stage.bothRoles({ credit: 1 }, async (scene) => {
    const { sink, stream } = scene;
    const refusal = createError("invalidArgument", "the payload is too large");
    sink.failWith(refusal);
    assertSame(
      thrownBy(() => stream.sender.sendData(ONE)),
      "invalidArgument local",
      "what a refused send throws",
    );
    assertSame(await lineOf(stream.sender.send(ONE)), "rejects invalidArgument local", "a refused send");
    sink.failWith(undefined);
    const { sent, credit: left } = stream.sender;
    assertLines([stream.state, `${sent}`, `${left}`], ["open", "0", "1"], "state, sent and credit after a refusal");
    assertSame(
      thrownBy(() => stream.sender.sendData(ONE)),
      "nothing",
      "the next send throws",
    );
    scene.assertSaid(["data #0 1 B"], "the send after a refused one");
  });
}
