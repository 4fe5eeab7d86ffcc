// Lets a value choose how Node's `util.inspect`, and so `console.log`, prints it, without a Node module.

const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** Makes instances print as their `toJSON`, which is safe to log. Called once from a class's static block. */
export function inspectAsJson(prototype: { toJSON(): unknown }): void {
  Object.defineProperty(prototype, INSPECT, {
    value(this: { toJSON(): unknown }): unknown {
      return this.toJSON();
    },
  });
}
