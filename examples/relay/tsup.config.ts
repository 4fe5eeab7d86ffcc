// Three programs: the host, and the two modules that it starts.
import type { Options } from "tsup";

const options: Options = {
  entry: ["src/main.ts", "src/notes-main.ts", "src/digest-main.ts"],
  format: ["esm"],
  target: "es2022",
  splitting: true,
  clean: true,
  silent: true,
};

export default options;
