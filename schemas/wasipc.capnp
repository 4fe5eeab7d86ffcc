# DERIVED by `pnpm schemas:sync` from schemas/upstream/wasipc.capnp, with the annotations of schemas/include/ixt_ts.capnp.
# Not to be edited: `pnpm schemas:check` fails on any change, and the next sync overwrites it.

# The session between a runtime and a module: handshake, calls, streams, liveness, drain.
#
# RECONSTRUCTION: the upstream repository is not public. This file is rebuilt from the known facts of
# the Go SDK; field names and ordinals are this project's until the real file replaces it.
@0xc4927be08d315fa6;

using Ts = import "/ixt_ts.capnp";

using Module = import "module.capnp";
using Streaming = import "ipc_streaming.capnp";

const protocolVersion :UInt16 = 1;

struct ServiceEntry {
  name @0 :Text;
  provider @1 :Module.ModuleInfo;
}

struct ServiceDirectory {
  # Which module provides which service.
  entries @0 :List(ServiceEntry);
}

struct SessionLimits {
  # What the sender of this message accepts.
  maxFrameBytes @0 :UInt32;
  maxConcurrentStreams @1 :UInt32;
  initialCredit @2 :UInt32;
  # Data frames a caller may send to this side on a new stream before the first StreamCredit.
  bufferCapFrames @3 :UInt32;
}

struct Hello {
  # The module's first message.
  protocolVersion @0 :UInt16;
  schemaPin @1 :Text;
  sdk @2 :Text;
  moduleInfo @3 :Module.ModuleInfo;
  limits @4 :SessionLimits;
}

struct Welcome {
  # The runtime's answer to Hello.
  protocolVersion @0 :UInt16;
  schemaPin @1 :Text;
  sdk @2 :Text;
  moduleContext @3 :Module.ModuleContext;
  limits @4 :SessionLimits;
}

struct Call {
  callId @0 :UInt32;
  payload @1 :Module.HandlePayload;
}

struct CallResult {
  callId @0 :UInt32;
  result @1 :Module.HandleResult;
}

enum LogLevel {
  unspecified @0;
  trace @1;
  debug @2;
  info @3;
  warn @4;
  error @5;
}

struct LogRecord {
  level @0 :LogLevel;
  timeUnixMs @1 :UInt64 $Ts.safeInteger;
  message @2 :Text;
  fields @3 :List(Module.MetadataEntry);
}

struct Ping {
  nonce @0 :UInt64;
}

struct Drain {
  # Take no new work; finish what runs.
  timeoutMs @0 :UInt32;
}

struct Goodbye {
  # The sender's last message.
  code @0 :Text;
  message @1 :Text;
}

struct Envelope {
  # One message of a session.
  union {
    hello @0 :Hello;
    welcome @1 :Welcome;
    handle @2 :Call;
    result @3 :CallResult;
    stream @4 :Streaming.StreamFrame $Ts.straight;
    log @5 :LogRecord;
    ping @6 :Ping;
    pong @7 :Ping;
    drain @8 :Drain;
    goodbye @9 :Goodbye;
  }
}
