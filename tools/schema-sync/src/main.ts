/** The program behind `pnpm schemas:sync`, `schemas:generate` and `schemas:check`. */
import { fileURLToPath } from "node:url";
import { runCommand } from "./cli.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
process.exitCode = await runCommand(process.argv.slice(2), root, console.log);
