// A session at either end (docs/session.md): the handshake, envelopes both ways, the streams by their ids, and the end.
// What a module and a runtime make of calls and streams is theirs: a Side.

#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "channel.h"
#include "refusal.h"
#include "schema.h"
#include "stream.h"
#include "timers.h"
#include "value.h"

namespace ixt {

// What a peer says in its handshake. `limits` as in the schema.
struct Greeting {
  std::string schemaPin;
  Value limits;
};

// The limits of the peers' README.
Value usualLimits();

struct Ending {
  enum class Kind {
    NONE,
    // A goodbye of this side's, or of the peer's; clean where the code is empty.
    SAID,
    HEARD,
    // The channel ended between two messages, or within one.
    LOST,
    CUT_SHORT,
    // The peer broke the protocol.
    BROKEN,
  };

  Kind kind = Kind::NONE;
  std::string code;
  std::string message;
};

class Session {
public:
  enum class Role { MODULE, RUNTIME };

  class Side {
  public:
    virtual ~Side() = default;
    virtual void onCall(const Value& call) = 0;
    virtual void onResult(const Value& result) = 0;
    // An open frame for an id that is new.
    virtual void onOpen(const Value& frame) = 0;
    // A frame has reached the stream.
    virtual void onStream(Stream& stream) = 0;
    virtual void onStreamEnd(Stream& stream) = 0;
    virtual void onLog(const Value& record) = 0;
    virtual void onPong(const std::string& nonce) = 0;
    virtual void onDrain(uint32_t timeoutMs) = 0;
  };

  // A module says its hello at once.
  Session(const Schemas& schemas, Channel& channel, Role role, Greeting greeting, Side& side);

  // Waits until something comes, can be written, or a deadline passes, and deals with it.
  void step();

  // Both have said their part.
  bool isReady() const { return ready; }
  bool isOver() const { return end.kind != Ending::Kind::NONE; }
  const Ending& ending() const { return end; }
  // The code with which what was under way has failed: whose fault it was.
  std::string lostCode() const { return end.kind == Ending::Kind::BROKEN ? "protocolError" : "unavailable"; }
  const Value& peerLimits() const { return peer; }
  Timers& clock() { return timers; }

  // Says an envelope. False where the peer takes none so large, and nothing was said.
  bool say(const std::string& kind, const Value& content);
  void sayGoodbye(const std::string& code, const std::string& message);
  // The peer has done what ends a session: tells it so.
  void breakOff(const Refusal& why);
  // The channel is given up.
  void giveUp();

  // A stream under way, of either side. It expires at its deadline; 0 is none.
  std::shared_ptr<Stream> addStream(const Stream::Terms& terms, uint64_t deadlineUnixMs);
  // Answers an open on its own stream; no stream comes to be.
  void refuseStream(const std::string& id, const std::string& code, const std::string& message);

private:
  struct Entry {
    std::shared_ptr<Stream> stream;
    Timers::Id timer;
  };

  const Schemas& schemas;
  Channel& channel;
  const Role role;
  const Greeting greeting;
  Side& side;
  Timers timers;
  bool ready = false;
  Value peer;
  Ending end;
  std::map<std::string, Entry> streams;
  std::set<std::string> tombs;
  std::deque<std::string> tombOrder;

  void greet();
  void handle(const std::string& message);
  void shakeHands(const std::string& kind, const Value& content);
  void handleFrame(const Value& frame);
  void retire(const std::string& id);
  void bury(const std::string& id);
  void finish(Ending ending);
};

}  // namespace ixt
