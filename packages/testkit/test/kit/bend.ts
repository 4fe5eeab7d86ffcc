// An honest thing with some of its members replaced: how a test makes a dishonest one.

import type { StreamHandle, StreamSender } from "@ixt/stream";

/** The target with these members in the place of its own; everything else is the real one's. */
export function bend<Target extends object>(target: Target, members: Partial<Target>): Target {
  return new Proxy(target, {
    get: (_, name) => {
      if (Object.hasOwn(members, name)) return Reflect.get(members, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A stream's handle with members of its sender replaced. */
export function bendSender(stream: StreamHandle, members: Partial<StreamSender>): StreamHandle {
  return bend(stream, { sender: bend(stream.sender, members) });
}
