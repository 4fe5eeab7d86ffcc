// The page that holds the conversations: each build in the page itself and in a dedicated worker.

import type { PackageBuild } from "./bundle.js";
import { openInChromium } from "./chromium.js";

/** What one bundle said in one place, or how it failed; and which of Node's globals were there. */
export interface Answer {
  readonly report?: unknown;
  readonly error?: string;
  readonly nodeGlobals: readonly string[];
}

/** From place and build, such as `worker import`. */
export type Answers = Readonly<Record<string, Answer>>;

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
 * @throws Error as {@link openInChromium} does
 */
export async function runInChromium(bundles: Readonly<Record<PackageBuild, string>>): Promise<Answers> {
  const builds = Object.keys(bundles);
  const answers = await openInChromium({
    "/": PAGE(builds),
    ...Object.fromEntries(Object.entries(bundles).map(([build, code]) => [`/${build}.js`, code])),
    ...Object.fromEntries(builds.map((build) => [`/worker-${build}.js`, WORKER(build)])),
  });
  // Our own page says nothing else.
  return answers as Answers;
}
