import { createInvocationContext, deadlineAfter } from "@ixt/context";
import { acceptStream, InteractionKind, StreamId } from "@ixt/stream";
import { CaptureSink, VirtualClock } from "@ixt/testkit";

const clock = new VirtualClock();
const sink = new CaptureSink();
const context = createInvocationContext({ deadline: deadlineAfter(1_000, clock) });
const open = { kind: InteractionKind.serverStream, initialCredit: 2, bufferCapFrames: 8, context };
const stream = acceptStream({ streamId: StreamId.random(), kind: "open", open }, sink, { timers: clock });

stream.sender.sendData(Uint8Array.of(1, 2, 3));
clock.advance(1_000); // no real time passes

for (const line of sink.transcript) console.log(line);
