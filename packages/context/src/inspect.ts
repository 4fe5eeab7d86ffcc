// Lets a value choose how Node's `util.inspect`, and so `console.log`, prints it, without a Node module.

const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/**
 * Makes a class's instances print as their `toJSON`, which is to be safe to log, wherever Node's `util.inspect` prints them.
 *
 * @example
 * ```ts
 * import { inspectAsJson } from "@ixt/context";
 *
 * class Session {
 *   readonly secret = "s3cret";
 *   toJSON(): unknown {
 *     return { session: 7 };
 *   }
 * }
 * inspectAsJson(Session.prototype);
 * console.log(new Session()); // { session: 7 }
 * ```
 */
export function inspectAsJson(prototype: { toJSON(): unknown }): void {
  Object.defineProperty(prototype, INSPECT, {
    value(this: { toJSON(): unknown }): unknown {
      return this.toJSON();
    },
  });
}
