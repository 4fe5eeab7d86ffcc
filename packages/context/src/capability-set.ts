// What an actor may do: an immutable set of names, matched exactly.

import { inspectAsJson } from "./inspect.js";
import { toPrintable } from "./printable.js";

/**
 * Names of capabilities in the order given, each once. Frozen: it has no way to change it.
 *
 * @example
 * ```ts
 * import { ActorSubject, type CapabilitySet, createActor } from "@ixt/context";
 *
 * const { capabilities }: { readonly capabilities: CapabilitySet } = createActor({
 *   subject: ActorSubject.user("ada"),
 *   capabilities: ["logs:read"],
 * });
 * console.log(capabilities.has("logs:read"), capabilities.has("logs"), [...capabilities]); // true false [ 'logs:read' ]
 * ```
 */
class CapabilitySet implements Iterable<string> {
  static {
    inspectAsJson(CapabilitySet.prototype);
  }

  readonly #names: ReadonlySet<string>;

  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
    Object.freeze(this);
  }

  get size(): number {
    return this.#names.size;
  }

  /** True when this very name is held: no prefix, no case folding, no normalisation, no wildcard. */
  has(name: string): boolean {
    return this.#names.has(name);
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.#names.values();
  }

  /** The names, escaped for a log. */
  toJSON(): string[] {
    return Array.from(this.#names, toPrintable);
  }
}

export type { CapabilitySet };

/** The set of the given names, which the caller has checked. */
export function createCapabilitySet(names: Iterable<string>): CapabilitySet {
  return new CapabilitySet(names);
}
