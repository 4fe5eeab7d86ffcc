// Many large calls at once towards peers that read at their own pace: nobody is given up, nothing piles up.

import { expect, test } from "vitest";
import {
  bytes,
  connect,
  createInvocationContext,
  createMemoryPair,
  defineCall,
  defineModule,
  serve,
} from "../src/index.js";

test("large calls side by side wait their turn, and each is answered", async () => {
  const echo = defineCall({ input: bytes, output: bytes, handle: (body) => body });
  const module = defineModule({ name: "echo", version: "1.0.0", handlers: { "echo.echo": echo } });
  // Room for two such messages and no more: without turns, the third would end the session.
  const [moduleSide, runtimeSide] = createMemoryPair({ highWaterBytes: 1024, maxBacklogBytes: 160 * 1024 });
  const serving = serve(module, moduleSide);
  const connection = await connect(runtimeSide);
  const context = createInvocationContext({});
  const calls = Array.from({ length: 20 }, (_, i) =>
    connection.call("echo.echo", new Uint8Array(64 * 1024).fill(i), { context }),
  );
  const answers = await Promise.all(calls);
  expect(answers.map((answer) => [answer.length, answer[0]])).toEqual(answers.map((_, i) => [64 * 1024, i]));
  await connection.close();
  expect(await serving.closed).toBeUndefined();
});
