// Runs the talking page in Chromium, once for each build of the packages.

import { bundleFile, type PackageBuild } from "./bundle.js";
import { openInChromium } from "./chromium.js";
import type { Places, TalkReport } from "./talk-page.js";

/** What one build came to over each channel, or how it failed. */
export type TalkAnswer = { readonly channels: Readonly<Record<string, TalkReport>> } | { readonly error: string };

const BUILDS: readonly PackageBuild[] = ["import", "require"];

const PAGE = (
  places: Readonly<Record<string, Places>>,
): string => `<!doctype html><meta charset="utf-8"><title>talk</title>
<script>
const load = (src) => new Promise((resolve, reject) => {
  const script = document.createElement("script");
  Object.assign(script, { src, onload: resolve, onerror: () => reject(new Error(src + " did not load")) });
  document.head.append(script);
});
(async () => {
  const answers = {};
  for (const [build, places] of Object.entries(${JSON.stringify(places)})) {
    try {
      await load("/" + build + ".js");
      answers[build] = { channels: await program.talk(places) };
    } catch (error) {
      answers[build] = { error: String(error && error.stack || error) };
    }
  }
  await fetch("/answers", { method: "POST", body: JSON.stringify(answers) });
})();
</script>`;

/**
 * @param webSocket the address of the server that serves the module
 * @throws Error as {@link openInChromium} does
 */
export async function talkInChromium(webSocket: string): Promise<Readonly<Record<PackageBuild, TalkAnswer>>> {
  const files: Record<string, string> = {};
  const places: Record<string, Places> = {};
  for (const build of BUILDS) {
    files[`/${build}.js`] = await bundleFile("talk-page.ts", build);
    files[`/worker-${build}.js`] = await bundleFile("talk-worker.ts", build);
    places[build] = { worker: `/worker-${build}.js`, webSocket };
  }
  // Our own page says nothing else.
  return (await openInChromium({ ...files, "/": PAGE(places) })) as Record<PackageBuild, TalkAnswer>;
}
