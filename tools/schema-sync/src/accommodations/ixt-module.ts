/** Drops `interface IxtModule` of module.capnp. */
import { parseSchema } from "../declarations.js";
import { applyEdits, dropEdit } from "../edits.js";
import { replaceSource } from "../schema-files.js";
import { type Accommodation, mismatch, usesOf } from "./accommodation.js";

const NAME = "interface IxtModule";
const FILE = "module.capnp";
const INTERFACE = "IxtModule";

/** The RPC view of a module, which no SDK uses. */
export const IXT_MODULE: Accommodation = {
  name: NAME,
  file: FILE,
  why: "the RPC block is unused, its generated server collides with the language's conventions, and our codecs carry no capabilities",

  apply(upstream) {
    const file = parseSchema(upstream[FILE]);
    const found = file.declarations.filter((declaration) => declaration.name === INTERFACE);
    const [block] = found;
    if (block === undefined || found.length !== 1) {
      throw mismatch(NAME, `${FILE} declares ${INTERFACE} ${found.length} times at its top level, expected once`);
    }
    if (block.kind !== "interface" || !block.hasBlock) {
      throw mismatch(NAME, `${INTERFACE} is a ${block.kind} and no longer an interface with a block`);
    }
    const uses = usesOf(INTERFACE, upstream, [{ file: FILE, declaration: block }]);
    if (uses.length > 0) throw mismatch(NAME, `${INTERFACE} is now used at ${uses.join(", ")}`);
    return replaceSource(upstream, FILE, applyEdits(file.source, [dropEdit(file, block)]));
  },

  verify(request) {
    const left = request.nodes.find((node) => node.kind === "interface" && node.name === INTERFACE);
    if (left !== undefined)
      throw mismatch(NAME, `the compiled schemas still have an interface node ${left.displayName}`);
  },
};
