import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { ignoreFailures, OutputError, print } from "./output.js";

/** A stream that fails each write as the system does: with a code. */
function createFailing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error("write failed"), { code })) });
}

describe("print", () => {
  it("has written all when it resolves", async () => {
    const written: string[] = [];
    const stdout = new Writable({
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        written.push(chunk);
        done();
      },
    });
    await print(stdout, "text");
    expect(written).toEqual(["text"]);
  });

  it("is content with a reader that went away", async () => {
    await expect(print(createFailing("EPIPE"), "text")).resolves.toBeUndefined();
  });

  it("names any other failure in one line", async () => {
    const failing = print(createFailing("ENOSPC"), "text");
    await expect(failing).rejects.toThrow(OutputError);
    await expect(failing).rejects.toThrow(/^cannot write to stdout \(ENOSPC\)$/);
  });
});

it("a stream whose failures are ignored stays silent", async () => {
  const stderr = createFailing("EPIPE");
  ignoreFailures(stderr);
  const closed = new Promise((resolve) => stderr.once("close", resolve));
  stderr.write("text");
  await closed;
  expect(stderr.destroyed).toBe(true);
});
