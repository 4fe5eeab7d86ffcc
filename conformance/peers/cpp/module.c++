#include "module.h"

#include <unistd.h>

#include <algorithm>

#include "calls.h"
#include "context.h"
#include "frame.h"
#include "json.h"
#include "message.h"
#include "refusal.h"

namespace ixt {

namespace {

// What a refusal is called on the wire: its own code, or for one of a codec's, whose fault it was.
std::string wireCode(const Refusal& refusal) {
  return refusal.code == "invalidArgument" || refusal.code == "resourceExhausted" || refusal.code == "unimplemented"
             ? refusal.code
             : "protocolError";
}

}  // namespace

Module::Module(const Schemas& schemas, Channel& channel, const Greeting& greeting)
    : schemas(schemas),
      channel(channel),
      limits(greeting.limits),
      session(schemas, channel, Session::Role::MODULE, greeting, *this) {}

int Module::run() {
  while (!session.isOver()) session.step();
  auto& ending = session.ending();
  bool isHeard = ending.kind == Ending::Kind::HEARD;
  // Who receives a goodbye sends nothing more.
  if (!isHeard) channel.flush();
  if (!session.isReady()) return 1;
  if (ending.kind == Ending::Kind::LOST) return 0;
  return (isHeard || ending.kind == Ending::Kind::SAID) && ending.code.empty() ? 0 : 1;
}

void Module::onCall(const Value& call) {
  uint32_t callId = static_cast<uint32_t>(call.at("callId").toUint64());
  if (calls.count(callId) > 0) throw Refusal("protocolError", "a second call under an id that is not answered");
  calls[callId] = 0;
  if (isDraining) return answerError(callId, "rejected", "the module drains");
  try {
    auto& payload = call.at("payload");
    Value context = readContext(schemas, payload.at("context"));
    uint64_t deadline = context.at("deadlineUnixMs").toUint64();
    if (hasPassed(deadline)) return answerError(callId, "deadlineExceeded", "the deadline has passed");
    if (deadline != 0) {
      calls[callId] = session.clock().atUnixMs(deadline, [this, callId]() {
        answerError(callId, "deadlineExceeded", "the deadline has passed");
      });
    }
    handleCall(*this, {callId, payload.at("messageType").text(), context, payload.at("body").toBytes()});
  } catch (const Refusal& refusal) {
    answerError(callId, wireCode(refusal), refusal.why);
  }
}

void Module::answer(uint32_t callId, const std::string& body) {
  answerResult(callId, Value::object({{"kind", "ok"}, {"ok", Value::bytes(body)}}));
}

void Module::answerError(uint32_t callId, const std::string& code, const std::string& message,
                         const std::string& details) {
  Value error = Value::object({{"code", code}, {"message", message}, {"details", Value::bytes(details)}});
  answerResult(callId, Value::object({{"kind", "error"}, {"error", error}}));
}

void Module::answerResult(uint32_t callId, const Value& result) {
  auto call = calls.find(callId);
  if (call == calls.end()) return;
  session.clock().cancel(call->second);
  calls.erase(call);
  if (!session.say("result", Value::object({{"callId", callId}, {"result", result}}))) {
    Value error = Value::object({{"code", "resourceExhausted"}, {"message", "an answer larger than the peer takes"}});
    session.say("result", Value::object({{"callId", callId},
                                         {"result", Value::object({{"kind", "error"}, {"error", error}})}}));
  }
  leaveIfDone();
}

void Module::answerEnded(uint32_t callId) {
  endsAsked.push_back(callId);
  tellEnds();
}

void Module::tellEnds() {
  while (!ends.empty() && !endsAsked.empty()) {
    uint32_t callId = endsAsked.front();
    endsAsked.pop_front();
    // Its deadline may have answered it.
    if (calls.count(callId) == 0) continue;
    std::string end = ends.front();
    ends.pop_front();
    answer(callId, end);
  }
}

bool Module::drink(uint64_t frames) {
  if (sips.empty()) return false;
  auto id = sips.back();
  works.at(id).handler->allow(frames);
  advance(id);
  return true;
}

void Module::onOpen(const Value& frame) {
  std::string id = frame.at("streamId").toBytes();
  try {
    if (isDraining) throw Refusal("rejected", "the module drains");
    accept(id, frame.at("open"));
  } catch (const Refusal& refusal) {
    bool isOwn = refusal.code == "rejected" || refusal.code == "deadlineExceeded";
    session.refuseStream(id, isOwn ? refusal.code : wireCode(refusal), refusal.why);
  }
}

void Module::accept(const std::string& id, const Value& open) {
  Value context = readOpen(schemas, open);
  uint64_t deadline = context.at("deadlineUnixMs").toUint64();
  if (hasPassed(deadline)) throw Refusal("deadlineExceeded", "the deadline has passed");
  if (works.size() >= limits.at("maxConcurrentStreams").toUint64()) throw Refusal("rejected", "too many streams");
  auto& target = context.at("target").at("service");
  if (!target.isObject()) throw Refusal("invalidArgument", "the target is no service");
  auto& service = target.at("name").text();
  auto& method = target.at("method").text();
  std::shared_ptr<Handler> handler = createHandler(*this, service, method, context);
  if (handler == nullptr) throw Refusal("unimplemented", "no handler of that name");
  auto& kind = open.at("kind").text();
  if (kind != service) throw Refusal("invalidArgument", "the handler is of the kind " + service);
  auto number = [](const Value& value) { return static_cast<uint32_t>(value.toUint64()); };
  uint32_t cap = number(open.at("bufferCapFrames"));
  uint32_t credit = number(open.at("initialCredit"));
  uint32_t window = std::min(number(limits.at("initialCredit")), number(limits.at("bufferCapFrames")));
  // A cap of 0 is one that the caller did not say.
  if (cap != 0) credit = std::min(credit, cap);
  auto stream = session.addStream({id, kind, false, credit, window, false}, deadline);
  works[id] = {stream, handler};
  if (method == "sip") sips.push_back(id);
  opened++;
  advance(id);
}

void Module::onStream(Stream& stream) {
  if (!stream.isOver()) advance(stream.id());
}

void Module::advance(const std::string& id) {
  // A copy: the stream may end, and its entry go, while its handler is at work.
  Work work = works.at(id);
  try {
    work.handler->advance(*work.stream);
  } catch (const Refusal& refusal) {
    work.stream->fail(schemas.errorCode(wireCode(refusal)), refusal.why);
  }
}

void Module::onStreamEnd(Stream& stream) {
  works.erase(stream.id());
  sips.erase(std::remove(sips.begin(), sips.end(), stream.id()), sips.end());
  auto& outcome = stream.outcome();
  ends.push_back(printJson(Value::object({{"status", outcome.status},
                                          {"why", outcome.why},
                                          {"received", stream.received()},
                                          {"sent", stream.sent()},
                                          {"signalled", stream.isSignalled()}})));
  tellEnds();
  leaveIfDone();
}

void Module::onDrain(uint32_t timeoutMs) {
  isDraining = true;
  if (timeoutMs != 0) session.clock().afterMs(timeoutMs, [this]() { session.sayGoodbye("", ""); });
  leaveIfDone();
}

void Module::leaveIfDone() {
  if (isDraining && calls.empty() && works.empty()) session.sayGoodbye("", "");
}

void Module::die(bool withHalfPing) {
  if (withHalfPing) {
    Value ping = Value::object({{"kind", "ping"}, {"ping", Value::object({{"nonce", "1"}})}});
    std::string bytes = encodeMessage(schemas, "Envelope", ping);
    channel.write(bytes.substr(0, bytes.size() / 2));
  }
  channel.flush();
  _exit(70);
}

}  // namespace ixt
