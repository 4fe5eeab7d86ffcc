// The rules of credit for the side that receives: what it grants, when, and what it does not hold.

import { createError } from "@ixt/context";
import { assertLines, assertSame, assertThat } from "../assertion-failure.js";
import { cancel, close, data, error } from "../frames.js";
import { SeededRandom } from "../seeded-random.js";
import { drained, nextOf, outcomeOf, thrownBy } from "./settled.js";
import type { Stage, StreamRule, StreamScene } from "./stream-scene.js";

export const RECEIVING_RULES: readonly StreamRule[] = [
  [
    "refuses-unpermitted-data",
    "a data frame that comes without credit is a violation, and is not buffered [23.20]",
    refusesUnpermitted,
  ],
  [
    "first-credit-to-receive",
    "the first credit that we give is what we promised, and never more than our buffer [23.21]",
    firstCredit,
  ],
  [
    "grants-again-in-halves",
    "under auto the frames that are taken are granted again once they are half the window [23.22]",
    grantsInHalves,
  ],
  ["manual-grants-by-hand", "under manual only grantCredit grants [23.22]", grantsByHand],
  [
    "stays-within-the-buffer",
    "what is granted and what is buffered are together never more than the buffer holds [23.23]",
    staysWithin,
  ],
  [
    "refuses-grants-without-room",
    "a grant that the buffer has no room for is refused and never sent [23.24]",
    refusesWithoutRoom,
  ],
  [
    "bounds-bytes",
    "payloads beyond bufferCapBytes end the stream with resourceExhausted, but one alone is held [23.25]",
    boundsBytes,
  ],
  ["gives-everything-back", "when a stream has ended no credit and no buffer of it is left [23.30]", givesBack],
];

async function refusesUnpermitted(stage: Stage): Promise<void> {
  await stage.bothRoles({ initialCredit: 1 }, async (scene) => {
    const { stream } = scene;
    scene.feed(data(0, "first"), data(1, "too much"));
    scene.assertSaid(["error protocolError"], "after data without credit");
    assertSame(await outcomeOf(stream), "failed protocolError peer", "the outcome of data without credit");
    assertSame(stream.stats().receivedFrames, 1, "received frames, of one with credit and one without");
    assertLines(await drained(stream), ["throws protocolError peer"], "what incoming gives after a violation");
  });
}

async function firstCredit(stage: Stage): Promise<void> {
  for (const [promised, cap, expected] of [
    [5, 64, 5],
    [50, 8, 8],
  ] as const) {
    await stage.bothRoles({ initialCredit: promised, bufferCapFrames: cap }, async (scene) => {
      const what = `of ${promised} promised and a buffer of ${cap}`;
      const [began] = scene.began;
      if (began?.kind === "open") assertSame(began.open.initialCredit, expected, `the open frame's credit, ${what}`);
      assertSame(scene.stream.stats().receiveCredit, expected, `the peer's first credit, ${what}`);
      for (let i = 0; i < expected; i++) scene.feed(data(i));
      assertSame(await outcomeOf(scene.stream), "open", `after ${expected} data frames, ${what}`);
      scene.feed(data(expected));
      assertSame(await outcomeOf(scene.stream), "failed protocolError peer", `after one data frame more, ${what}`);
    });
  }
}

async function grantsInHalves(stage: Stage): Promise<void> {
  // Of a window that is as wide as the buffer: whether another one widens [23.90] is the stream's own matter.
  await stage.bothRoles({ initialCredit: 4, bufferCapFrames: 4 }, async (scene) => {
    for (let i = 0; i < 4; i++) scene.feed(data(i));
    scene.assertSaid([], "before anything is taken");
    for (const [i, expected] of [[], ["credit +2"], [], ["credit +2"]].entries()) {
      await nextOf(scene.stream);
      scene.assertSaid(expected, `on taking frame ${i + 1} of a window of 4`);
    }
  });
}

async function grantsByHand(stage: Stage): Promise<void> {
  await stage.bothRoles({ initialCredit: 4, options: { creditPolicy: "manual" } }, async (scene) => {
    for (let i = 0; i < 4; i++) scene.feed(data(i));
    for (let i = 0; i < 4; i++) await nextOf(scene.stream);
    scene.assertSaid([], "under manual, after everything was taken");
    scene.stream.sender.grantCredit(3);
    scene.assertSaid(["credit +3"], "after grantCredit");
    for (let i = 4; i < 7; i++) scene.feed(data(i));
    assertSame(await outcomeOf(scene.stream), "open", "after as many frames as were granted by hand");
  });
}

