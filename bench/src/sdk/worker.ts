/**
 * The two processes of one row. Started as `sdk-worker <row> <case>` it is the caller, which starts the other one for itself, as
 * `sdk-worker <row> --listen <path>`. Where the row makes its other end itself there is no such process.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../serve.js";
import { type SdkCase, sdkCases } from "./cases.js";
import { reportIdle } from "./idle.js";
import { type Listening, runListening, startListening } from "./listening.js";
import type { SdkClient, SdkPeer } from "./peer.js";
import { loadSdkPeer } from "./rows.js";

async function measure(chosen: SdkCase, client: SdkClient, listening: Listening | undefined): Promise<void> {
  if (chosen.kind === "idle") return reportIdle(client, listening, chosen.streams);
  const runnable = chosen.prepare(client);
  const othersCpu = listening && ((): Promise<number> => listening.processorTime());
  await serve(runnable && { ...runnable, othersCpu });
}

async function call(name: string, peer: SdkPeer, chosen: SdkCase): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "ixt-bench-"));
  try {
    const listening = peer.listen && (await startListening(name, join(directory, "socket")));
    try {
      const client = await peer.connect(listening?.address ?? "", listening?.process);
      await measure(chosen, client, listening);
      client.close();
    } finally {
      await listening?.end();
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
  // Whatever a row's client may still have open is of no interest.
  process.exit(0);
}

const [rowName = "", chosenName, path] = process.argv.slice(2);
const peer = await loadSdkPeer(rowName);
const chosen = sdkCases.find(({ name }) => name === chosenName);
if (chosenName === "--listen" && path !== undefined) await runListening(peer, path);
else if (chosen !== undefined) await call(rowName, peer, chosen);
else throw new Error(`unknown case: ${chosenName}`);
