// Nothing is left behind when every session is over, under every fault: no module is hosted, no timer is armed that is not a sleep of
// the scenario's own, nobody listens to the signal that many streams shared, and no stream holds credit either way.
// That no call, stream or handler is unfinished is asked once the last deaf handler has woken; `simulate` asks it again.

import type { Conversation } from "../conversation.js";
import { firstOf, type Invariant, type Verdict } from "./invariant.js";

export const nothingIsLeftBehind: Invariant = {
  name: "nothing is left behind",
  atEnd: ({ runtime, world, listeners, ledger }: Conversation): Verdict => {
    const { pendingTimers } = world.clock;
    if (runtime.hosts.length > 0) return `${runtime.hosts.length} modules are hosted`;
    if (pendingTimers !== world.sleeping)
      return `${pendingTimers} timers are armed, ${world.sleeping} of them are sleeps`;
    if (listeners.held > 0) return `the shared signal has ${listeners.held} listeners`;
    const pending = runtime.unfinished.filter((line) => !line.includes("still runs") && !line.startsWith("timers"));
    if (pending.length > 0) return pending.join(", ");
    return firstOf(ledger.streams.values(), ({ script, caller, callee }) =>
      firstOf([caller, callee], (end) => {
        const stats = end?.handle.stats();
        if (stats === undefined || stats.sendCredit + stats.receiveCredit === 0) return undefined;
        return `operation ${script.op} holds credit: ${stats.sendCredit} to send, ${stats.receiveCredit} granted`;
      }),
    );
  },
};
