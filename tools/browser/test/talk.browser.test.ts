// A page in Chromium talks to the module over memory, over ports, to a module worker and over a WebSocket, with both builds.

import { EXPECTED } from "@ixt/runtimes/conversation";
import { beforeAll, describe, expect, inject, test } from "vitest";
import type { PackageBuild } from "../src/bundle.js";
import { type TalkAnswer, talkInChromium } from "../src/talk-chromium.js";

const TIMEOUT_MS = 60_000;

const CHANNELS = ["memory", "messageChannel", "workerServed", "workerItself", "workerPort", "webSocket"];

describe("a page talks to the module", () => {
  let answers: Readonly<Partial<Record<PackageBuild, TalkAnswer>>> = {};

  beforeAll(async () => {
    answers = await talkInChromium(`ws://127.0.0.1:${inject("talkPort")}`);
  }, TIMEOUT_MS);

  const cameTo = (build: PackageBuild, channel: string): unknown => {
    const answer = answers[build] ?? { error: "nothing was said" };
    return "error" in answer ? answer.error : answer.channels[channel];
  };

  describe.each(["import", "require"] as const)("in the %s build", (build) => {
    test.each(CHANNELS)("over %s", (channel) => {
      expect(cameTo(build, channel)).toEqual({ said: EXPECTED, served: "goodbye" });
    });
  });
});

test("a server that is not there is told, and not taken for an answer", { timeout: TIMEOUT_MS }, async () => {
  // Nobody listens to the port 1 of the loopback.
  const { import: answer } = await talkInChromium("ws://127.0.0.1:1");
  expect(answer).toEqual({ error: expect.stringContaining("WebSocket") });
});
