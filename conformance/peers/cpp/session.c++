#include "session.h"

#include <cstdio>

#include "frame.h"
#include "message.h"

namespace ixt {

namespace {

// Ids of ended streams that are remembered: frames for them may be under way.
const size_t MAX_TOMBS = 1024;

}  // namespace

Value usualLimits() {
  return Value::object(
      {{"maxFrameBytes", 4u << 20}, {"maxConcurrentStreams", 1000}, {"initialCredit", 16}, {"bufferCapFrames", 64}});
}

Session::Session(const Schemas& schemas, Channel& channel, Role role, Greeting greeting, Side& side)
    : schemas(schemas), channel(channel), role(role), greeting(std::move(greeting)), side(side) {
  if (role == Role::MODULE) greet();
}

void Session::greet() {
  Value content = Value::object({{"protocolVersion", schemas.protocolVersion()},
                                 {"schemaPin", greeting.schemaPin},
                                 {"sdk", "ixt-peer-cpp"},
                                 {"limits", greeting.limits}});
  if (role == Role::MODULE) {
    Value services = Value::list({"call", "control", "unary", "clientStream", "serverStream", "bidiStream"});
    content.set("moduleInfo",
                Value::object({{"name", "conformance"}, {"version", "1.0.0"}, {"services", services}}));
    say("hello", content);
  } else {
    content.set("moduleContext", Value::object({{"moduleId", "conformance"}}));
    say("welcome", content);
  }
}

bool Session::say(const std::string& kind, const Value& content) {
  if (isOver()) return true;
  std::string bytes = encodeMessage(schemas, "Envelope", Value::object({{"kind", kind}, {kind, content}}));
  uint64_t most = peer.at("maxFrameBytes").toUint64();
  if (most != 0 && bytes.size() > most) return false;
  channel.write(bytes);
  return true;
}

void Session::step() {
  channel.poll(timers.timeout());
  try {
    timers.run();
    std::string message;
    while (!isOver() && channel.next(message)) handle(message);
  } catch (const Refusal& refusal) {
    breakOff(refusal);
  }
  if (!isOver() && channel.isEnded()) {
    bool isCut = channel.isCutShort();
    finish({isCut ? Ending::Kind::CUT_SHORT : Ending::Kind::LOST, "unavailable",
            isCut ? "the channel ended within a message" : "the channel ended without a goodbye"});
  }
}

void Session::handle(const std::string& message) {
  Value envelope = decodeMessage(schemas, "Envelope", message);
  auto& kind = envelope.at("kind").text();
  auto& content = envelope.at(kind);
  if (kind == "goodbye") {
    finish({Ending::Kind::HEARD, content.at("code").text(), content.at("message").text()});
  } else if (!ready) {
    shakeHands(kind, content);
  } else if (kind == "handle") {
    side.onCall(content);
  } else if (kind == "result") {
    side.onResult(content);
  } else if (kind == "stream") {
    handleFrame(content);
  } else if (kind == "log") {
    side.onLog(content);
  } else if (kind == "ping") {
    say("pong", content);
  } else if (kind == "pong") {
    side.onPong(content.at("nonce").text());
  } else if (kind == "drain") {
    side.onDrain(static_cast<uint32_t>(content.at("timeoutMs").toUint64()));
  } else {
    throw Refusal("protocolError", "an envelope that has no place here: " + kind);
  }
}

void Session::shakeHands(const std::string& kind, const Value& content) {
  if (kind != (role == Role::MODULE ? "welcome" : "hello")) {
    throw Refusal("protocolError", "before the handshake came " + kind);
  }
  if (content.at("protocolVersion").toUint64() != schemas.protocolVersion()) {
    throw Refusal("protocolError", "another protocolVersion");
  }
  if (content.at("schemaPin").text() != greeting.schemaPin) {
    fprintf(stderr, "peer: the other side has the schemas of %s, this one those of %s\n",
            content.at("schemaPin").text().c_str(), greeting.schemaPin.c_str());
  }
  peer = content.at("limits");
  ready = true;
  if (role == Role::RUNTIME) greet();
}

void Session::handleFrame(const Value& frame) {
  checkFrame(frame);
  std::string id = frame.at("streamId").toBytes();
  auto found = streams.find(id);
  bool isOpen = frame.at("kind").text() == "open";
  if (found != streams.end()) {
    // An open for a living id changes nothing of it.
    if (isOpen) return;
    auto stream = found->second.stream;
    stream->receive(frame);
    side.onStream(*stream);
  } else if (isOpen && tombs.count(id) > 0) {
    refuseStream(id, "protocolError", "an id that was used");
  } else if (isOpen) {
    side.onOpen(frame);
  }
}

std::shared_ptr<Stream> Session::addStream(const Stream::Terms& terms, uint64_t deadlineUnixMs) {
  auto id = terms.id;
  auto sink = [this](const Value& frame) { return say("stream", frame); };
  auto stream = std::make_shared<Stream>(terms, sink, [this, id]() { retire(id); });
  Timers::Id timer = 0;
  if (deadlineUnixMs != 0) timer = timers.atUnixMs(deadlineUnixMs, [stream]() { stream->expire(); });
  streams[id] = {stream, timer};
  return stream;
}

void Session::refuseStream(const std::string& id, const std::string& code, const std::string& message) {
  say("stream", errorFrame(id, schemas.errorCode(code), message, ""));
  bury(id);
}

void Session::retire(const std::string& id) {
  Entry entry = streams.at(id);
  streams.erase(id);
  if (entry.timer != 0) timers.cancel(entry.timer);
  bury(id);
  side.onStreamEnd(*entry.stream);
}

void Session::bury(const std::string& id) {
  if (!tombs.insert(id).second) return;
  tombOrder.push_back(id);
  if (tombOrder.size() <= MAX_TOMBS) return;
  tombs.erase(tombOrder.front());
  tombOrder.pop_front();
}

void Session::sayGoodbye(const std::string& code, const std::string& message) {
  say("goodbye", Value::object({{"code", code}, {"message", message}}));
  finish({Ending::Kind::SAID, code, message});
}

void Session::breakOff(const Refusal& why) {
  say("goodbye", Value::object({{"code", "protocolError"}, {"message", why.why}}));
  finish({Ending::Kind::BROKEN, "protocolError", why.why});
}

void Session::giveUp() { finish({Ending::Kind::LOST, "unavailable", "the channel was given up"}); }

void Session::finish(Ending ending) {
  if (isOver()) return;
  end = std::move(ending);
  auto left = streams;
  for (auto& entry: left) entry.second.stream->lose(lostCode(), "the session is over: " + end.message);
}

}  // namespace ixt
