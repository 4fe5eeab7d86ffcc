import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { watchRejections } from "./unhandled-rejections.js";

describe("a watch over promises that reject unheard", () => {
  test("hears a Node process, until it stops", () => {
    const process = new EventEmitter();
    const watch = watchRejections({ process });
    process.emit("unhandledRejection", "one");
    process.emit("unhandledRejection", "two");
    expect([watch.take(), watch.take()]).toEqual([["one", "two"], []]);
    watch.stop();
    process.emit("unhandledRejection", "three");
    expect([watch.take(), process.listenerCount("unhandledRejection")]).toEqual([[], 0]);
  });

  test("hears a browser", () => {
    const host = new EventTarget();
    const watch = watchRejections({
      addEventListener: (type, listener) => host.addEventListener(type, listener as never),
      removeEventListener: (type, listener) => host.removeEventListener(type, listener as never),
    });
    host.dispatchEvent(Object.assign(new Event("unhandledrejection"), { reason: "one" }));
    watch.stop();
    host.dispatchEvent(Object.assign(new Event("unhandledrejection"), { reason: "two" }));
    expect(watch.take()).toEqual(["one"]);
  });

  test("sees nothing on a host that tells nothing", () => {
    const watch = watchRejections({});
    watch.stop();
    expect(watch.take()).toEqual([]);
  });
});
