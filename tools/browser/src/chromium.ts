// Runs bundled programs in a real browser, in a page and in a dedicated worker: a server on the loopback gives it the bundles and is
// told what they say.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PackageBuild } from "./bundle.js";

/** What one bundle said in one place, or how it failed; and which of Node's globals were there. */
export interface Answer {
  readonly report?: unknown;
  readonly error?: string;
  readonly nodeGlobals: readonly string[];
}

/** From place and build, such as `worker import`. */
export type Answers = Readonly<Record<string, Answer>>;

const TIMEOUT_MS = 45_000;

/** Held in the page and in the worker alike. */
const ASK = `
async function ask() {
  const nodeGlobals = ["Buffer", "process", "require", "global"].filter((name) => name in globalThis);
  try { return { report: await program.converse(), nodeGlobals }; }
  catch (error) { return { error: String(error && error.stack || error), nodeGlobals }; }
}`;

const WORKER = (build: string): string => `importScripts("/${build}.js");${ASK}
ask().then((answer) => postMessage(answer));`;

const PAGE = (builds: readonly string[]): string => `<!doctype html><meta charset="utf-8"><title>conversations</title>
<script>${ASK}
const inPage = (build) => new Promise((resolve) => {
  const script = document.createElement("script");
  script.src = "/" + build + ".js";
  script.onload = () => resolve(ask());
  script.onerror = () => resolve({ error: "the script did not load", nodeGlobals: [] });
  document.head.append(script);
});
const inWorker = (build) => new Promise((resolve) => {
  const worker = new Worker("/worker-" + build + ".js");
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => resolve({ error: message, nodeGlobals: [] });
});
(async () => {
  const answers = {};
  for (const build of ${JSON.stringify(builds)}) {
    answers["page " + build] = await inPage(build);
    answers["worker " + build] = await inWorker(build);
  }
  await fetch("/answers", { method: "POST", body: JSON.stringify(answers) });
})();
</script>`;

/**
 * Starts Chromium once and gives what every bundle said in both places.
 *
 * @param bundles classic scripts that leave `program` behind
 * @throws Error when there is no `chromium`, or it does not answer within 45 seconds.
 */
export async function runInChromium(bundles: Readonly<Record<PackageBuild, string>>): Promise<Answers> {
  const { promise: answered, resolve } = deferAnswers();
  const server = await serve(bundles, resolve);
  const profile = await mkdtemp(join(tmpdir(), "ixt-browser-"));
  const { port } = server.address() as AddressInfo;
  const browser = startChromium(profile, `http://127.0.0.1:${port}/`);
  const timer = setTimeout(() => browser.kill("SIGKILL"), TIMEOUT_MS);
  const gone = watchExit(browser);
  try {
    return await Promise.race([answered, gone.then(fail)]);
  } finally {
    clearTimeout(timer);
    browser.kill("SIGKILL");
    await gone;
    server.close();
    server.closeAllConnections();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function fail(how: string): never {
  throw new Error(`chromium gave no answer: ${how}`);
}

function deferAnswers(): { promise: Promise<Answers>; resolve: (answers: Answers) => void } {
  let resolve: (answers: Answers) => void = () => {};
  const promise = new Promise<Answers>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

async function serve(
  bundles: Readonly<Record<PackageBuild, string>>,
  onAnswers: (answers: Answers) => void,
): Promise<Server> {
  const builds = Object.keys(bundles);
  const files = new Map([
    ["/", PAGE(builds)],
    ...Object.entries(bundles).map(([build, code]): [string, string] => [`/${build}.js`, code]),
    ...builds.map((build): [string, string] => [`/worker-${build}.js`, WORKER(build)]),
  ]);
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      onAnswers(JSON.parse(await readBody(request)));
      response.end();
      return;
    }
    const path = request.url ?? "";
    const type = path === "/" ? "text/html" : "text/javascript";
    response.writeHead(files.has(path) ? 200 : 404, { "content-type": `${type}; charset=utf-8` });
    response.end(files.get(path));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function startChromium(profile: string, url: string): ChildProcess {
  // Run by root, as in CI, it has no sandbox; it visits nothing but the server above.
  const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
  args.push("--disable-background-networking", "--disable-component-update", `--user-data-dir=${profile}`, url);
  return spawn("chromium", args, { stdio: ["ignore", "ignore", "pipe"] });
}

/** How the browser ended, with the end of what it said; never rejects. */
function watchExit(browser: ChildProcess): Promise<string> {
  let said = "";
  browser.stderr?.on("data", (chunk: Uint8Array) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  return new Promise((resolve) => {
    browser.once("error", (error) => resolve(error.message));
    browser.once("close", (code, signal) => resolve(`it ended with ${code ?? signal}: ${said}`));
  });
}
