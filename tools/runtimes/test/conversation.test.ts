// The conversation comes to what is expected of it here, over memory; an answer that the module does not give is told.

import { createMemoryPair } from "@ixt/sdk";
import { expect, test } from "vitest";
import { converse, EXPECTED, loseDuringCall, serveTalk } from "../src/conversation.js";

test("comes to what is expected of it everywhere, and both ends hear the goodbye", async () => {
  const [moduleSide, callerSide] = createMemoryPair();
  const served = serveTalk(moduleSide);
  const report = await converse(callerSide);
  expect(report).toEqual(EXPECTED);
  // What a runtime prints is JSON.
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(await served).toBe("goodbye");
});

test("fails where nobody serves", async () => {
  const [moduleSide, callerSide] = createMemoryPair();
  moduleSide.close();
  await expect(converse(callerSide)).rejects.toMatchObject({ code: "unavailable" });
});

test("a module that vanishes during a call is unavailable", async () => {
  const [moduleSide, callerSide] = createMemoryPair();
  const served = serveTalk(moduleSide);
  expect(await loseDuringCall(callerSide, () => moduleSide.close())).toBe("unavailable");
  expect(await served).toBe("unavailable");
});
