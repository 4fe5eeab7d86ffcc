// Limits are kept, at every moment and under every fault: what a live stream holds and what its peer may still send are together
// within its cap of frames, and no module runs more calls and streams than it takes at once.

import type { StreamHandle, StreamLimits } from "@ixt/sdk";
import type { Conversation } from "../conversation.js";
import { firstOf, type Invariant, type Verdict } from "./invariant.js";

export const limitsAreKept: Invariant = {
  name: "limits are kept",
  during: judge,
  atRest: judge,
  atEnd: judge,
};

function judge({ runtime, ledger, setup }: Conversation): Verdict {
  const { maxConcurrentCalls, streamLimits } = setup.module;
  return (
    firstOf(ledger.streams.values(), ({ caller, callee }) => {
      const verdict = caller === undefined ? undefined : judgeBuffer(caller.handle, setup.runtime.streamLimits);
      return verdict ?? (callee === undefined ? undefined : judgeBuffer(callee.handle, streamLimits));
    }) ??
    firstOf(runtime.hosts, ({ name, running }) => {
      let streams = 0;
      for (const { stream } of running) if (stream !== undefined) streams++;
      const calls = running.size - streams;
      if (calls > maxConcurrentCalls) return `${name} runs ${calls} calls, and takes ${maxConcurrentCalls}`;
      if (streams <= streamLimits.maxConcurrentStreams) return undefined;
      return `${name} runs ${streams} streams, and takes ${streamLimits.maxConcurrentStreams}`;
    })
  );
}

function judgeBuffer(stream: StreamHandle, { bufferCapFrames }: StreamLimits): Verdict {
  if (stream.state === "ended") return undefined;
  const { bufferedFrames, receiveCredit } = stream.stats();
  if (bufferedFrames + receiveCredit <= bufferCapFrames) return undefined;
  return `a ${stream.role} holds ${bufferedFrames} frames and has granted ${receiveCredit}, with a cap of ${bufferCapFrames}`;
}
