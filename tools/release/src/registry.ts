// A registry of the rehearsal's own: verdaccio on the loopback, in a scratch folder, which knows no other registry.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The side workspace with verdaccio and what consumers are compiled with. */
export const STOCK_FOLDER: string = fileURLToPath(new URL("../stock", import.meta.url));

const HOST = "127.0.0.1";

/** A running registry. */
export interface Registry {
  /** Ends with a slash. */
  readonly url: string;
  /** What npm, pnpm and changesets need to use it, and to use no other. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts it with its files in `folder`, and logs in a user who may publish. */
export async function startRegistry(folder: string): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "config.yaml");
  writeFileSync(config, toConfig(folder));
  const port = await findFreePort();
  const program = join(STOCK_FOLDER, "node_modules", "verdaccio", "bin", "verdaccio");
  const child = spawn(process.execPath, [program, "--config", config, "--listen", `${HOST}:${port}`], {
    cwd: folder,
    stdio: ["ignore", "pipe", openSync(join(folder, "verdaccio.log"), "w")],
  });
  try {
    await untilListening(child);
    const url = `http://${HOST}:${port}/`;
    const userConfig = join(folder, "npmrc");
    writeFileSync(userConfig, `registry=${url}\n//${HOST}:${port}/:_authToken=${await logIn(url)}\n`);
    // Both: changesets has been seen to ask another registry where the first alone was set.
    const env = {
      NPM_CONFIG_USERCONFIG: userConfig,
      npm_config_registry: url,
      // What was never released does not stay in anybody's cache.
      npm_config_cache: join(folder, "npm-cache"),
    };
    return { url, env, close: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

/** Without uplinks: what is not ours is not to be had. */
function toConfig(folder: string): string {
  const config = {
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd") } },
    uplinks: {},
    packages: {
      "@ixt/*": { access: "$all", publish: "$authenticated" },
      "**": { access: "$all", publish: "nobody" },
    },
    web: { enable: false },
    max_body_size: "20mb",
    log: { type: "stdout", format: "json", level: "warn" },
  };
  // JSON is YAML.
  return JSON.stringify(config, null, 2);
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return address.port;
}

async function untilListening(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error("verdaccio has no stdout");
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
    if (line.includes("http address")) {
      child.stdout.resume();
      return;
    }
  }
  throw new Error(`verdaccio ended before it listened:\n${said.join("\n")}`);
}

async function logIn(url: string): Promise<string> {
  const response = await fetch(`${url}-/user/org.couchdb.user:rehearsal`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "rehearsal", password: "rehearsal" }),
  });
  const answer: unknown = await response.json();
  if (typeof answer === "object" && answer !== null && "token" in answer && typeof answer.token === "string")
    return answer.token;
  throw new Error(`verdaccio gave no token: ${JSON.stringify(answer)}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, "exit");
}
