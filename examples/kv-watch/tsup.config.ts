// Two programs: the host, and the module that it starts.
import type { Options } from "tsup";

const options: Options = {
  entry: ["src/main.ts", "src/module-main.ts"],
  format: ["esm"],
  target: "es2022",
  splitting: true,
  clean: true,
  silent: true,
};

export default options;
