// The rules of a stream about its clean end: each side closes its own direction, and nothing of the other is lost by it.

import { assertLines, assertSame } from "../assertion-failure.js";
import { cancel, close, data, error } from "../frames.js";
import { drained, errorLine, lineOf, nextOf, outcomeOf, standingOf, thrownBy } from "./settled.js";
import type { Stage, StreamRule, StreamScene } from "./stream-scene.js";

const ONE = Uint8Array.of(1);

export const CLOSING_RULES: readonly StreamRule[] = [
  [
    "close-ends-one-direction",
    "a close ends its sender's own direction, and the other goes on [23.31]",
    endsOneDirection,
  ],
  [
    "both-closes-complete",
    "a stream is complete when both directions have closed, whichever first [23.32]",
    bothComplete,
  ],
  [
    "delivers-after-the-peers-close",
    "after the peer's close what is buffered is still delivered, and then incoming ends [23.33]",
    deliversBuffered,
  ],
  ["refuses-data-after-close", "data after its sender's close is a violation [23.34]", refusesDataAfterClose],
  ["hears-a-close-once", "a close that is said twice is heard once [23.35]", hearsOnce],
  ["close-refuses-who-waits", "a close refuses the sends that still wait for credit [23.36]", closeRefusesWaiting],
  ["quiet-when-complete", "the signal does not abort on clean completion [23.44]", quietWhenComplete],
  ["one-consumer", "incoming has one consumer, and a second one is refused [23.55]", oneConsumer],
  [
    "leaving-cancels-once",
    "leaving the loop settles a pending next at once and sends one cancel with consumerStopped [23.56]",
    leavingCancels,
  ],
  [
    "tells-its-cause-once",
    "when the stream fails incoming throws its cause once, and is done from then on [23.57]",
    tellsOnce,
  ],
];

async function endsOneDirection(stage: Stage): Promise<void> {
  await stage.bothRoles({}, async (scene) => {
    const { stream } = scene;
    stream.sender.close();
    scene.feed(data(0, "after our close"));
    assertSame(await nextOf(stream), "after our close", "what incoming gives after our own close");
    assertSame(await outcomeOf(stream), "open", "after our own close");
  });
  await stage.bothRoles({}, async (scene) => {
    const { stream } = scene;
    scene.feed(close(0));
    assertSame(
      thrownBy(() => stream.sender.sendData(ONE)),
      "nothing",
      "what a send after the peer's close throws",
    );
    assertSame(await outcomeOf(stream), "open", "after the peer's close");
    scene.assertSaid(["data #0 1 B"], "after the peer's close");
  });
}

async function bothComplete(stage: Stage): Promise<void> {
  for (const ours of ["first", "last"]) {
    await stage.bothRoles({}, async (scene) => {
      const { stream } = scene;
      if (ours === "first") stream.sender.close();
      scene.feed(close(0));
      if (ours === "last") stream.sender.close();
      assertSame(await outcomeOf(stream), "complete", `the outcome of both closes, ours ${ours}`);
      assertSame(stream.state, "ended", `the state after both closes, ours ${ours}`);
      scene.assertSaid(["close complete after 0"], `both closes, ours ${ours}`);
    });
  }
}

async function deliversBuffered(stage: Stage): Promise<void> {
  for (const over of [false, true]) {
    await stage.bothRoles({}, async (scene) => {
      scene.feed(data(0, "one"), data(1, "two"), close(2));
      if (over) scene.stream.sender.close();
      assertLines(await drained(scene.stream), ["one", "two", "done"], "what incoming gives after the peer's close");
    });
  }
}

async function refusesDataAfterClose(stage: Stage): Promise<void> {
  await stage.bothRoles({}, async (scene) => {
    scene.feed(close(0), data(0));
    assertSame(await outcomeOf(scene.stream), "failed protocolError peer", "the outcome of data after a close");
    scene.assertSaid(["error protocolError"], "after data after a close");
  });
}

async function hearsOnce(stage: Stage): Promise<void> {
  await stage.bothRoles({}, async (scene) => {
    scene.feed(close(0), close(0), close(7));
    assertSame(await outcomeOf(scene.stream), "open", "after a close that was said three times");
    assertSame(scene.stream.state, "remoteClosed", "the state after a close that was said three times");
    scene.assertSaid([], "after a close that was said three times");
  });
}

