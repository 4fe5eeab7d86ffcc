import { ActorSubject, createActor, createInvocationContext, type InvocationContext } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import { acceptStream, type StreamHandle, StreamId, StreamRouter } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { operator } from "./actors.js";
import type { AssertionFailure } from "./assertion-failure.js";
import { cancel, close, credit, data, error, type FrameDraft, onStream, open } from "./frames.js";
import { toPayload } from "./payload.js";
import { ScriptedPeer } from "./scripted-peer.js";

function accept(credits = 1): { readonly peer: ScriptedPeer; readonly stream: StreamHandle } {
  const clock = new VirtualClock();
  const peer = new ScriptedPeer({ clock });
  const stream = acceptStream(peer.opens("bidiStream", { credit: credits }), peer, { clock, timers: clock });
  peer.speaksTo(stream);
  return { peer, stream };
}

async function failureOf(assertion: Promise<void>): Promise<AssertionFailure> {
  return assertion.then(
    () => expect.fail("it was content"),
    (failure) => failure,
  );
}

describe("a script", () => {
  test("reads as the conversation that it is", async () => {
    const { peer, stream } = accept();
    peer.sends(data(0, "are you there?"));
    expect((await stream.incoming.next()).value).toEqual(toPayload("are you there?"));
    stream.sender.sendData(toPayload("yes"));
    const waiting = stream.sender.send(toPayload("and then?"));
    await peer.expects(data(0, "yes"));
    await peer.expectsNothing();
    peer.sends(credit(8));
    await waiting;
    await peer.expects(data(1, "and then?"));
    peer.sends(close(1));
    stream.sender.close();
    await peer.expects(close(2));
    expect(await stream.closed).toEqual({ status: "complete" });
    expect(peer.transcript.lines).toEqual([
      "peer -> stream  open bidiStream credit 1 cap 64",
      "peer -> stream  data #0 14 B",
      "stream -> peer  data #0 3 B",
      "peer -> stream  credit +8",
      "stream -> peer  data #1 9 B",
      "peer -> stream  close complete after 1",
      "stream -> peer  close complete after 2",
    ]);
  });

  test("speaks to a router too, of any stream", async () => {
    const peer = new ScriptedPeer();
    const seen: string[] = [];
    const context = createInvocationContext({ actor: operator("alice", ["a:b"]) });
    const router = new StreamRouter(peer, {
      accept: (stream) => {
        seen.push(JSON.stringify(stream.context.actor.subject));
        stream.sender.cancel(undefined, "no");
      },
    });
    peer.speaksTo(router);
    const other = StreamId.fromHex("ff".repeat(16));
    peer.sends(open("bidiStream", { context }));
    peer.sends(open("unary"), other);
    await peer.expects(cancel("unspecified"));
    await peer.expects(cancel("unspecified", "no"), other);
    expect(seen).toEqual(['{"kind":"operator","id":"alice"}', '{"kind":"anonymous"}']);
    expect(peer.transcript.lines.at(-1)).toBe('stream -> peer  ffffffff cancel unspecified "no"');
  });

  test("takes any text where it has none", async () => {
    const { peer, stream } = accept();
    stream.sender.sendError(12, "it broke", toPayload("details"));
    await peer.expects(error("internal"));
  });
});

describe("a script that is not kept to", () => {
  test.each<[string, FrameDraft, string]>([
    ["another frame", credit(8), 'was to be "credit +8", and "data #0 3 B" came'],
    ["another sequence", data(1, "yes"), 'was to be "data #1 3 B", and "data #0 3 B" came'],
    ["another payload", data(0, "no!"), 'and it came with other content: "yes", not "no!"'],
    ["bytes that are no text", data(0, Uint8Array.of(1, 2, 0xff)), 'other content: "yes", not 0102ff'],
  ])("says so: %s", async (_, expected, text) => {
    const { peer, stream } = accept();
    stream.sender.sendData(toPayload("yes"));
    const failure = await failureOf(peer.expects(expected));
    expect(failure.message).toContain(text);
    expect(failure.message).toContain("0 ms  peer -> stream  open bidiStream credit 1 cap 64");
  });

  test("shows the conversation as it was, and as it was to be", async () => {
    const { peer, stream } = accept(2);
    stream.sender.sendData(toPayload("one"));
    stream.sender.sendData(toPayload("two"));
    const failure = await failureOf(peer.expects(close(0)));
    expect(failure.actual).toEqual([
      "peer -> stream  open bidiStream credit 1 cap 64".replace("credit 1", "credit 2"),
      "stream -> peer  data #0 3 B",
      "stream -> peer  data #1 3 B",
    ]);
    expect(failure.expected).toEqual([
      "peer -> stream  open bidiStream credit 2 cap 64",
      "stream -> peer  close complete after 0",
      "stream -> peer  data #1 3 B",
    ]);
  });

  test("says so when nothing comes, and when something does", async () => {
    const { peer, stream } = accept();
    expect((await failureOf(peer.expects(credit(1)))).message).toContain("and nothing came");
    stream.sender.sendData(toPayload("yes"));
    expect((await failureOf(peer.expectsNothing())).message).toContain('and "data #0 3 B" came');
  });

  test("says so when a long payload differs in its last byte alone", async () => {
    const { peer, stream } = accept();
    const payload = new Uint8Array(1_000).fill(65);
    stream.sender.sendData(payload);
    payload[999] = 66;
    expect((await failureOf(peer.expects(data(0, payload)))).message).toContain("and 744 B more");
  });

  test("says so when a context has another token, and prints neither", async () => {
    const contextOf = (tokenRef: string): InvocationContext =>
      createInvocationContext({ actor: createActor({ subject: ActorSubject.user("ada"), tokenRef }) });
    const peer = new ScriptedPeer();
    peer.send(onStream(peer.streamId, open("unary", { context: contextOf("vault/one") })));
    const failure = await failureOf(peer.expects(open("unary", { context: contextOf("vault/two") })));
    expect(failure.message).toContain("and it came with another context");
    expect(`${failure.message}${JSON.stringify(failure)}`).not.toContain("vault");
    peer.send(onStream(peer.streamId, open("unary", { context: contextOf("vault/one") })));
    await peer.expects(open("unary", { context: contextOf("vault/one") }));
  });

  test("tells another stream's frame from its own", async () => {
    const peer = new ScriptedPeer();
    peer.send(onStream(StreamId.fromHex("ab".repeat(16)), credit(1)));
    expect((await failureOf(peer.expects(credit(1)))).message).toContain(`another stream came: ${"ab".repeat(16)}`);
  });

  test("asks for somebody to speak to", () => {
    expect(() => new ScriptedPeer().sends(credit(1))).toThrow("say who hears the peer first: peer.speaksTo(stream)");
  });
});
