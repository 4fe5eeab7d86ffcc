// The host's program.

import { extname } from "node:path";
import { toPrintable } from "@ixt/sdk";
import { tellStory } from "./story.js";

await tellStory({
  program: new URL(`./worker${extname(import.meta.url)}`, import.meta.url),
  say: (line) => console.log(toPrintable(line)),
});
