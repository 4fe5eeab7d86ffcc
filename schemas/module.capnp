# DERIVED by `pnpm schemas:sync` from schemas/upstream/module.capnp, with the annotations of schemas/include/ixt_ts.capnp.
# Not to be edited: `pnpm schemas:check` fails on any change, and the next sync overwrites it.
# Without ModuleContext.services: the field is never consumed by an SDK, and its import closes a cycle: module.capnp <-> the file of the services.
# Without interface IxtModule: the RPC block is unused, its generated server collides with the language's conventions, and our codecs carry no capabilities.

# Modules and the context of an invocation (spec 21).
#
# RECONSTRUCTION: the upstream repository is not public. This file is rebuilt from the known facts of
# the Go SDK; field names and ordinals are this project's until the real file replaces it.
@0xe1f5a6d0c3b24791;

using Ts = import "/ixt_ts.capnp";

struct ActorSubject {
  # Who acts. A missing subject reads as anonymous.
  union {
    anonymous @0 :Void;
    user @1 :Text;
    operator @2 :Text;
    service @3 :Text;
    module @4 :Text;
    system @5 :Void;
  }
}

struct ActorIdentity {
  subject @0 :ActorSubject;
  capabilities @1 :List(Text);
  # Matched exactly; order carries no meaning.
  tokenRef @2 :Text;
  # A reference to a credential, never the credential.
  onBehalfOf @3 :ActorSubject;
  # Absent unless the subject acts for another.
}

struct MessageTarget {
  # Where a message is to go. A missing target reads as none.
  union {
    none @0 :Void;
    module @1 :Text;
    service :group {
      name @2 :Text;
      method @3 :Text;
    }
    topic @4 :Text;
    reply :group {
      messageId @5 :Data $Ts.bytes16;
      # 16 bytes: the message that is answered.
    }
  }
}

struct MetadataEntry {
  key @0 :Text;
  value @1 :Text;
}

struct InvocationContext {
  messageId @0 :Data $Ts.bytes16;
  # 16 bytes; empty where the sender gave none.
  correlationId @1 :Text;
  causationId @2 :Text;
  actor @3 :ActorIdentity;
  target @4 :MessageTarget;
  deadlineUnixMs @5 :UInt64;
  # Milliseconds since the Unix epoch; 0 is no deadline.
  metadata @6 :List(MetadataEntry);
}

struct HandlePayload {
  # One call: the request.
  context @0 :InvocationContext;
  messageType @1 :Text;
  body @2 :Data;
}

struct HandleError {
  code @0 :Text;
  # A name of StreamErrorCode, or one of the application's own.
  message @1 :Text;
  details @2 :Data;
}

struct HandleResult {
  # One call: the answer.
  union {
    ok @0 :Data;
    error @1 :HandleError;
  }
}

struct ModuleInfo {
  # What a module says of itself.
  name @0 :Text;
  version @1 :Text;
  services @2 :List(Text);
  # Names under which it takes calls and streams.
}

struct ModuleContext {
  # What a runtime tells a module when it starts.
  moduleId @0 :Text;
  config @1 :List(MetadataEntry);
  reservedServices @2 :AnyPointer;
}
