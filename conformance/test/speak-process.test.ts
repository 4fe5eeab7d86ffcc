// Our runtime and a module that is a process: what reaches its pipes, and how its end is seen. The module says hello and counts bytes.

import { encodeEnvelope, protocolVersion } from "@ixt/wire/wasipc";
import { expect, test } from "vitest";
import { runScenario, type ScenarioResult } from "../src/speak/runtime.js";
import { runRuntime } from "../src/speak/runtime-command.js";
import { parseScenario } from "../src/speak/scenario.js";

const HELLO = Buffer.from(
  encodeEnvelope({
    kind: "hello",
    hello: {
      protocolVersion,
      schemaPin: "",
      sdk: "a script",
      moduleInfo: { name: "script", version: "1", services: [] },
      limits: undefined,
    },
  }),
).toString("hex");

/** Exits with what is left of whole words when its stdin ends, with 9 at 64 bytes of ff. */
const COUNTING = `
  process.stdout.write(Buffer.from("${HELLO}", "hex"));
  let bytes = 0;
  process.stdin.on("data", (chunk) => {
    if (chunk.includes(Buffer.alloc(64, 0xff))) process.exit(9);
    bytes += chunk.length;
  });
  process.stdin.on("end", () => process.exit(bytes % 8));
`;

const GOODBYE = Buffer.from(encodeEnvelope({ kind: "goodbye", goodbye: { code: "", message: "" } })).toString("hex");

/** Takes the second message, behind the welcome, for a drain: says goodbye and exits with what it was given. */
const drainedWith = (exitCode: number): string => `
  process.stdout.write(Buffer.from("${HELLO}", "hex"));
  let rest = Buffer.alloc(0);
  let messages = 0;
  process.stdin.on("data", (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end; rest.length >= 8 && rest.length >= (end = 8 + 8 * rest.readUInt32LE(4)); ) {
      rest = rest.subarray(end);
      messages += 1;
      if (messages === 2) process.stdout.write(Buffer.from("${GOODBYE}", "hex"), () => process.exit(${exitCode}));
    }
  });
`;

/** Exits with 70 as soon as it is welcome. */
const DYING = `
  process.stdout.write(Buffer.from("${HELLO}", "hex"));
  process.stdin.once("data", () => process.exit(70));
`;

const commandOf = (script: string): readonly string[] => [process.execPath, "-e", script];
const textOf = (...steps: readonly object[]): string => JSON.stringify({ about: "x", steps });

const run = (script: string, ...steps: readonly object[]): Promise<ScenarioResult> =>
  runScenario(parseScenario("test/own", textOf(...steps), "own.json"), commandOf(script));

const PASSED = { result: "passed" };

test.each([
  ["nothing", 0],
  ["half", 4],
  ["garbage", 9],
])("what a runtime says beside messages reaches the module's pipe: %s", async (what, code) => {
  expect(await run(COUNTING, { say: what }, { over: "broken" }, { exit: code })).toEqual(PASSED);
});

test("after the last step the module is drained, and must exit with 0", async () => {
  expect(await run(drainedWith(0))).toEqual(PASSED);
  expect(await run(drainedWith(1))).toMatchObject({
    result: "failed",
    step: 0,
    why: expect.stringMatching(/did with 1$/),
  });
});

test("a module that dies is seen to, by a host as well", async () => {
  expect(await run(DYING, { over: "broken" }, { exit: 70 })).toEqual(PASSED);
  expect(await run(DYING, { ping: true })).toMatchObject({ step: 0, why: expect.stringContaining("unavailable") });
});

test("no handshake is a failure of the first step", async () => {
  const failure = (why: RegExp) => ({ result: "failed", step: 0, why: expect.stringMatching(why) });
  const early = /^expected a handshake, and there was none: .*the module ended before its handshake, with exit code 3/;
  expect(await run("process.exit(3)", { ping: true })).toEqual(failure(early));
  expect(await run("process.exit(3)", { over: "broken" })).toEqual(failure(early));
  const scenario = parseScenario("test/own", textOf({ ping: true }), "own.json");
  expect(await runScenario(scenario, ["./no-such-program"])).toEqual(
    failure(/^expected a handshake, .*cannot be started: .*no-such-program/),
  );
});

test("the command's exit code is 0, 1 or 2, and what it prints is one line of JSON", async () => {
  const play = async (command: readonly string[], scenario: string) => {
    const printed: string[] = [];
    const complaints: string[] = [];
    const exitCode = await runRuntime(command, {
      input: async () => scenario,
      print: (line) => printed.push(line),
      complain: (line) => complaints.push(line),
    });
    return { exitCode, printed, complaints };
  };
  const steps = textOf({ say: "goodbye" }, { exit: 0 });
  expect(await play(commandOf(COUNTING), steps)).toEqual({
    exitCode: 0,
    printed: ['{"result":"passed"}'],
    complaints: [],
  });
  expect(await play(commandOf(COUNTING), textOf({ say: "goodbye" }, { exit: 1 }))).toEqual({
    exitCode: 1,
    printed: ['{"result":"failed","step":1,"why":"expected the module to exit with 1, and it did with 0"}'],
    complaints: [],
  });
  expect(await play([], steps)).toMatchObject({
    exitCode: 2,
    printed: [],
    complaints: [expect.stringMatching(/^usage: /)],
  });
  expect(await play(commandOf(COUNTING), textOf({ sing: 1 }))).toEqual({
    exitCode: 2,
    printed: [],
    complaints: ['stdin: step 0 (sing): there is no verb "sing"'],
  });
});
