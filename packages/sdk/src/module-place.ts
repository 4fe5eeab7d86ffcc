// One module's place in a host: its session, one after the other where it is started anew, and what is routed to it and from it.

import { ActorSubject, createError, IxtError, toPrintable } from "@ixt/context";
import type { Transport } from "@ixt/transport";
import type { Limits } from "@ixt/wire";
import type { Caller } from "./caller.js";
import { type Connection, connect } from "./connect.js";
import type { Authorize } from "./delegation.js";
import { createGuard, type Identity } from "./delegation-guard.js";
import { createForwardingResponder } from "./forwarding.js";
import type { Provider, ServiceRoutes } from "./routes.js";
import { isSessionService } from "./session-methods.js";
import type { SessionOptions, SessionSettings } from "./session-options.js";

/** Options of `Host.attach`: those of its session, where they are other than the host's. */
export interface AttachOptions extends SessionOptions {
  /** What this module may do on its own behalf. Default what the host's `grants` say. */
  readonly grants?: readonly string[];
}

/** A module of a host. Texts are the module's: print them with `toPrintable`. */
export interface ModuleEntry {
  readonly name: string;
  readonly version: string;
  readonly services: readonly string[];
  /** `restarting` while its place is kept for it: what is asked of it is refused with `unavailable`. */
  readonly state: "running" | "restarting";
}

/** A place in a host for one module that may come back: its name and services stay its own until `release`. */
export interface ModulePlace {
  /** False once it was released, by its owner or by the host's end. */
  readonly isOpen: boolean;
  /** Resolves when it is released. */
  readonly released: Promise<void>;
  /** Bounds on one message, as of `attach` that is not told otherwise: give the transport the same. */
  readonly limits: Limits;
  /**
   * As `Host.attach`, for one session after the other. Rejects with `invalidArgument` while one is there, and for a module of another
   * name than the first.
   */
  attach(transport: Transport, options?: AttachOptions): Promise<Connection>;
  /** Gives the place up; a session that is there goes on until it ends. Idempotent. */
  release(): void;
}

/** What a place has of its host. */
export interface PlaceInit {
  readonly settings: SessionSettings;
  readonly grants: Readonly<Record<string, readonly string[]>>;
  readonly authorize: Authorize;
  readonly routes: ServiceRoutes<Place>;
  /** All places that have, or await, a module. */
  readonly places: Set<Place>;
  /** Why the host takes nothing new, while that is so. */
  readonly refusal: () => IxtError | undefined;
}

type Who = Pick<ModuleEntry, "name" | "version" | "services">;

/** The place of one module. */
export class Place implements ModulePlace, Provider {
  readonly #init: PlaceInit;
  #who: Who | undefined;
  #seat: Connection | undefined;
  /** The transport of a module that is shaking hands. */
  #arriving: Transport | undefined;
  #isOpen = true;
  readonly #release: PromiseWithSettlers<void> = createPromise();

  constructor(init: PlaceInit) {
    this.#init = init;
  }

  get released(): Promise<void> {
    return this.#release.promise;
  }

  get limits(): Limits {
    return this.#init.settings.limits;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get name(): string {
    return this.#who?.name ?? "";
  }

  get services(): readonly string[] {
    return this.#who?.services ?? [];
  }

  get entry(): ModuleEntry | undefined {
    return this.#who && Object.freeze({ ...this.#who, state: this.#seat === undefined ? "restarting" : "running" });
  }

  /** @throws IxtError `unavailable` while nobody is there. */
  get caller(): Caller {
    return this.#seated;
  }

