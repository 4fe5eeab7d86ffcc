# DERIVED by `pnpm schemas:sync` from schemas/upstream/ipc_streaming.capnp, with the annotations of schemas/include/ixt_ts.capnp.
# Not to be edited: `pnpm schemas:check` fails on any change, and the next sync overwrites it.

# Streams: frames under credit-based flow control (spec 23).
#
# RECONSTRUCTION: the upstream repository is not public. This file is rebuilt from the known facts of
# the Go SDK; field names and ordinals are this project's until the real file replaces it.
@0xa8d7c1e94b6f0352;

using Ts = import "/ixt_ts.capnp";

using Module = import "module.capnp";

enum InteractionKind {
  unary @0;
  clientStream @1;
  serverStream @2;
  bidiStream @3;
}

enum CloseReason {
  unspecified @0;
  complete @1;
  goingAway @2;
}

enum CancelReason {
  unspecified @0;
  caller @1;
  deadline @2;
  consumerStopped @3;
  overflow @4;
  shutdown @5;
  superseded @6;
}

enum StreamErrorCode {
  unknown @0;
  cancelled @1;
  deadlineExceeded @2;
  invalidArgument @3;
  notFound @4;
  permissionDenied @5;
  unauthenticated @6;
  resourceExhausted @7;
  rejected @8;
  # Not processed: safe to retry. Also: no credit to send with.
  unavailable @9;
  unimplemented @10;
  protocolError @11;
  internal @12;
}

struct StreamOpen {
  # The service and method stand in the context's target.
  kind @0 :InteractionKind;
  initialCredit @1 :UInt32;
  # Data frames the callee may send before the first StreamCredit.
  bufferCapFrames @2 :UInt32;
  # Data frames the caller will hold at most.
  context @3 :Module.InvocationContext;
}

struct StreamData {
  sequence @0 :UInt64 $Ts.safeInteger;
  # Per direction, from 0, without gaps.
  payload @1 :Data;
}

struct StreamCredit {
  frames @0 :UInt32;
  # Added to what is left; never 0.
}

struct StreamClose {
  # Ends its sender's own direction.
  reason @0 :CloseReason;
  finalSequence @1 :UInt64 $Ts.safeInteger;
  # How many data frames this side sent.
}

struct StreamCancel {
  reason @0 :CancelReason;
  message @1 :Text;
}

struct StreamError {
  code @0 :StreamErrorCode;
  message @1 :Text;
  details @2 :Data;
}

struct StreamFrame {
  streamId @0 :Data $Ts.bytes16;
  # 16 bytes, not all zero.
  union {
    open @1 :StreamOpen;
    data @2 :StreamData $Ts.straight;
    credit @3 :StreamCredit;
    close @4 :StreamClose;
    cancel @5 :StreamCancel;
    error @6 :StreamError;
  }
}
