// The one bundler configuration. A package runs it from its own folder: `tsup --config ../../tools/build/tsup.config.ts`.
import { defineConfig } from "tsup";
import { createTsupOptions } from "./src/tsup-options.js";

export default defineConfig([...createTsupOptions(process.cwd())]);
