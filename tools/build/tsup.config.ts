// The one bundler configuration. A package runs it from its own folder: `tsup --config ../../tools/build/tsup.config.ts`.
import type { Options } from "tsup";
import { createTsupOptions } from "./src/tsup-options.js";

const options: Options[] = [...createTsupOptions(process.cwd())];

export default options;
