// The steps of a runtime, one function each, in the order of the scenarios' README.

#include <sys/random.h>

#include <algorithm>

#include "frame.h"
#include "json.h"
#include "message.h"
#include "pattern.h"
#include "refusal.h"
#include "runtime.h"
#include "scenario.h"

namespace ixt {

namespace {

[[noreturn]] void miss(const std::string& expected, const std::string& actual) {
  throw Refusal("failed", "expected " + expected + ", came " + actual);
}

std::string described(const Stream& stream) {
  auto& outcome = stream.outcome();
  if (!stream.isOver()) return "nothing yet";
  std::string text = "the end " + outcome.status;
  if (!outcome.why.empty()) text += ": " + outcome.why;
  return outcome.message.empty() ? text : text + ", " + shown(outcome.message);
}

uint32_t number(const Value& value) { return static_cast<uint32_t>(value.toUint64()); }

std::string newStreamId() {
  std::string id(16, '\0');
  if (getrandom(&id[0], id.size(), 0) != static_cast<ssize_t>(id.size())) throw Refusal("internal", "no randomness");
  return id;
}

}  // namespace

void Runtime::call(const Value& step) {
  Name name = nameOf(step.at("call").text());
  uint32_t callId = ++lastCall;
  calls[step.at("as").text()] = callId;
  Value payload = Value::object({{"context", contextOf(step.at("context"), name)},
                                 {"messageType", step.at("call").text()},
                                 {"body", Value::bytes(payloadOf(step.at("body")))}});
  if (!session.say("handle", Value::object({{"callId", callId}, {"payload", payload}}))) {
    throw Refusal("failed", "expected to send a call, which is larger than the module takes");
  }
}

void Runtime::answer(const Value& step) {
  auto found = calls.find(step.at("answer").text());
  if (found == calls.end()) throw Refusal("invalidArgument", "no call is called " + step.at("answer").text());
  uint32_t callId = found->second;
  Value result;
  if (await([&]() { return answers.count(callId) > 0; })) {
    result = answers.at(callId);
  } else {
    Value error = Value::object({{"code", session.lostCode()}, {"message", session.ending().message}});
    result = Value::object({{"kind", "error"}, {"error", error}});
  }
  auto& kind = result.at("kind").text();
  if (step.has("error")) {
    auto& expected = step.at("error");
    auto& error = result.at("error");
    if (kind != "error") miss("an error", shown(result.at("ok").toBytes()));
    expectText("the code", error.at("code").text(), expected.at("code"));
    expectText("the message", error.at("message").text(), expected.at("message"));
    expectPayload("the details", error.at("details").toBytes(), expected.at("details"));
    return;
  }
  if (kind != "ok") miss("an answer", "the error " + printJson(result.at("error")));
  std::string body = result.at("ok").toBytes();
  if (step.has("json")) {
    expectJson("an answer like", body, step.at("json"));
  } else {
    expectPayload("the answer", body, step.at("body"));
  }
}

void Runtime::open(const Value& step) {
  Name name = nameOf(step.at("open").text());
  std::string id = newStreamId();
  std::string kind = step.has("kind") ? step.at("kind").text() : name.service;
  Value context = contextOf(step.at("context"), name);
  uint64_t deadline = context.at("deadlineUnixMs").toUint64();
  uint32_t credit = number(limits.at("initialCredit"));
  uint32_t cap = number(limits.at("bufferCapFrames"));
  uint32_t theirCredit = number(session.peerLimits().at("initialCredit"));
  uint32_t theirCap = number(session.peerLimits().at("bufferCapFrames"));
  if (theirCap != 0) theirCredit = std::min(theirCredit, theirCap);
  bool isManual = scenario.at("credit").text() == "manual";
  bool isLate = hasPassed(deadline);
  // A caller whose deadline has passed sends nothing at all.
  if (!isLate) session.say("stream", openFrame(id, kind, credit, cap, context));
  Stream::Terms terms = {id, kind, true, theirCredit, std::min(credit, cap), isManual};
  auto stream = session.addStream(terms, isLate ? 0 : deadline);
  streams[step.at("as").text()] = stream;
  if (isLate) stream->lose("deadlineExceeded", "the deadline has passed");
  if (session.isOver()) stream->lose(session.lostCode(), session.ending().message);
}

void Runtime::sendOne(Stream& stream, const std::string& payload) {
  await([&]() { return stream.canSend() || !stream.isOpen(); });
  if (!stream.send(payload)) miss("credit to send with", described(stream));
}

void Runtime::send(const Value& step) {
  auto& stream = streamOf(step.at("send"));
  if (!step.has("count")) return sendOne(stream, payloadOf(step.at("payload")));
  for (uint64_t i = 0; i < step.at("count").toUint64(); i++) sendOne(stream, pattern(i, step.at("size").toUint64()));
}

void Runtime::fill(const Value& step) {
  auto& stream = streamOf(step.at("fill"));
  uint64_t frames = 0;
  while (stream.canSend()) stream.send(pattern(frames++, step.at("size").toUint64()));
  if (frames != step.at("frames").toUint64()) {
    miss("credit for " + printJson(step.at("frames")) + " frames", "credit for " + std::to_string(frames));
  }
}

void Runtime::refused(const Value& step) {
  auto& stream = streamOf(step.at("refused"));
  if (stream.send("refused")) miss("no credit", "credit to send with");
}

void Runtime::close(const Value& step) { streamOf(step.at("close")).close(); }

void Runtime::cancel(const Value& step) {
  streamOf(step.at("cancel")).cancel(step.at("reason").text(), step.at("message").text());
}

void Runtime::fail(const Value& step) {
  streamOf(step.at("fail")).fail(step.at("code").text(), step.at("message").text(), payloadOf(step.at("details")));
}

void Runtime::grant(const Value& step) { streamOf(step.at("grant")).grant(number(step.at("frames"))); }

std::string Runtime::receiveOne(Stream& stream) {
  await([&]() { return stream.hasPayload() || stream.isOver(); });
  if (!stream.hasPayload()) miss("a data frame", described(stream));
  return stream.take();
}

void Runtime::receive(const Value& step) {
  auto& stream = streamOf(step.at("receive"));
  if (step.has("json")) return expectJson("a payload like", receiveOne(stream), step.at("json"));
  if (!step.has("count")) return expectPayload("the payload", receiveOne(stream), step.at("payload"));
  uint64_t from = step.at("from").toUint64();
  for (uint64_t i = 0; i < step.at("count").toUint64(); i++) {
    std::string payload = receiveOne(stream);
    std::string expected = pattern(from + i, step.at("size").toUint64());
    if (payload != expected) miss("Pattern(" + std::to_string(from + i) + ") " + shown(expected), shown(payload));
  }
}

void Runtime::quiet(const Value& step) {
  auto& stream = streamOf(step.at("quiet"));
  for (int i = 0; i < 3; i++) ping();
  if (stream.hasPayload()) miss("no data frame", shown(stream.take()));
  if (stream.isOver()) miss("a stream under way", described(stream));
}

void Runtime::end(const Value& step) {
  auto& stream = streamOf(step.at("end"));
  await([&]() { return stream.isOver(); });
  auto& outcome = stream.outcome();
  if (outcome.status != step.at("status").text()) miss("the end " + step.at("status").text(), described(stream));
  expectText("the end's why", outcome.why, step.at("why"));
  expectText("the end's message", outcome.message, step.at("message"));
  expectPayload("the end's details", outcome.details, step.at("details"));
  if (stream.hasPayload()) miss("nothing more to receive", shown(stream.take()));
}

void Runtime::log(const Value& step) {
  auto& expected = step.at("log");
  if (!await([this]() { return !logs.empty(); })) miss("a log entry", session.ending().message);
  Value entry = logs.front();
  logs.pop_front();
  expectText("the level", enumText(entry.at("level")), expected.at("level"));
  expectText("the log's message", entry.at("message").text(), expected.at("message"));
  if (expected.has("fields") && !matches(entry.at("fields"), expected.at("fields"))) {
    miss("the log's fields " + printJson(expected.at("fields")), printJson(entry.at("fields")));
  }
}

void Runtime::drain(const Value& step) { session.say("drain", Value::object({{"timeoutMs", step.at("drain")}})); }

void Runtime::say(const Value& step) {
  auto& what = step.at("say").text();
  if (what == "goodbye") {
    session.sayGoodbye("", "");
    channel.finish();
  } else if (what == "nothing") {
    channel.finish();
    channel.closeIn();
    session.giveUp();
  } else if (what == "half") {
    Value ping = Value::object({{"kind", "ping"}, {"ping", Value::object({{"nonce", "1"}})}});
    std::string bytes = encodeMessage(schemas, "Envelope", ping);
    channel.write(bytes.substr(0, bytes.size() / 2));
    channel.finish();
  } else if (what == "garbage") {
    channel.write(std::string(64, '\xff'));
    channel.flush();
  } else if (what == "future" && schemas.hasVariant("Envelope", "future")) {
    session.say("future", futureValue(schemas, schemas.planOf(schemas.structOf("Envelope")).variant("future")->type));
  } else {
    throw Refusal("invalidArgument", "nothing that this runtime can say: " + what);
  }
}

void Runtime::over(const Value& step) {
  await([]() { return false; });
  channel.finish();
  auto& ending = session.ending();
  bool isHeard = ending.kind == Ending::Kind::HEARD;
  std::string actual = (isHeard ? "a goodbye with the code " + shown(ending.code) + ": " : "") + ending.message;
  if (step.at("over").text() == "goodbye") {
    if (!isHeard || !ending.code.empty()) miss("a clean goodbye", actual);
  } else if (step.has("code")) {
    if (!isHeard) miss("a goodbye with the code " + printJson(step.at("code")), actual);
    expectText("the goodbye's code", ending.code, step.at("code"));
  } else if (ending.kind == Ending::Kind::SAID || (isHeard && ending.code.empty())) {
    miss("a session that broke", actual);
  }
}

void Runtime::exit(const Value& step) {
  int code = exitCode();
  if (code != static_cast<int>(step.at("exit").toNumber())) {
    miss("the exit code " + printJson(step.at("exit")), std::to_string(code));
  }
}

}  // namespace ixt
