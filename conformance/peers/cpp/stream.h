// One stream, at either end: what the peer's frames do to it, and what this side does (spec 23). It knows no session:
// it sends frames through a function, and whoever made it is told of its end.
//
//   open --close--> half closed --the other's close--> over: complete
//   open or half closed --cancel--> over: cancelled   --error, violation, deadline, loss--> over: failed

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

#include "credit.h"
#include "value.h"

namespace ixt {

struct Outcome {
  std::string status;
  // The reason of a cancel, the code of an error; `unrecognized(7)` for one of a newer schema.
  std::string why;
  std::string message;
  std::string details;
};

class Stream {
public:
  struct Terms {
    std::string id;
    std::string kind;
    bool isCaller;
    uint32_t sendCredit;
    uint32_t receiveCredit;
    // Grants by `grant` alone.
    bool isManual;
  };
  // False where the frame is larger than the peer takes; then it was not sent.
  using Sink = std::function<bool(const Value& frame)>;

  Stream(Terms terms, Sink sink, std::function<void()> onEnd);

  // A frame of the peer's, but an open. Never throws: what breaks a rule ends the stream.
  void receive(const Value& frame);

  // Whether a send now would have credit, the stream being open for it.
  bool canSend() const { return isOpen() && !window.isEmpty(); }
  bool isOpen() const { return !isOver() && !hasClosed; }
  // Sends one payload. False where there is no credit, and nothing was sent. Throws a Refusal where the kind, the end
  // of the stream or the peer's limit allows none; the stream lives on.
  bool send(const std::string& payload);
  // Each once; what comes after the end does nothing. Closing throws a Refusal where the kind still owes a payload.
  void close();
  void cancel(const std::string& reason, const std::string& message);
  void fail(const std::string& code, const std::string& message, const std::string& details = "");
  void grant(uint32_t frames);
  // The deadline has passed.
  void expire();
  // The session is over. Nothing is sent.
  void lose(const std::string& code, const std::string& message);

  bool hasPayload() const { return !buffer.empty(); }
  // The next payload; grants back what has become due.
  std::string take();
  bool hasPeerClosed() const { return peerHasClosed; }

  bool isOver() const { return !result.status.empty(); }
  const Outcome& outcome() const { return result; }
  // What tells a handler to stop: set by every end but a clean one.
  bool isSignalled() const { return isOver() && result.status != "complete"; }

  const std::string& id() const { return terms.id; }
  const std::string& kind() const { return terms.kind; }
  uint64_t received() const { return framesIn; }
  uint64_t sent() const { return framesOut; }

private:
  const Terms terms;
  const Sink sink;
  const std::function<void()> onEnd;
  const bool sendsMany;
  const bool receivesMany;
  SendWindow window;
  ReceiveWindow receiveWindow;
  std::deque<std::string> buffer;
  uint64_t framesIn = 0;
  uint64_t framesOut = 0;
  bool hasClosed = false;
  bool peerHasClosed = false;
  Outcome result;

  void receiveData(const Value& data);
  void receiveClose(const Value& close);
  void finish(Outcome outcome, const Value& lastFrame);
  void sayLast(Value frame);
};

}  // namespace ixt
