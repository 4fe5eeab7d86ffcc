// The program that is bundled and run without Node: a conversation of each kind between two sessions joined by the codec, a
// context that crosses with all its parts, a deadline that passes, web streams both ways, and a module in a fake runtime.

import {
  ActorSubject,
  createActor,
  createInvocationContext,
  deadlineAfter,
  type InvocationContext,
  MessageTarget,
} from "@ixt/context";
import { defineCall, defineModule, text } from "@ixt/sdk";
import {
  decodeStreamFrame,
  encodeStreamFrame,
  type FrameSink,
  InteractionKind,
  readSingle,
  type StreamCall,
  type StreamHandle,
  StreamRouter,
  toReadableStream,
  toWritableStream,
} from "@ixt/stream";
import { expectNoLeaks, FakeRuntime, operator } from "@ixt/testkit";

/** What each conversation came to. */
export type Report = Readonly<Record<string, unknown>>;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const context: InvocationContext = createInvocationContext({
  // Longer than what is written character by character, and not ASCII.
  correlationId: `c-${"\u00e4\u20ac".repeat(40)}`,
  actor: createActor({ subject: ActorSubject.user("ada"), capabilities: ["logs:read"], tokenRef: "vault:7f3a" }),
  target: MessageTarget.service("logs", "search"),
  deadline: deadlineAfter(60_000),
});

/** Holds every conversation, one after the other. */
export async function converse(): Promise<Report> {
  const router = joinSessions();
  return {
    unary: await askOnce(router),
    clientStream: await sendMany(router),
    serverStream: await receiveMany(router),
    bidiStream: await echoThroughWebStreams(router),
    deadline: await outlast(router),
    live: router.stats().live,
    fakeRuntime: await testModule(),
  };
}

/** What a test of a module does, in virtual time. */
function testModule(): Promise<unknown> {
  const handlers = {
    "m.greet": defineCall({ input: text, output: text, requires: ["say"], handle: (name) => `hello ${name}` }),
    "m.wait": defineCall({ input: text, output: text, handle: () => new Promise<string>(() => {}) }),
  };
  return expectNoLeaks(async (watch) => {
    const runtime = await FakeRuntime.start(defineModule({ name: "m", version: "1", handlers }));
    watch(runtime.clock);
    const greeting = await runtime.call("m.greet", "ada", { as: operator("alice", ["say"]) });
    const late = runtime.call("m.wait", "", { timeoutMs: 3_600_000 }).catch((error) => error.code);
    await runtime.elapse(3_600_000);
    const ends = [greeting, await late, runtime.transcript.lines.length];
    await runtime.close();
    return ends;
  });
}

/** The caller's router; its frames reach a callee's as bytes, and the answers come back so. */
function joinSessions(): StreamRouter {
  const sendTo = (peer: () => StreamRouter): FrameSink => ({
    send: (frame) => peer().route(decodeStreamFrame(encodeStreamFrame(frame))),
  });
  const caller: StreamRouter = new StreamRouter(sendTo(() => callee));
  const callee: StreamRouter = new StreamRouter(
    sendTo(() => caller),
    { accept: answer },
  );
  return caller;
}

async function answer(stream: StreamHandle): Promise<void> {
  switch (stream.kind) {
    case InteractionKind.unary:
      await stream.sender.send(bytesOf(describe(stream.context, textOf(await readSingle(stream)))));
      return stream.sender.close();
    case InteractionKind.clientStream: {
      let sum = 0;
      for await (const [number = 0] of stream.incoming) sum += number;
      await stream.sender.send(Uint8Array.of(sum));
      return stream.sender.close();
    }
    case InteractionKind.serverStream: {
      const [count = 0] = await readSingle(stream);
      for (let i = 0; i < count; i++) await stream.sender.send(Uint8Array.of(i));
      return stream.sender.close();
    }
    default:
      return toReadableStream(stream).pipeTo(toWritableStream(stream));
  }
}

function describe({ actor, target, correlationId, deadline }: InvocationContext, question: string): string {
  actor.requireCapability("logs:read");
  const hasTime = deadline.remainingMs() > 0 && deadline.remainingMs() <= 60_000;
  const isWhole = correlationId === context.correlationId && actor.tokenRef?.reveal() === "vault:7f3a";
  return JSON.stringify({ question, subject: actor.subject, target, hasTime, isWhole, tokenRef: `${actor.tokenRef}` });
}

async function askOnce(router: StreamRouter): Promise<unknown> {
  const call = router.open({ kind: InteractionKind.unary, context });
  await call.send(bytesOf("gr\u00fc\u00dfe, \u{1f30d}"));
  call.sender.close();
  return [JSON.parse(textOf(await call.response)), await outcomeOf(call)];
}

async function sendMany(router: StreamRouter): Promise<unknown> {
  const call = router.open({ kind: InteractionKind.clientStream, context });
  // More than the first credit.
  await call.sender.sendAll(Array.from({ length: 20 }, () => Uint8Array.of(2)));
  call.sender.close();
  return [[...(await call.response)], await outcomeOf(call)];
}

async function receiveMany(router: StreamRouter): Promise<unknown> {
  const call = router.open({ kind: InteractionKind.serverStream, context });
  await call.send(Uint8Array.of(40));
  call.sender.close();
  let received = 0;
  for await (const [number] of call.incoming) if (number === received) received++;
  return [received, await outcomeOf(call)];
}

async function echoThroughWebStreams(router: StreamRouter): Promise<unknown> {
  const call = router.open({ kind: InteractionKind.bidiStream, context });
  const words = ["one", "two", "three"];
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      const word = words.shift();
      if (word === undefined) controller.close();
      else controller.enqueue(bytesOf(word));
    },
  });
  const sent = source.pipeTo(toWritableStream(call));
  const reader = toReadableStream(call).getReader();
  const echoed: string[] = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) echoed.push(textOf(next.value));
  await sent;
  return [echoed, await outcomeOf(call)];
}

/** The callee echoes nothing, since nothing is sent: the deadline ends the stream, by the host's clock and timers. */
async function outlast(router: StreamRouter): Promise<unknown> {
  const soon = createInvocationContext({ deadline: deadlineAfter(20) });
  const call = router.open({ kind: InteractionKind.bidiStream, context: soon });
  const outcome = await outcomeOf(call);
  return [outcome, call.signal.aborted];
}

async function outcomeOf(call: StreamCall): Promise<string> {
  const outcome = await call.closed;
  return outcome.status === "complete" ? "complete" : `${outcome.status}: ${outcome.cause.code}`;
}
