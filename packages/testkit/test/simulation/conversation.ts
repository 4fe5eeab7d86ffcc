// One schedule: who takes part, by which scripts, and when it has come to rest. The invariants look at it all along.

import { type Actor, IxtError, type Module } from "@ixt/sdk";
import { type FakeRuntime, type HostOptions, operator, type SimulationWorld } from "@ixt/testkit";
import { type SignalListeners, watchListeners } from "../../src/signal-listeners.js";
import { Ledger } from "./ledger.js";
import type { ModuleName } from "./script.js";
import { isLossFree, type Setup } from "./setup.js";

/** What callers must hold, and some do not. */
export const CAPABILITY = "simulation:ask";
export const ALLOWED: Actor = operator("alice", [CAPABILITY]);
export const DENIED: Actor = operator("mallory");

/** How a proof breaks a conversation on purpose, to see that it is noticed. Nothing, in all others. */
export interface Tampering {
  /** What modules are hosted with, where that is not what the invariants are told. */
  readonly host?: (options: HostOptions) => HostOptions;
  /** The module that is hosted in its stead. */
  readonly module?: (module: Module, conversation: Conversation) => Module;
}

/** One schedule of ours. */
export class Conversation {
  readonly world: SimulationWorld;
  readonly setup: Setup;
  readonly runtime: FakeRuntime;
  readonly ledger: Ledger = new Ledger();
  /** The signal that many streams share. */
  readonly shared: AbortController = new AbortController();
  /** Listeners that the shared signal has now. */
  readonly listeners: SignalListeners = watchListeners(this.shared.signal);
  /** Settles when the parked streams shall go on. */
  readonly released: Promise<void>;
  readonly isLossFree: boolean;
  /** Made when they are first hosted. */
  readonly modules: Map<ModuleName, Module> = new Map();
  /** Modules whose handshake goes on. */
  readonly arriving: Set<ModuleName> = new Set();
  /** No session shall begin any more. */
  isClosing = false;
  /** A handshake has failed: what its module's end has armed runs out by itself. */
  hasFailedToHost = false;

  readonly tampering: Tampering;
  release: () => void = () => {};

  constructor(world: SimulationWorld, setup: Setup, tampering: Tampering) {
    this.world = world;
    this.setup = setup;
    this.tampering = tampering;
    this.isLossFree = isLossFree(setup);
    this.runtime = world.startRuntime(setup.runtime);
    this.released = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  /** Whether this fault may befall a message here. */
  has(...faults: readonly ("drop" | "duplicate" | "reorder" | "corrupt")[]): boolean {
    return faults.some((fault) => (this.setup.faults[fault] ?? 0) > 0);
  }

  /** Writes down an error that somebody was told, and gives it back where it is one of ours. */
  hear(error: unknown): IxtError | undefined {
    this.ledger.errors.push(error);
    return IxtError.is(error) ? error : undefined;
  }
}
