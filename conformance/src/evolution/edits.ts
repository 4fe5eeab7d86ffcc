// What an older and a newer schema of IXT would be: edits to the pinned one, named by the struct or enum that they change. Every name that
// a newer schema adds begins with `future`, so that a peer can fill in all of them without knowing any.

/** One change to one declaration. */
export type Edit =
  /** Takes a field, a group or an enum value away; it must be the newest of its declaration. */
  | { readonly file: SchemaFile; readonly in: string; readonly without: string }
  /** Adds members to a declaration, each written without its ordinal, which is the next one. */
  | { readonly file: SchemaFile; readonly in: string; readonly plus: readonly string[] }
  /** Adds a variant to its union, likewise. */
  | { readonly file: SchemaFile; readonly in: string; readonly variant: string };

export type SchemaFile = "module" | "ipc_streaming" | "wasipc";

/** The schema of a peer that was built before the newest fields were there. */
export const OLDER: readonly Edit[] = [
  { file: "module", in: "ActorIdentity", without: "onBehalfOf" },
  { file: "module", in: "MessageTarget", without: "reply" },
  { file: "module", in: "InvocationContext", without: "metadata" },
  { file: "module", in: "HandleError", without: "details" },
  { file: "ipc_streaming", in: "CancelReason", without: "superseded" },
  { file: "ipc_streaming", in: "StreamErrorCode", without: "internal" },
  { file: "ipc_streaming", in: "StreamError", without: "details" },
  { file: "wasipc", in: "LogLevel", without: "error" },
  { file: "wasipc", in: "SessionLimits", without: "bufferCapFrames" },
];

/** The schema of a peer of some later day: every struct has grown, those in lists too, every enum and every union knows more. */
export const NEWER: readonly Edit[] = [
  { file: "module", in: "ActorSubject", variant: "future :Text;" },
  { file: "module", in: "ActorIdentity", plus: ["future :Text;", "futureNames :List(Text);"] },
  { file: "module", in: "MessageTarget", variant: "future :Text;" },
  { file: "module", in: "MetadataEntry", plus: ["future :UInt64;", "futureText :Text;"] },
  {
    file: "module",
    in: "InvocationContext",
    plus: ["future :UInt64;", "futurePair :MetadataEntry;", "futurePairs :List(MetadataEntry);"],
  },
  { file: "module", in: "HandlePayload", plus: ["future :Text;"] },
  { file: "module", in: "HandleError", plus: ["future :UInt32;"] },
  { file: "module", in: "HandleResult", variant: "future :Text;" },
  { file: "module", in: "ModuleInfo", plus: ["future :List(Text);"] },
  { file: "module", in: "ModuleContext", plus: ["future :Bool;"] },
  { file: "ipc_streaming", in: "InteractionKind", plus: ["future;"] },
  { file: "ipc_streaming", in: "CloseReason", plus: ["future;"] },
  { file: "ipc_streaming", in: "CancelReason", plus: ["future;"] },
  { file: "ipc_streaming", in: "StreamErrorCode", plus: ["future;"] },
  { file: "ipc_streaming", in: "StreamOpen", plus: ["future :UInt64;", "futureText :Text;"] },
  { file: "ipc_streaming", in: "StreamData", plus: ["future :Text;"] },
  { file: "ipc_streaming", in: "StreamCredit", plus: ["future :UInt64;"] },
  { file: "ipc_streaming", in: "StreamClose", plus: ["future :Data;"] },
  { file: "ipc_streaming", in: "StreamCancel", plus: ["future :UInt16;"] },
  { file: "ipc_streaming", in: "StreamError", plus: ["future :List(UInt64);"] },
  { file: "ipc_streaming", in: "StreamFrame", variant: "future :Text;" },
  { file: "ipc_streaming", in: "StreamFrame", plus: ["futureBeside :UInt64;"] },
  { file: "wasipc", in: "LogLevel", plus: ["future;"] },
  { file: "wasipc", in: "SessionLimits", plus: ["future :UInt64;"] },
  { file: "wasipc", in: "Hello", plus: ["future :Text;"] },
  { file: "wasipc", in: "Welcome", plus: ["future :Text;"] },
  { file: "wasipc", in: "Call", plus: ["future :UInt32;"] },
  { file: "wasipc", in: "CallResult", plus: ["future :Text;"] },
  { file: "wasipc", in: "LogRecord", plus: ["future :Text;"] },
  { file: "wasipc", in: "Ping", plus: ["future :UInt64;"] },
  { file: "wasipc", in: "Drain", plus: ["future :Text;"] },
  { file: "wasipc", in: "Goodbye", plus: ["future :Text;"] },
  { file: "wasipc", in: "Envelope", variant: "future :Text;" },
  { file: "wasipc", in: "Envelope", plus: ["futureBeside :UInt64;"] },
];
