import { deadlineAfter, type IxtError } from "@ixt/sdk";
import { FakeRuntime } from "@ixt/testkit";
import { matchers } from "@ixt/testkit/vitest";
import { expect, it } from "vitest";
import { createKvModule } from "../src/kv-module.js";
import { Store } from "../src/store.js";
import { type StoryEnd, tellStory } from "../src/story.js";
import { toSummary } from "../src/summary.js";

expect.extend(matchers);

async function tell(deadlineMs: number): Promise<{ end: StoryEnd; lines: string[]; runtime: FakeRuntime }> {
  const runtime = new FakeRuntime({ streamLimits: { initialCredit: 1, bufferCapFrames: 1 } });
  const { connection: module } = await runtime.host(createKvModule(new Store()));
  const lines: string[] = [];
  const deadline = () => deadlineAfter(deadlineMs, runtime.clock);
  const end = await runtime.until(tellStory({ module, deadline, say: (line) => lines.push(line) }));
  return { end, lines, runtime };
}

it("goes as it is told, in virtual time", async () => {
  const { end, lines, runtime } = await tell(400);
  expect(lines).toEqual([
    "walt puts and gets; what is not there, not right or not allowed is refused",
    '  walt puts config/color = "green": "green", revision 1',
    '  walt gets config/color: "green", revision 1',
    "  walt gets config/size: notFound, there is no such key",
    "  walt puts a value without a key: invalidArgument, the request cannot be decoded",
    '  bob puts config/color = "red": permissionDenied, the capability "kv:write" is required',
    "alice watches config/, with a deadline",
    "  alice watches, with 400 ms left",
    '  alice sees config/color = "green" (revision 1)',
    '  walt puts config/color = "blue": "blue", revision 2',
    '  alice sees config/color = "blue" (revision 2)',
    '  walt puts load/a = "0", which is not hers: "0", revision 3',
    '  walt puts config/size = "large": "large", revision 4',
    '  alice sees config/size = "large" (revision 4)',
    "  alice is done: deadlineExceeded, the deadline has passed",
    "bob watches load/, without a deadline, and then does not look",
    "  bob watches, without a deadline",
    '  bob sees load/a = "0" (revision 3)',
    "  walt has put 300 values to load/a, load/b, load/c",
    "the session drains",
    "  carol is done: rejected, the session is draining",
    '  walt puts load/a = "late": rejected, the session is draining',
    '  bob sees load/b = "1" (revision 5)',
    '  bob sees load/c = "2" (revision 6)',
    '  bob sees load/a = "300" (revision 304, in the place of 99 older ones)',
    '  bob sees load/b = "298" (revision 302, in the place of 98 older ones)',
    '  bob sees load/c = "299" (revision 303, in the place of 98 older ones)',
    "  bob is told that the session drains",
    "  bob is done: complete",
    "  the module says goodbye",
  ]);
  expect(toSummary(end)).toBe(
    "in all: 304 puts; alice saw 3 and skipped 0 (deadlineExceeded); bob saw 6 and skipped 295 (complete)",
  );
  expect(runtime.clock.now()).toBe(400);
  expect(runtime).toBeIdle();
});

it("goes on where alice has no time at all", async () => {
  const { end, lines } = await tell(0);
  expect(lines).toContain("  alice is done: deadlineExceeded, the deadline has passed");
  expect(end).toEqual({
    puts: 304,
    alice: { seen: 0, skipped: 0, end: "deadlineExceeded" },
    bob: { seen: 6, skipped: 295, end: "complete" },
  });
});

it("ends with the module, where that crashes", async () => {
  const runtime = new FakeRuntime();
  const { connection: module } = await runtime.host(createKvModule(new Store()));
  const lines: string[] = [];
  const story = tellStory({
    module,
    deadline: () => deadlineAfter(60_000, runtime.clock),
    say(line) {
      lines.push(line);
      if (line.includes("alice sees")) void runtime.crash();
    },
  });
  const failure = await runtime.until(story.catch((error: IxtError) => error));
  expect(failure).toBeIxtError("unavailable");
  expect(lines).toContain("  alice is done: unavailable, the peer is gone");
  expect(runtime).toBeIdle();
});
