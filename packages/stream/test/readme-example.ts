import { acceptStream, type FrameSink, InteractionKind, openStream, type StreamHandle } from "@ixt/stream";

// Two ends in one process: what one sink is given, the other end is fed. A session puts bytes in between.
let callee: StreamHandle | undefined;
const toCaller: FrameSink = { send: (frame) => caller.feed(frame) };
const toCallee: FrameSink = {
  send: (frame) => {
    if (frame.kind === "open") callee = acceptStream(frame, toCaller);
    else callee?.feed(frame);
  },
};
const caller = openStream({ kind: InteractionKind.bidiStream }, toCallee);

async function shout(stream: StreamHandle | undefined): Promise<void> {
  if (stream === undefined) return;
  for await (const payload of stream.incoming) {
    const text = new TextDecoder().decode(payload).toUpperCase();
    await stream.sender.send(new TextEncoder().encode(text)); // waits for the caller's credit
  }
  stream.sender.close();
}

const answering = shout(callee);
for (const word of ["credit", "flows", "back"]) await caller.sender.send(new TextEncoder().encode(word));
caller.sender.close();
for await (const payload of caller.incoming) console.log(new TextDecoder().decode(payload));
await answering;
console.log((await caller.closed).status);
