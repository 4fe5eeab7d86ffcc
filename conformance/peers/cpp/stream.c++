#include "stream.h"

#include "frame.h"
#include "refusal.h"

namespace ixt {

namespace {

bool callerSendsMany(const std::string& kind) { return kind == "clientStream" || kind == "bidiStream"; }
bool calleeSendsMany(const std::string& kind) { return kind == "serverStream" || kind == "bidiStream"; }

}  // namespace

Stream::Stream(Terms given, Sink sink, std::function<void()> onEnd)
    : terms(std::move(given)),
      sink(std::move(sink)),
      onEnd(std::move(onEnd)),
      sendsMany(terms.isCaller ? callerSendsMany(terms.kind) : calleeSendsMany(terms.kind)),
      receivesMany(terms.isCaller ? calleeSendsMany(terms.kind) : callerSendsMany(terms.kind)),
      window(terms.sendCredit),
      receiveWindow(terms.receiveCredit, terms.isManual) {}

void Stream::receive(const Value& frame) {
  if (isOver()) return;
  auto& kind = frame.at("kind").text();
  auto& content = frame.at(kind);
  try {
    if (kind == "data") {
      receiveData(content);
    } else if (kind == "credit") {
      if (!hasClosed) window.add(static_cast<uint32_t>(content.at("frames").toUint64()));
    } else if (kind == "close") {
      receiveClose(content);
    } else if (kind == "cancel") {
      buffer.clear();
      finish({"cancelled", enumText(content.at("reason")), cutMessage(content.at("message").text()), ""}, Value());
    } else if (kind == "error") {
      finish({"failed", enumText(content.at("code")), cutMessage(content.at("message").text()),
              content.at("details").toBytes()},
             Value());
    }
  } catch (const Refusal& violation) {
    finish({"failed", "protocolError", violation.why, ""}, errorFrame(terms.id, "protocolError", violation.why, ""));
  }
}

void Stream::receiveData(const Value& data) {
  if (peerHasClosed) throw Refusal("protocolError", "data after its sender's close");
  if (data.at("sequence").toUint64() != framesIn) throw Refusal("protocolError", "data out of sequence");
  if (!receivesMany && framesIn > 0) throw Refusal("protocolError", "a second payload where the kind has one");
  if (!receiveWindow.arrive()) throw Refusal("protocolError", "data without credit");
  framesIn++;
  buffer.push_back(data.at("payload").toBytes());
}

void Stream::receiveClose(const Value& close) {
  if (peerHasClosed) return;
  if (close.at("finalSequence").toUint64() != framesIn) {
    throw Refusal("protocolError", "a close that tells of another number of data frames than came");
  }
  if (!receivesMany && framesIn == 0) throw Refusal("protocolError", "a close before the one payload of the kind");
  peerHasClosed = true;
  if (hasClosed) finish({"complete", "", "", ""}, Value());
}

bool Stream::send(const std::string& payload) {
  if (!isOpen()) throw Refusal("rejected", "a send after the end: " + (isOver() ? result.status : "closed"));
  if (!sendsMany && framesOut > 0) throw Refusal("invalidArgument", "a second payload where the kind has one");
  if (window.isEmpty()) return false;
  if (!sink(dataFrame(terms.id, framesOut, payload))) {
    throw Refusal("resourceExhausted", "a payload larger than the peer takes");
  }
  window.use();
  framesOut++;
  return true;
}

void Stream::close() {
  if (!isOpen()) return;
  if (!sendsMany && framesOut == 0) throw Refusal("invalidArgument", "a close before the one payload of the kind");
  hasClosed = true;
  sink(closeFrame(terms.id, framesOut));
  if (peerHasClosed) finish({"complete", "", "", ""}, Value());
}

void Stream::cancel(const std::string& reason, const std::string& message) {
  buffer.clear();
  finish({"cancelled", reason, message, ""}, cancelFrame(terms.id, reason, message));
}

void Stream::fail(const std::string& code, const std::string& message, const std::string& details) {
  buffer.clear();
  finish({"failed", code, message, details}, errorFrame(terms.id, code, message, details));
}

void Stream::grant(uint32_t frames) {
  if (isOver() || peerHasClosed) return;
  receiveWindow.grant(frames);
  sink(creditFrame(terms.id, frames));
}

void Stream::expire() {
  const char* why = "the deadline has passed";
  buffer.clear();
  finish({"failed", "deadlineExceeded", why, ""}, terms.isCaller ? cancelFrame(terms.id, "deadline", why)
                                                                 : errorFrame(terms.id, "deadlineExceeded", why, ""));
}

void Stream::lose(const std::string& code, const std::string& message) {
  finish({"failed", code, message, ""}, Value());
}

std::string Stream::take() {
  std::string payload = std::move(buffer.front());
  buffer.pop_front();
  uint32_t due = receiveWindow.take();
  if (due > 0 && receivesMany) grant(due);
  return payload;
}

void Stream::finish(Outcome outcome, const Value& lastFrame) {
  if (isOver()) return;
  if (!lastFrame.isNull()) sayLast(lastFrame);
  result = std::move(outcome);
  onEnd();
}

void Stream::sayLast(Value frame) {
  if (sink(frame)) return;
  // Larger than the peer takes: without the details, and then without the message.
  auto kind = frame.at("kind").text();
  for (auto part: {"details", "message"}) {
    Value content = frame.at(kind);
    content.set(part, Value());
    frame.set(kind, content);
    if (sink(frame)) return;
  }
}

}  // namespace ixt
