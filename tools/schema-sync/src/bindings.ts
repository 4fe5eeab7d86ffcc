/** A compiled request -> capnp-es's bindings, the complete Cap'n Proto view for tools and tests. */
import { compileAll } from "capnp-es/compiler";
import type { TextFile } from "./tree.js";

const NOTICE =
  "// Never for a peer's bytes: these bindings neither bound nor check what they read. Use the flat codecs of @ixt/wire.\n";

/** The bindings under `capnp/`, one file per schema; paths relative to `packages/wire/src`. */
export async function generateBindings(request: Uint8Array): Promise<TextFile[]> {
  const { files } = await compileAll(Buffer.from(request), { ts: true });
  return [...files].map(([path, text]) => ({ path: `capnp/${path}`, text: NOTICE + text }));
}
