/** One process, one row, one case of the streams. Started as `stream-worker <row> <case>`. */
import { serve } from "../serve.js";
import { streamCases } from "./cases.js";
import { loadStreamPeer, rows } from "./rows.js";

const [rowName, caseName] = process.argv.slice(2);
const row = rows.find(({ name }) => name === rowName);
const chosen = streamCases.find(({ name }) => name === caseName);
if (row === undefined || chosen === undefined) throw new Error(`unknown row or case: ${rowName} ${caseName}`);

await serve(chosen.prepare(await loadStreamPeer(row.peer), row.streams));
