/**
 * The two processes of one row. Started as `sdk-worker <row> <case>` it is the caller, which starts the other one for itself, as
 * `sdk-worker <row> --listen <path>`; that one ends with its stdin.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { serve } from "../serve.js";
import { type SdkCase, sdkCases } from "./cases.js";
import type { SdkPeer } from "./peer.js";
import { loadSdkPeer } from "./rows.js";

const LISTENING = "listening";

async function listen(peer: SdkPeer, path: string): Promise<void> {
  await peer.listen(path);
  process.stdout.write(`${LISTENING}\n`);
  process.stdin.resume();
  await once(process.stdin, "end");
  process.exit(0);
}

/** What else it says, such as what was asked of the engine for a profile, is of no interest. */
async function untilListening(output: Readable): Promise<void> {
  for await (const line of createInterface({ input: output })) if (line === LISTENING) return;
  throw new Error("the listening process ended");
}

async function call(name: string, peer: SdkPeer, { prepare }: SdkCase): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "ixt-bench-"));
  const path = join(directory, "socket");
  const [script = ""] = process.argv.slice(1);
  const server = spawn(process.execPath, [...process.execArgv, script, name, "--listen", path], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    await untilListening(server.stdout);
    const client = await peer.connect(path);
    await serve(prepare(client));
    client.close();
  } finally {
    server.stdin.end();
    await once(server, "exit");
    rmSync(directory, { recursive: true });
  }
}

const [rowName = "", chosenName, path] = process.argv.slice(2);
const peer = await loadSdkPeer(rowName);
const chosen = sdkCases.find(({ name }) => name === chosenName);
if (chosenName === "--listen" && path !== undefined) await listen(peer, path);
else if (chosen !== undefined) await call(rowName, peer, chosen);
else throw new Error(`unknown case: ${chosenName}`);
