// Opens a page in a real browser: a server on the loopback gives it its files and is told what it says.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const TIMEOUT_MS = 45_000;

/** From a path such as `/` or `/import.js`, to the text of the file: a page, or a script. */
export type PageFiles = Readonly<Record<string, string>>;

/**
 * Starts Chromium once, on the page at `/`, and gives what that posts to `/answers`.
 *
 * @throws Error when there is no `chromium`, or it does not answer within 45 seconds.
 */
export async function openInChromium(files: PageFiles): Promise<unknown> {
  const { promise: answered, resolve } = deferAnswers();
  const server = await serve(files, resolve);
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

function deferAnswers(): { promise: Promise<unknown>; resolve: (answers: unknown) => void } {
  let resolve: (answers: unknown) => void = () => {};
  const promise = new Promise<unknown>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

async function serve(files: PageFiles, onAnswers: (answers: unknown) => void): Promise<Server> {
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      onAnswers(JSON.parse(await readBody(request)));
      response.end();
      return;
    }
    const file = files[request.url ?? ""];
    const type = request.url === "/" ? "text/html" : "text/javascript";
    response.writeHead(file === undefined ? 404 : 200, { "content-type": `${type}; charset=utf-8` });
    response.end(file);
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
