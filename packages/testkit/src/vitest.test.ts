import { createError, defineModule, defineStream, text } from "@ixt/sdk";
import { describe, expect, test } from "vitest";
import { CaptureSink } from "./capture-sink.js";
import { FakeRuntime } from "./fake-runtime.js";
import { matchers } from "./vitest.js";

expect.extend(matchers);

const module = defineModule({
  name: "m",
  version: "1",
  streams: {
    "m.echo": defineStream({
      kind: "bidiStream",
      input: text,
      output: text,
      async *handle(lines) {
        yield* lines;
      },
    }),
  },
});

describe("the matchers", () => {
  test("hold what is so", async () => {
    const runtime = await FakeRuntime.start(module);
    await expect(runtime.call("n.x", "")).rejects.toBeIxtError("notFound");
    expect(createError("unavailable", "gone")).toBeIxtError({ code: "unavailable", retryable: true });
    const stream = runtime.open("m.echo", "bidiStream");
    expect(runtime).not.toBeIdle();
    stream.sender.cancel();
    await expect(stream).toEndAs("cancelled");
    await expect(stream).not.toEndAs("complete");
    await runtime.close();
    expect(runtime).toBeIdle();
    expect(runtime.transcript.lines).toHaveLength(5);
    expect(new CaptureSink()).toHaveTranscript([]);
    expect(runtime).not.toHaveTranscript([]);
    expect(new Error("other")).not.toBeIxtError("internal");
  });

  test("say what is not so, with what there is to compare", async () => {
    const failureOf = async (assertion: () => unknown): Promise<Record<string, unknown>> => {
      try {
        await assertion();
      } catch (error) {
        return error as Record<string, unknown>;
      }
      return expect.fail("it was content");
    };
    const error = createError("internal", "it broke");
    expect(await failureOf(() => expect(error).toBeIxtError("notFound"))).toMatchObject({
      message: "expected an IxtError notFound, got internal: it broke",
      actual: "internal",
      expected: "notFound",
    });
    const runtime = await FakeRuntime.start(module);
    const stream = runtime.open("m.echo", "bidiStream");
    expect(await failureOf(() => expect(runtime).toBeIdle())).toMatchObject({
      actual: ["stream m.echo is not over"],
      expected: [],
    });
    stream.sender.cancel();
    expect(await failureOf(() => expect(stream).toEndAs("complete"))).toMatchObject({
      actual: "cancelled",
      expected: "complete",
    });
    expect(await failureOf(() => expect(runtime).toHaveTranscript(["m -> runtime  hello m 1"]))).toMatchObject({
      expected: ["m -> runtime  hello m 1"],
    });
    expect(await failureOf(() => expect(error).not.toBeIxtError("internal"))).toMatchObject({
      message: "expected an IxtError other than this one",
    });
    await runtime.close();
  });
});
