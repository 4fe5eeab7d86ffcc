// Start here: what two programs say to each other on a stream, from the first frame to the last, one story for each of the four
// kinds. The left side of a line says who speaks. The caller opened the stream, the callee took it.
//
// Three things to know before reading:
//   credit  permission to send, counted in data frames. Whoever receives grants it.
//   #0, #1  the number of a data frame. Each direction counts by itself.
//   close   "that was all from me", with the number of data frames sent. The stream is complete when both have said it.

import { InteractionKind, resolveStreamLimits } from "@ixt/stream";
import { expect, test } from "vitest";
import { bytesOf, joinRouters, settle, textOf } from "../two-ends.js";

test("story: unary, one question and one answer [23.7, 23.12, 23.31, 23.32, 23.58]", async () => {
  const { caller, transcript } = joinRouters(async (stream) => {
    for await (const name of stream.incoming) await stream.sender.send(bytesOf(`hello ${textOf(name)}`));
    stream.sender.close();
  });

  const call = caller.open({ kind: InteractionKind.unary });
  call.sender.sendData(bytesOf("ada"));
  call.sender.close();
  expect(textOf(await call.response)).toBe("hello ada");
  expect(await call.closed).toEqual({ status: "complete" });

  console.log(transcript.join("\n"));
  expect(transcript).toEqual([
    "caller -> open unary credit 16 cap 512",
    "caller -> data #0 3 B",
    "caller -> close complete after 1",
    "callee -> data #0 9 B",
    "callee -> close complete after 1",
  ]);
});

test("story: client stream, many numbers up and their sum down [23.7, 23.10, 23.22, 23.32, 23.58]", async () => {
  // So little credit that the caller has to wait for more: half of the window is granted again once it was taken.
  const limits = resolveStreamLimits({ initialCredit: 2, bufferCapFrames: 2 });
  const { caller, transcript } = joinRouters(
    async (stream) => {
      let sum = 0;
      for await (const number of stream.incoming) sum += number[0] ?? 0;
      await stream.sender.send(Uint8Array.of(sum));
      stream.sender.close();
    },
    { limits },
  );

  const call = caller.open({ kind: InteractionKind.clientStream });
  await call.sender.sendAll([Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)]);
  call.sender.close();
  expect(await call.response).toEqual(Uint8Array.of(6));
  expect(await call.closed).toEqual({ status: "complete" });

  console.log(transcript.join("\n"));
  expect(transcript).toEqual([
    "caller -> open clientStream credit 2 cap 2",
    "caller -> data #0 1 B",
    "callee -> credit +1",
    "caller -> data #1 1 B",
    "callee -> credit +1",
    "caller -> data #2 1 B",
    "callee -> credit +1",
    "caller -> close complete after 3",
    "callee -> data #0 1 B",
    "callee -> close complete after 1",
  ]);
});

test("story: server stream, one question and many answers at the reader's pace [23.7, 23.15, 23.21, 23.22, 23.33]", async () => {
  const limits = resolveStreamLimits({ initialCredit: 2, bufferCapFrames: 2 });
  const { caller, transcript } = joinRouters(
    async (stream) => {
      for await (const word of stream.incoming) {
        for (let i = 1; i <= 4; i++) await stream.sender.send(bytesOf(`${textOf(word)} ${i}`));
      }
      stream.sender.close();
    },
    { limits },
  );

  const call = caller.open({ kind: InteractionKind.serverStream });
  call.sender.sendData(bytesOf("line"));
  call.sender.close();
  await settle();
  // Nobody has read yet, so the callee has sent what it was allowed to, and waits.
  expect(transcript.slice(3)).toEqual(["callee -> data #0 6 B", "callee -> data #1 6 B"]);
  const lines: string[] = [];
  for await (const payload of call.incoming) lines.push(textOf(payload));
  expect(lines).toEqual(["line 1", "line 2", "line 3", "line 4"]);
  expect(await call.closed).toEqual({ status: "complete" });

  console.log(transcript.join("\n"));
  expect(transcript).toEqual([
    "caller -> open serverStream credit 2 cap 2",
    "caller -> data #0 4 B",
    "caller -> close complete after 1",
    "callee -> data #0 6 B",
    "callee -> data #1 6 B",
    "caller -> credit +1",
    "callee -> data #2 6 B",
    "caller -> credit +1",
    "callee -> data #3 6 B",
    "caller -> credit +1",
    "callee -> close complete after 4",
  ]);
});

test("story: bidi stream, an echo that answers each line as it comes [23.7, 23.10, 23.31, 23.32]", async () => {
  const { caller, transcript } = joinRouters(async (stream) => {
    for await (const line of stream.incoming) await stream.sender.send(line);
    stream.sender.close();
  });

  const call = caller.open({ kind: InteractionKind.bidiStream });
  const heard: string[] = [];
  for (const line of ["one", "two"]) {
    await call.send(bytesOf(line));
    const { value } = await call.incoming.next();
    heard.push(textOf(value ?? new Uint8Array(0)));
  }
  // Each side closes its own direction, and the other one stays open until then.
  call.sender.close();
  expect(call.state).toBe("localClosed");
  expect(await call.closed).toEqual({ status: "complete" });
  expect(heard).toEqual(["one", "two"]);

  console.log(transcript.join("\n"));
  expect(transcript).toEqual([
    "caller -> open bidiStream credit 16 cap 512",
    "caller -> data #0 3 B",
    "callee -> data #0 3 B",
    "caller -> data #1 3 B",
    "callee -> data #1 3 B",
    "caller -> close complete after 2",
    "callee -> close complete after 2",
  ]);
});
