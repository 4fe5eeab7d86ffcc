// Two joined transports under test: what a case of the transport suite plays with. Nothing here waits for ever.

import { type Transport, TransportError } from "@ixt/transport";
import { IxtError } from "@ixt/wire";
import { AssertionFailure, assertSame, assertThat } from "../assertion-failure.js";
import { settle } from "../settle.js";
import { assertArrived } from "./numbered-message.js";
import type { ComplianceCase } from "./suite.js";
import type { TransportPair, TransportSubject } from "./transport-subject.js";

/** The host's own, taken when this module loads: fake timers over the globals must not stop a suite. */
const { setTimeout, clearTimeout } = globalThis;

const PATIENCE_MS = 5_000;

/** What one end has received. */
export interface Inbox {
  /** The messages as they were given, which are the receiver's to keep. */
  readonly kept: Uint8Array[];
  /** What stood in them when they came. */
  readonly copies: Uint8Array[];
}

/** How a transport ended, as far as one knows. */
export type Ending = { readonly error: TransportError | undefined } | undefined;

/** One pair under test. */
export class TransportScene {
  readonly near: Transport;
  readonly far: Transport;
  readonly pair: TransportPair;
  readonly subject: TransportSubject;
  private readonly waiting: Set<() => void> = new Set();

  constructor(pair: TransportPair, subject: TransportSubject) {
    this.pair = pair;
    [this.near, this.far] = pair;
    this.subject = subject;
    // A `closed` that rejects is for its own case to tell.
    for (const { closed } of pair) closed.then(undefined, () => {});
  }

  settle(): Promise<void> {
    return this.subject.settle?.() ?? settle();
  }

  /** Receives at this end, and calls back for each message once it is written down. */
  listen(end: Transport, onMessage: (message: Uint8Array, count: number) => void = () => {}): Inbox {
    const inbox: Inbox = { kept: [], copies: [] };
    end.receive((message) => {
      inbox.kept.push(message);
      inbox.copies.push(message.slice());
      for (const wake of this.waiting) wake();
      onMessage(message, inbox.copies.length);
    });
    return inbox;
  }

  /** Waits for the messages, and a little longer for those that should not come. */
  async arrive(inbox: Inbox, sent: readonly Uint8Array[], what: string): Promise<void> {
    const { waiting } = this;
    let wake: () => void = () => {};
    const all = new Promise<void>((resolve) => {
      wake = () => {
        if (inbox.copies.length >= sent.length) resolve();
      };
      waiting.add(wake);
      wake();
    });
    await this.hasHope(all);
    waiting.delete(wake);
    await this.settle();
    assertArrived(inbox.copies, sent, what);
  }

  /** The value, unless hope for it is lost before: then the failure says `what` did not happen. */
  async hope<Value>(promise: Promise<Value>, what: string): Promise<Value> {
    const values: Value[] = [];
    await this.hasHope(promise.then((value) => void values.push(value)));
    for (const value of values) return value;
    throw new AssertionFailure(`${what}: nothing came of it`, "pending", "settled");
  }

  /** How this end ends; fails when it does not. */
  ended(end: Transport, what: string): Promise<TransportError | undefined> {
    return this.hope(end.closed, `${what}: closed must resolve`);
  }

  /** How this end has ended by now; `undefined` when it has not. */
  async endingOf(end: Transport): Promise<Ending> {
    const endings: Ending[] = [];
    end.closed.then(
      (error) => endings.push({ error }),
      () => {},
    );
    await this.settle();
    return endings[0];
  }

  /** Resolves when the promise is fulfilled or hope is lost; rejects when the promise does. */
  private async hasHope(promise: Promise<void>): Promise<void> {
    const { patience } = this.subject;
    if (patience !== undefined) return Promise.race([promise, patience.call(this.subject)]);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const lost = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    return Promise.race([promise, lost]).finally(() => clearTimeout(timer));
  }
}

/** A case with a pair of its own, whose ends are closed when it is over. */
export function transportCase(
  subject: TransportSubject,
  id: string,
  rule: string,
  body: (scene: TransportScene) => Promise<void>,
): ComplianceCase {
  const run = async (): Promise<void> => {
    const scene = new TransportScene(await subject.createPair(), subject);
    try {
      await body(scene);
    } finally {
      for (const end of scene.pair) giveUp(end);
    }
  };
  return { id: `transport/${id}`, rule, run };
}

function giveUp(end: Transport): void {
  try {
    end.close(createCause("the case is over"));
  } catch {
    // What is wrong with its close was for a case to find.
  }
}

/** What an end is closed with. */
export function createCause(text: string): TransportError {
  return new TransportError(text, { code: "internal", blame: "local" });
}

/** @throws AssertionFailure unless `act` throws an error of the family with this code. */
export function assertRefused(act: () => void, code: string, what: string): void {
  assertSame(codeThrownBy(act), code, `${what} must be refused with a TransportError`);
}

function codeThrownBy(act: () => void): string {
  try {
    act();
  } catch (error) {
    return IxtError.is(error) ? error.code : `what is no IxtError (${String(error)})`;
  }
  return "no error";
}

/** @throws AssertionFailure unless it ended clean. */
export function assertClean(error: TransportError | undefined, what: string): void {
  assertThat(error === undefined, `${what}: closed must resolve with undefined, not with ${String(error)}`);
}
