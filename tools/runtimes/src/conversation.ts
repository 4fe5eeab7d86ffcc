// What the caller of one module has with it, over whatever transport: the same in every runtime and in browsers.
// In: a transport. Out: what was said, to be compared with what is expected. Imports @ixt/sdk alone.

import {
  ActorSubject,
  type Connection,
  connect,
  createActor,
  createInvocationContext,
  createMetadata,
  deadlineAfter,
  IxtError,
  json,
  type StreamCall,
  serve,
  type Transport,
  text,
} from "@ixt/sdk";
import { createTalk, numbers } from "./talk.js";

/** What a conversation came to. JSON carries it as it is. */
export type Report = Readonly<Record<string, unknown>>;

/** What every conversation comes to, wherever it is held. */
export const EXPECTED: Report = {
  peer: ["talk", "1.0.0"],
  greet: ["gr\u00fc\u00dfe, \u{1f30d}", "ada", "vault:7f3a", "blue", true],
  denied: "permissionDenied",
  refused: ["notFound", "there is no such thing"],
  failed: ["internal", true],
  late: "deadlineExceeded",
  mirror: [300_000, true],
  unknown: "unimplemented",
  count: [100, true, "complete"],
  sum: [210, "complete"],
  shout: ["ONE", "TWO", "THREE", "complete"],
  left: [5, "cancelled: cancelled", true],
  ping: true,
  drained: "goodbye",
};

/** Larger than a chunk of any channel, and than what goes into one WebSocket frame of a stack that fragments. */
const LARGE_BYTES = 300_000;

/** Longer than the first credit. */
const COUNT = 100;

/** Serves the module; resolves when the session is over, with how. The log stays silent: one of the calls fails on purpose. */
export async function serveTalk(transport: Transport): Promise<string> {
  return endOf(await serve(createTalk(), transport, { log: () => {} }).closed);
}

/** Holds the whole conversation, one thing after the other, and ends the session. */
export async function converse(transport: Transport): Promise<Report> {
  const connection = await connect(transport);
  const { module } = connection.peer;
  return {
    peer: [module?.name, module?.version],
    greet: await greet(connection),
    denied: await codeOf(connection.call("talk.greet", text.encode("x"))),
    refused: await errorOf(connection.call("talk.refuse", text.encode("x"))).then(({ code, message }) => [
      code,
      message,
    ]),
    failed: await errorOf(connection.call("talk.fail", text.encode("x"))).then(({ code, message }) => [
      code,
      !message.includes("nobody's business"),
    ]),
    late: await codeOf(connection.call("talk.wait", text.encode("x"), { context: withDeadline(20) })),
    mirror: await mirror(connection),
    unknown: await codeOf(connection.call("talk.nothing", text.encode("x"))),
    count: await count(connection),
    sum: await sum(connection),
    shout: await shout(connection),
    left: await leave(connection),
    ping: (await connection.ping()) >= 0,
    drained: endOf(await connection.drain()),
  };
}

/** Calls what never answers, lets the module vanish, and resolves with the code that the call comes to. */
export async function loseDuringCall(transport: Transport, vanish: () => void): Promise<string> {
  // The channel itself must tell: nobody asks for a sign of life.
  const connection = await connect(transport, { keepaliveMs: Number.POSITIVE_INFINITY, log: () => {} });
  const call = codeOf(connection.call("talk.ended", text.encode("x")));
  await connection.ping();
  vanish();
  return call;
}

const withDeadline = (timeoutMs: number) =>
  createInvocationContext({
    actor: createActor({ subject: ActorSubject.user("ada"), capabilities: ["talk:greet"], tokenRef: "vault:7f3a" }),
    metadata: createMetadata([["colour", "blue"]]),
    deadline: deadlineAfter(timeoutMs),
  });

async function greet(connection: Connection): Promise<unknown> {
  const context = withDeadline(60_000);
  return json().decode(await connection.call("talk.greet", text.encode("gr\u00fc\u00dfe, \u{1f30d}"), { context }));
}

async function mirror(connection: Connection): Promise<unknown> {
  const body = Uint8Array.from({ length: LARGE_BYTES }, (_, index) => (index * 31) % 251);
  const answer = await connection.call("talk.mirror", body);
  return [answer.length, answer.every((byte, index) => byte === body[LARGE_BYTES - 1 - index])];
}

async function count(connection: Connection): Promise<unknown> {
  const stream = connection.open("talk.count", "serverStream");
  await stream.send(numbers.encode(COUNT));
  stream.sender.close();
  const received: number[] = [];
  for await (const payload of stream.incoming) received.push(numbers.decode(payload));
  return [received.length, received.every((each, index) => each === index), await outcomeOf(stream)];
}

async function sum(connection: Connection): Promise<unknown> {
  const stream = connection.open("talk.sum", "clientStream");
  for (let i = 1; i <= 20; i++) await stream.send(numbers.encode(i));
  stream.sender.close();
  return [numbers.decode(await stream.response), await outcomeOf(stream)];
}

async function shout(connection: Connection): Promise<unknown> {
  const stream = connection.open("talk.shout", "bidiStream");
  const heard: string[] = [];
  for (const word of ["one", "two", "three"]) {
    await stream.send(text.encode(word));
    const { value } = await stream.incoming.next();
    heard.push(text.decode(value ?? new Uint8Array()));
  }
  stream.sender.close();
  return [...heard, await outcomeOf(stream)];
}

/** Leaves a stream that would never end, and hears that its handler knows. */
async function leave(connection: Connection): Promise<unknown> {
  const stream = connection.open("talk.endless", "serverStream");
  await stream.send(text.encode("x"));
  stream.sender.close();
  let taken = 0;
  for await (const _ of stream.incoming) {
    taken++;
    if (taken === 5) break;
  }
  const outcome = await outcomeOf(stream);
  return [taken, outcome, json().decode(await connection.call("talk.ended", text.encode("x")))];
}

function endOf(cause: IxtError | undefined): string {
  return cause === undefined ? "goodbye" : cause.code;
}

async function outcomeOf(stream: StreamCall): Promise<string> {
  const outcome = await stream.closed;
  return outcome.status === "complete" ? "complete" : `${outcome.status}: ${outcome.cause.code}`;
}

async function errorOf(call: Promise<unknown>): Promise<IxtError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!IxtError.is(error)) throw new Error(`an IxtError was to come, and there came: ${String(error)}`);
  return error;
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return (await errorOf(call)).code;
}
