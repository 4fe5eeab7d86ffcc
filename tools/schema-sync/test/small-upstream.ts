/** A small upstream with everything that the rules act on, so that these tests do not move with the real schemas. */
import { replaceSource, type SchemaFileName, type SchemaSources } from "../src/schema-files.js";

const MODULE = `# Modules.
@0xe1f5a6d0c3b24791;

using Services = import "wasipc.capnp";

struct MessageTarget {
  union {
    none @0 :Void;
    reply :group {
      messageId @1 :Data;  # a "quoted { brace" in a comment
    }
  }
}

struct InvocationContext {
  messageId @0 :Data;
  label @1 :Text = "a # that starts no comment; and a { brace";
}

struct ModuleContext {
  moduleId @0 :Text;
  services @1 :Services.ServiceDirectory;
  later @2 :Text;
}

# The object view.
interface IxtModule {
  # Its comment.
  initialize @0 (context :ModuleContext) -> (id :Text);
  struct Nested { value @0 :Text; }
  handle @1 () -> ();
}
`;

const STREAMING = `@0xa8d7c1e94b6f0352;
using Module = import "module.capnp";

enum CancelReason {
  unspecified @0;
  superseded @1;
}

struct StreamOpen { context @0 :Module.InvocationContext; }
struct StreamData { sequence @0 :UInt64; payload @1 :Data; }
struct StreamClose { finalSequence @0 :UInt64 ; }
struct StreamFrame {
  streamId @0 :Data;
  union { data @1 :StreamData; close @2 :StreamClose; }
}
`;

const WASIPC = `@0xc4927be08d315fa6;
using Module = import "module.capnp"; using Streaming = import "ipc_streaming.capnp";

struct ServiceDirectory { entries @0 :List(Text); }
struct LogRecord { timeUnixMs @0 :UInt64; }
struct Welcome { context @0 :Module.ModuleContext; }
struct Envelope { union { welcome @0 :Welcome; stream @1 :Streaming.StreamFrame; } }
`;

/** The three sources. */
export const SMALL_UPSTREAM: SchemaSources = {
  "module.capnp": MODULE,
  "ipc_streaming.capnp": STREAMING,
  "wasipc.capnp": WASIPC,
};

/** The small upstream with one text replaced in one file; throws when the text is not there. */
export function changeUpstream(file: SchemaFileName, from: string, to: string): SchemaSources {
  const source = SMALL_UPSTREAM[file];
  if (!source.includes(from)) throw new Error(`${file} of the small upstream has no ${JSON.stringify(from)}`);
  return replaceSource(
    SMALL_UPSTREAM,
    file,
    source.replace(from, () => to),
  );
}
