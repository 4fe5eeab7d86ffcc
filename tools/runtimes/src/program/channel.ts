// What every channel of the program is: a served module behind a transport, that can vanish.

import type { Transport } from "@ixt/transport";
import { converse, loseDuringCall } from "../conversation.js";
import type { ChannelReport } from "../report.js";

/** A channel to a module that is served at its other end. */
export interface Channel {
  readonly callerSide: Transport;
  /** How the module was served, in the end. */
  readonly served: Promise<string>;
  /** The other end is gone at once, without a word. */
  vanish(): void;
  /** Leaves nothing open. */
  dispose(): void;
}

/** Holds the conversation over one channel, and loses the module over a second one. */
export async function holdOver(open: () => Channel | Promise<Channel>): Promise<ChannelReport> {
  const talk = await open();
  const said = await converse(talk.callerSide);
  const served = await talk.served;
  talk.dispose();
  const loss = await open();
  const lost = await loseDuringCall(loss.callerSide, () => loss.vanish());
  loss.dispose();
  return { said, served, lost };
}