async function closeRefusesWaiting(stage: Stage): Promise<void> {
  await stage.bothRoles({ credit: 0 }, async (scene) => {
    const { sender } = scene.stream;
    const waiting = lineOf(sender.send(ONE));
    sender.close();
    assertSame(await waiting, "rejects cancelled local", "a send that waits for credit when its direction is closed");
    scene.assertSaid(["close complete after 0"], "a close while a send waits");
  });
}

async function quietWhenComplete(stage: Stage): Promise<void> {
  await stage.bothRoles({}, async (scene) => {
    const { signal } = scene.stream;
    scene.feed(close(0));
    scene.stream.sender.close();
    assertSame(await outcomeOf(scene.stream), "complete", "the outcome of both closes");
    assertLines(
      [`${signal.aborted}`, `${scene.stream.signal.aborted}`],
      ["false", "false"],
      "aborted, after completion",
    );
  });
}

async function oneConsumer(stage: Stage): Promise<void> {
  await stage.bothRoles({}, ({ stream }) => {
    stream.incoming[Symbol.asyncIterator]();
    const second = thrownBy(() => stream.incoming[Symbol.asyncIterator]());
    assertSame(second, "invalidArgument local", "what a second consumer is told");
  });
}

async function leavingCancels(stage: Stage): Promise<void> {
  const ways: readonly (readonly [name: string, leave: (scene: StreamScene) => Promise<void>])[] = [
    ["break", ({ stream }) => loop(stream.incoming, () => "break")],
    [
      "throw",
      ({ stream }) =>
        loop(stream.incoming, () => {
          throw new RangeError("the consumer's own");
        }),
    ],
    [
      "return() while next is pending",
      async ({ stream }) => {
        await stream.incoming.next();
        const pending = stream.incoming.next();
        await stream.incoming.return?.();
        assertSame((await pending).done, true, "done, of a next that was pending when the loop was left");
      },
    ],
  ];
  for (const [name, leave] of ways) {
    await stage.bothRoles({}, async (scene) => {
      scene.feed(data(0, "one"));
      const left = await standingOf(leave(scene));
      if (left.status === "rejected") throw left.reason;
      assertSame(left.status, "fulfilled", `leaving the loop by ${name}`);
      void scene.stream.incoming.return?.();
      scene.stream.sender.cancel();
      scene.assertSaid(["cancel consumerStopped"], `leaving the loop by ${name}`);
      assertSame(await outcomeOf(scene.stream), "cancelled cancelled local", `the outcome of leaving by ${name}`);
      assertSame(await nextOf(scene.stream), "done", `incoming, after leaving by ${name}`);
    });
  }
}

async function loop(incoming: AsyncIterable<Uint8Array>, first: () => "break"): Promise<void> {
  try {
    for await (const _ of incoming) if (first() === "break") break;
  } catch (thrown) {
    // The consumer's own error goes on through the loop.
    assertSame(
      thrown instanceof RangeError,
      true,
      `the loop threw ${errorLine(thrown)}; the consumer's own error came out`,
    );
  }
}

async function tellsOnce(stage: Stage): Promise<void> {
  const ends: readonly (readonly [name: string, expected: string, end: (scene: StreamScene) => void])[] = [
    ["the peer's cancel", "throws cancelled peer", (scene) => scene.feed(cancel())],
    ["the peer's error", "throws notFound peer", (scene) => scene.feed(error("notFound", "none"))],
    ["our own error", "throws internal local", ({ stream }) => stream.sender.sendError(12, "it broke")],
    ["a violation after the peer's close", "throws protocolError peer", (scene) => scene.feed(close(0), data(0))],
  ];
  for (const [name, expected, end] of ends) {
    await stage.bothRoles({}, async (scene) => {
      end(scene);
      const seen = [await nextOf(scene.stream), await nextOf(scene.stream), await nextOf(scene.stream)];
      assertLines(seen, [expected, "done", "done"], `what incoming gives after ${name}`);
    });
  }
}