async function staysWithin(stage: Stage): Promise<void> {
  for (const policy of ["auto", "manual"] as const) {
    const limits = { initialCredit: 5, bufferCapFrames: 8, options: { creditPolicy: policy } };
    await stage.bothRoles(limits, async (scene) => {
      const random = new SeededRandom(23);
      let [allowed, fed, taken] = [5, 0, 0];
      const hear = (): void => {
        for (const frame of scene.sink.take()) if (frame.kind === "credit") allowed += frame.credit.frames;
        const held = fed - taken;
        const more = allowed - fed;
        assertThat(more + held <= 8, `a buffer of 8 frames holds ${held} and has ${more} granted (policy ${policy})`);
      };
      for (let step = 0; step < 120; step++) {
        const choice = random.below(3);
        if (choice === 0 && allowed > fed) scene.feed(data(fed++));
        else if (choice === 1 && fed > taken) {
          taken++;
          await nextOf(scene.stream);
        } else if (choice === 2) thrownBy(() => scene.stream.sender.grantCredit(1 + random.below(4)));
        hear();
      }
      assertThat(fed > 8, `only ${fed} frames could be sent in 120 steps: too little was granted`);
    });
  }
}

async function refusesWithoutRoom(stage: Stage): Promise<void> {
  await stage.bothRoles({ initialCredit: 4, bufferCapFrames: 6 }, (scene) => {
    const { sender } = scene.stream;
    for (const frames of [3, 0, -1, 1.5, Number.NaN, 2 ** 32]) {
      const what = `a grant of ${frames} where the buffer has room for 2`;
      assertSame(
        thrownBy(() => sender.grantCredit(frames)),
        "invalidArgument local",
        `what ${what} throws`,
      );
    }
    scene.assertSaid([], "grants that there is no room for");
    sender.grantCredit(2);
    scene.assertSaid(["credit +2"], "a grant that there is room for");
  });
}

async function boundsBytes(stage: Stage): Promise<void> {
  await stage.bothRoles({ bufferCapBytes: 100 }, async (scene) => {
    scene.feed(data(0, new Uint8Array(1_000)));
    assertSame(await outcomeOf(scene.stream), "open", "after one payload of 1,000 bytes, with room for 100");
    scene.feed(data(1, new Uint8Array(1)));
    scene.assertSaid(["error resourceExhausted"], "after a second payload beyond bufferCapBytes");
    assertSame(await outcomeOf(scene.stream), "failed resourceExhausted local", "the outcome of too many bytes");
  });
  await stage.bothRoles({ bufferCapBytes: 100 }, async (scene) => {
    for (let i = 0; i < 10; i++) scene.feed(data(i, new Uint8Array(10)));
    assertSame(await outcomeOf(scene.stream), "open", "after just as many bytes as bufferCapBytes");
    scene.feed(data(10, new Uint8Array(1)));
    assertSame(await outcomeOf(scene.stream), "failed resourceExhausted local", "after one byte more");
  });
}

async function givesBack(stage: Stage): Promise<void> {
  const ends: readonly (readonly [name: string, end: (scene: StreamScene) => void])[] = [
    ["our cancel", ({ stream }) => stream.sender.cancel()],
    ["our error", ({ stream }) => stream.sender.sendError(12, "it broke")],
    ["the peer's cancel", (scene) => scene.feed(cancel())],
    ["a violation", (scene) => scene.feed(data(9))],
    ["the deadline", ({ clock }) => clock.advance(1_000)],
    ["leaving the loop", ({ stream }) => void stream.incoming.return?.()],
    ["the loss of the way", ({ stream }) => stream.fail(createError("unavailable", "lost", { blame: "transport" }))],
    ["the peer's error", (scene) => scene.feed(error("internal", "it broke"))],
    [
      "both closes",
      (scene) => {
        scene.feed(close(2));
        scene.stream.sender.close();
      },
    ],
  ];
  for (const [name, end] of ends) {
    await stage.bothRoles({ deadlineMs: 1_000, initialCredit: 5 }, async (scene) => {
      const { stream, clock } = scene;
      scene.feed(data(0, "one"), data(1, "two"));
      end(scene);
      // What came before a close or an error of the peer's, or before its loss, is still the consumer's.
      if (["both closes", "the peer's error", "the loss of the way"].includes(name)) await drained(stream);
      const { sendCredit, receiveCredit, bufferedFrames, bufferedBytes } = stream.stats();
      const left = { sendCredit, receiveCredit, bufferedFrames, bufferedBytes, timers: clock.pendingTimers };
      for (const [what, count] of Object.entries(left)) assertSame(count, 0, `${what} left after ${name}`);
    });
  }
}
