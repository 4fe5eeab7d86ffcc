// The module of the conversations: calls that answer, refuse, fail and outlast their deadline, and a stream of each kind.
// Imports @ixt/sdk alone, so that it runs wherever that runs.

import {
  bytes,
  type Codec,
  createError,
  defineCall,
  defineModule,
  defineStream,
  json,
  type Module,
  text,
} from "@ixt/sdk";

/** What the module's streams speak in. */
export const numbers: Codec<number> = json((value) => {
  if (typeof value !== "number") throw new Error("expected a number");
  return value;
});

/** A new one for each session, since it remembers how its endless stream ended. */
export function createTalk(): Module {
  let tellEnd = (_: boolean): void => {};
  const endlessEnded = new Promise<boolean>((resolve) => {
    tellEnd = resolve;
  });
  return defineModule({
    name: "talk",
    version: "1.0.0",
    handlers: {
      "talk.greet": defineCall({
        input: text,
        output: json(),
        requires: ["talk:greet"],
        handle: (word, { actor, metadata, invocation, remainingMs }) => [
          word,
          actor.subject.kind === "user" ? actor.subject.id : actor.subject.kind,
          actor.tokenRef?.reveal(),
          [...metadata].find(([key]) => key === "colour")?.[1],
          remainingMs() > 0 && invocation.deadline.remainingMs() <= 60_000,
        ],
      }),
      "talk.refuse": defineCall({
        input: text,
        output: text,
        handle: () => {
          throw createError("notFound", "there is no such thing");
        },
      }),
      "talk.fail": defineCall({
        input: text,
        output: text,
        handle: () => {
          throw new Error("nobody's business");
        },
      }),
      "talk.wait": defineCall({
        input: text,
        output: text,
        handle: (_, { signal }) =>
          new Promise<string>((__, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason), { once: true });
          }),
      }),
      "talk.mirror": defineCall({ input: bytes, output: bytes, handle: (body) => Uint8Array.from(body).reverse() }),
      "talk.ended": defineCall({ input: text, output: json(), handle: () => endlessEnded }),
    },
    streams: {
      "talk.count": defineStream({
        kind: "serverStream",
        input: numbers,
        output: numbers,
        async *handle(count) {
          for (let i = 0; i < count; i++) yield i;
        },
      }),
      "talk.sum": defineStream({
        kind: "clientStream",
        input: numbers,
        output: numbers,
        async handle(summands) {
          let sum = 0;
          for await (const each of summands) sum += each;
          return sum;
        },
      }),
      "talk.shout": defineStream({
        kind: "bidiStream",
        input: text,
        output: text,
        async *handle(words) {
          for await (const word of words) yield word.toUpperCase();
        },
      }),
      "talk.endless": defineStream({
        kind: "serverStream",
        input: text,
        output: numbers,
        async *handle() {
          try {
            for (let i = 0; ; i++) yield i;
          } finally {
            tellEnd(true);
          }
        },
      }),
    },
  });
}
