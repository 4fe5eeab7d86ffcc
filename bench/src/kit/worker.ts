/** One process, one row, one sample: from the first line of a test to the answer, with nothing warmed up. */
import { loadKitPeer } from "./peers.js";

const began = process.hrtime.bigint();
const peer = await loadKitPeer(process.argv[2] ?? "");
const imported = process.hrtime.bigint();
const answer = await peer.callOnce();
const called = process.hrtime.bigint();
if (answer !== "hello ada") throw new Error(`the answer is ${JSON.stringify(answer)}`);
process.stdout.write(`${JSON.stringify({ importNs: Number(imported - began), callNs: Number(called - imported) })}\n`);
// What keeps a session open keeps the process alive; the sample is told.
process.exit(0);
