// The other end of a stream, in the test's own hand: a script of frames said and frames expected.

import { type Clock, systemClock } from "@ixt/context";
import {
  decodeStreamFrame,
  encodeStreamFrame,
  type FrameSink,
  type OpenFrame,
  type StreamFrame,
  StreamId,
} from "@ixt/stream";
import { AssertionFailure } from "./assertion-failure.js";
import { frameLine } from "./frame-line.js";
import { describeMismatch } from "./frame-match.js";
import { type FrameDraft, type OpenDraftInit, onStream, open } from "./frames.js";
import { settle } from "./settle.js";
import { Transcript } from "./transcript.js";

/**
 * Whoever takes the peer's frames: a `StreamRouter`, or one end of a stream.
 *
 * @see {@link ScriptedPeer}
 */
export type FrameTarget = { route(frame: StreamFrame): void } | { feed(frame: StreamFrame): void };

/**
 * What a scripted peer can be told.
 *
 * @see {@link ScriptedPeer}
 */
export interface ScriptedPeerOptions {
  /** The stream that it speaks of unless it is told another. Default the id whose bytes are 1 to 16. */
  readonly streamId?: StreamId;
  /** For the deadlines of the contexts that cross, and the times in the transcript. Default the host's. */
  readonly clock?: Clock;
}

/** A frame of another stream than the peer's own is written down with the first digits of its id. */
const SHOWN_DIGITS = 8;

/**
 * The other end of a stream: says what the script says, and holds the end under test to the rest of it. It is that end's sink.
 * Every frame crosses as bytes, through the real codec.
 *
 * @example
 * ```ts
 * import { acceptStream } from "@ixt/stream";
 * import { close, credit, data, ScriptedPeer } from "@ixt/testkit";
 *
 * const peer = new ScriptedPeer();
 * const stream = acceptStream(peer.opens("bidiStream", { credit: 1 }), peer);
 * peer.speaksTo(stream);
 *
 * peer.sends(data(0, "are you there?"));
 * await stream.incoming.next();
 * stream.sender.sendData(new TextEncoder().encode("yes"));
 * await peer.expects(data(0, "yes"));
 *
 * void stream.sender.send(new TextEncoder().encode("and then?")); // waits: the peer granted one frame
 * await peer.expectsNothing();
 * peer.sends(credit(8));
 * await peer.expects(data(1, "and then?"));
 * stream.sender.close();
 * await peer.expects(close(2));
 * ```
 */
export class ScriptedPeer implements FrameSink {
  readonly streamId: StreamId;
  /** Both sides' frames so far. */
  readonly transcript: Transcript = new Transcript();
  private readonly clock: Clock;
  private readonly begunAtMs: number;
  private target: FrameTarget | undefined = undefined;
  /** What the end under test has said, and the script has not yet come to. */
  private readonly unread: { readonly frame: StreamFrame; readonly line: number }[] = [];
  private expected = 0;

  constructor(options: ScriptedPeerOptions = {}) {
    this.streamId = options.streamId ?? StreamId.fromBytes(Uint8Array.from({ length: 16 }, (_, i) => i + 1));
    this.clock = options.clock ?? systemClock;
    this.begunAtMs = this.clock.now();
  }

  /** From here on what the peer says goes there. */
  speaksTo(target: FrameTarget): void {
    this.target = target;
  }

  /** The peer's open frame, as it arrives: for `acceptStream`. To a router it is sent with `sends(open(...))`. */
  opens(kind: Parameters<typeof open>[0], init: OpenDraftInit = {}): OpenFrame {
    const frame = this.cross(onStream(this.streamId, open(kind, init)));
    this.write("peer", "stream", frame);
    if (frame.kind !== "open") throw new AssertionFailure("an open frame came back as another", frame.kind, "open");
    return frame;
  }

  /**
   * The peer says this, now.
   *
   * @throws AssertionFailure when nobody is there to hear it.
   */
  sends(draft: FrameDraft, streamId: StreamId = this.streamId): void {
    const { target } = this;
    if (target === undefined)
      throw new AssertionFailure("say who hears the peer first: peer.speaksTo(stream)", "nobody", "a target");
    const frame = this.cross(onStream(streamId, draft));
    this.write("peer", "stream", frame);
    if ("route" in target) target.route(frame);
    else target.feed(frame);
  }

  /** For the end under test: takes what it says. */
  send(frame: StreamFrame): void {
    const arrived = this.cross(frame);
    this.write("stream", "peer", arrived);
    this.unread.push({ frame: arrived, line: this.transcript.lines.length - 1 });
  }

  /**
   * The next frame that the end under test says, or has said, is this one. Gives it time to say it, but no clock moves. Texts and
   * details that the script leaves empty, and a context that it leaves out, may be anything.
   *
   * Rejects with AssertionFailure for any other frame, and for none.
   */
  async expects(draft: FrameDraft, streamId: StreamId = this.streamId): Promise<void> {
    if (this.unread.length === 0) await settle();
    this.expected++;
    const next = this.unread.shift();
    const wanted = onStream(streamId, draft);
    const problem = next === undefined ? "and nothing came" : describeMismatch(next.frame, wanted);
    if (problem === undefined) return;
    const said = this.transcript.lines;
    const script = [...said];
    script[next?.line ?? said.length] = `stream -> peer  ${this.nameOf(wanted)}${frameLine(wanted)}`;
    const text = `frame ${this.expected} of the script was to be "${frameLine(wanted)}", ${problem}\n${this.transcript}`;
    throw new AssertionFailure(text, said, script);
  }

  /** Nothing more has been said than the script has come to. Rejects with AssertionFailure where something was. */
  async expectsNothing(): Promise<void> {
    await settle();
    const [next] = this.unread;
    if (next === undefined) return;
    const text = `nothing more was to be said, and "${frameLine(next.frame)}" came\n${this.transcript}`;
    throw new AssertionFailure(
      text,
      this.unread.map(({ frame }) => frameLine(frame)),
      [],
    );
  }

  private cross(frame: StreamFrame): StreamFrame {
    return decodeStreamFrame(encodeStreamFrame(frame), { clock: this.clock });
  }

  private write(from: string, to: string, frame: StreamFrame): void {
    this.transcript.add({
      atMs: this.clock.now() - this.begunAtMs,
      from,
      to,
      text: `${this.nameOf(frame)}${frameLine(frame)}`,
    });
  }

  private nameOf({ streamId }: StreamFrame): string {
    return streamId.equals(this.streamId) ? "" : `${streamId.toHex().slice(0, SHOWN_DIGITS)} `;
  }
}
