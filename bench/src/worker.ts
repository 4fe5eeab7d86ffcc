/** One process, one peer, one case of the codecs. Started as `worker <peer> <case>`. */
import { cases, type PreparedCase, prepareCase } from "./cases.js";
import { isPeerName, loadPeer } from "./peers.js";
import { type Runnable, serve } from "./serve.js";

function toRunnable({ operation, ringLength, meanBytes }: PreparedCase): Runnable {
  const mask = ringLength - 1;
  const run = (count: number): number => {
    let checksum = 0;
    for (let i = 0; i < count; i += 1) checksum = (checksum + operation(i & mask)) | 0;
    return checksum;
  };
  return { ringLength, meanBytes, run };
}

const [peerName, caseName] = process.argv.slice(2);
const chosen = cases.find(({ name }) => name === caseName);
if (!isPeerName(peerName) || chosen === undefined) throw new Error(`unknown peer or case: ${peerName} ${caseName}`);

const prepared = prepareCase(await loadPeer(peerName), chosen);
await serve(prepared && toRunnable(prepared));