  async attach(transport: Transport, options: AttachOptions = {}): Promise<Connection> {
    const { places, settings, authorize } = this.#init;
    const { grants, ...sessionOptions } = options;
    const refusal = this.#findRefusal();
    if (refusal !== undefined) {
      transport.close();
      throw refusal;
    }
    this.#arriving = transport;
    places.add(this);
    const identity = createPromise<Identity>();
    const { interceptors, random, ...rest } = { ...settings, ...sessionOptions };
    const guard = createGuard({ identity: identity.promise, authorize, random });
    try {
      const connection = await connect(transport, {
        ...rest,
        random,
        interceptors: [guard.incoming, ...interceptors, guard.outgoing],
        responder: createForwardingResponder((name) => this.#init.routes.find(name).#seated),
      });
      identity.resolve(this.#take(connection, grants));
      return connection;
    } catch (error) {
      identity.reject(error);
      // Where not even a session was made of it.
      transport.close();
      throw error;
    } finally {
      this.#arriving = undefined;
      this.#leaveWhenEmpty();
    }
  }

  release(): void {
    this.#isOpen = false;
    this.#release.resolve();
    this.#leaveWhenEmpty();
  }

  /** Drains the module, however that goes. */
  async drain(timeoutMs: number): Promise<void> {
    await this.#seat?.drain({ timeoutMs }).catch(() => {});
  }

  /** Ends what is here or about to be. */
  async close(): Promise<void> {
    this.release();
    const arriving = this.#arriving;
    arriving?.close();
    await Promise.all([arriving?.closed, this.#seat?.close()]);
  }

  get #seated(): Connection {
    if (this.#seat !== undefined) return this.#seat;
    throw createError("unavailable", `${toPrintable(this.name)} is restarting`, { blame: "transport" });
  }

  #findRefusal(): IxtError | undefined {
    if (!this.#isOpen) return createError("unavailable", "the place was given up");
    if (this.#seat !== undefined || this.#arriving !== undefined) {
      return createError("invalidArgument", "a module is in this place already");
    }
    return this.#init.refusal();
  }

  /** Takes the module in, or sends it away. */
  #take(connection: Connection, grants: readonly string[] | undefined): Identity {
    try {
      const who = this.#check(connection);
      this.#seatAt(who, connection);
      const { name } = who;
      const granted = Object.entries(this.#init.grants).find(([module]) => module === name)?.[1];
      return { name, grants: grants ?? granted ?? [] };
    } catch (error) {
      void connection.close(IxtError.is(error) ? error : undefined);
      throw error;
    }
  }

  #check({ peer }: Connection): Who {
    const refusal = this.#isOpen ? this.#init.refusal() : createError("unavailable", "the place was given up");
    if (refusal !== undefined) throw refusal;
    const { module } = peer;
    if (module === undefined) {
      throw createError("protocolError", "the module did not say who it is", { blame: "peer" });
    }
    const { name, version } = module;
    ActorSubject.module(name);
    const services = Object.freeze([...new Set(module.services)]);
    const text = toPrintable(name);
    if (services.some(isSessionService)) {
      throw createError("invalidArgument", `${text} claims the service "ixt", which is the session's own`, {
        blame: "peer",
      });
    }
    for (const other of this.#init.places) {
      if (other === this || other.name !== name) continue;
      throw createError("invalidArgument", `a module "${text}" is hosted already, another "${text}" cannot be as well`);
    }
    if (this.#who !== undefined && this.#who.name !== name) {
      throw createError("invalidArgument", `the place is ${toPrintable(this.name)}'s, ${text} cannot have it`);
    }
    return { name, version, services };
  }

  #seatAt(who: Who, seat: Connection): void {
    const { routes } = this.#init;
    const former = this.#who;
    if (former !== undefined) routes.remove(this);
    this.#who = who;
    try {
      routes.add(this);
    } catch (error) {
      this.#who = former;
      if (former !== undefined) routes.add(this);
      throw error;
    }
    this.#seat = seat;
    void seat.closed.then(() => {
      this.#seat = undefined;
      this.#leaveWhenEmpty();
    });
  }

  #leaveWhenEmpty(): void {
    if (this.#seat !== undefined || this.#arriving !== undefined) return;
    if (this.#isOpen && this.#who !== undefined) return;
    const { routes, places } = this.#init;
    routes.remove(this);
    places.delete(this);
    this.#who = undefined;
  }
}

interface PromiseWithSettlers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (cause: unknown) => void;
}

function createPromise<Value>(): PromiseWithSettlers<Value> {
  let resolve: (value: Value) => void = () => {};
  let reject: (cause: unknown) => void = () => {};
  const promise = new Promise<Value>((onValue, onCause) => {
    resolve = onValue;
    reject = onCause;
  });
  return { promise, resolve, reject };
}
