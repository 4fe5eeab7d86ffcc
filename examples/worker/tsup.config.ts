// Two programs: the host, and the worker that it starts.
import type { Options } from "tsup";

const options: Options = {
  entry: ["src/main.ts", "src/worker.ts"],
  format: ["esm"],
  target: "es2022",
  splitting: true,
  clean: true,
  silent: true,
};

export default options;
