// How a runtime lives: its session, what comes unasked, its steps one after the other, and the end of the module.

#include "runtime.h"

#include "refusal.h"

namespace ixt {

Runtime::Runtime(const Schemas& schemas, Process& process, const Greeting& greeting, const Value& scenario)
    : schemas(schemas),
      process(process),
      limits(greeting.limits),
      scenario(scenario),
      channel(process.output(), process.input(), Limits()),
      session(schemas, channel, Session::Role::RUNTIME, greeting, *this) {}

Value Runtime::run() {
  size_t index = 0;
  try {
    if (!await([this]() { return session.isReady(); })) {
      throw Refusal("failed", "expected a handshake, but " + session.ending().message);
    }
    auto& steps = scenario.at("steps").items();
    for (; index < steps.size(); index++) doStep(steps[index]);
    windUp();
    return Value::object({{"result", "passed"}});
  } catch (const Refusal& refusal) {
    return Value::object({{"result", "failed"}, {"step", index}, {"why", refusal.why}});
  }
}

void Runtime::doStep(const Value& step) {
  if (step.fields().empty()) throw Refusal("invalidArgument", "a step without a verb");
  auto& verb = step.fields()[0].first;
  auto found = verbs().find(verb);
  if (found == verbs().end()) throw Refusal("invalidArgument", "no such verb: " + verb);
  isAboutEnd = isAboutEnd || verb == "say" || verb == "over" || verb == "exit";
  (this->*found->second)(step);
}

const std::map<std::string, Runtime::Step>& Runtime::verbs() {
  static const std::map<std::string, Step> table = {
      {"call", &Runtime::call},       {"answer", &Runtime::answer},   {"open", &Runtime::open},
      {"send", &Runtime::send},       {"fill", &Runtime::fill},       {"refused", &Runtime::refused},
      {"close", &Runtime::close},     {"cancel", &Runtime::cancel},   {"fail", &Runtime::fail},
      {"grant", &Runtime::grant},     {"receive", &Runtime::receive}, {"quiet", &Runtime::quiet},
      {"end", &Runtime::end},         {"ping", &Runtime::pingOnce},   {"log", &Runtime::log},
      {"drain", &Runtime::drain},     {"say", &Runtime::say},         {"over", &Runtime::over},
      {"exit", &Runtime::exit},
  };
  return table;
}

bool Runtime::await(const std::function<bool()>& isSo) {
  while (!isSo()) {
    if (session.isOver()) return false;
    session.step();
  }
  return true;
}

// The module of the scenarios asks nothing: a runtime has no handlers.
void Runtime::onCall(const Value& call) {
  Value error = Value::object({{"code", "unimplemented"}, {"message", "this runtime takes no calls"}});
  session.say("result", Value::object({{"callId", call.at("callId")},
                                       {"result", Value::object({{"kind", "error"}, {"error", error}})}}));
}

void Runtime::onOpen(const Value& frame) {
  session.refuseStream(frame.at("streamId").toBytes(), "unimplemented", "this runtime takes no streams");
}

void Runtime::onResult(const Value& result) {
  answers.emplace(static_cast<uint32_t>(result.at("callId").toUint64()), result.at("result"));
}

Stream& Runtime::streamOf(const Value& label) {
  auto found = streams.find(label.text());
  if (found == streams.end()) throw Refusal("invalidArgument", "no stream is called " + label.text());
  return *found->second;
}

void Runtime::ping() {
  std::string nonce = std::to_string(++lastPing);
  session.say("ping", Value::object({{"nonce", nonce}}));
  if (!await([&]() { return lastPong == nonce; })) {
    throw Refusal("failed", "expected a pong, but " + session.ending().message);
  }
}

// Lets go of the channel, reads what still comes, and waits for the end of the process.
int Runtime::exitCode() {
  if (process.isWaitedFor()) throw Refusal("invalidArgument", "the module has ended before");
  await([]() { return false; });
  channel.finish();
  channel.drain();
  return process.wait();
}

void Runtime::windUp() {
  bool wasOver = session.isOver();
  if (wasOver && !isAboutEnd) throw Refusal("failed", "expected the session to live, but " + session.ending().message);
  if (!wasOver) session.sayGoodbye("", "");
  if (process.isWaitedFor()) return;
  int code = exitCode();
  if (!wasOver && code != 0) throw Refusal("failed", "expected the exit code 0, came " + std::to_string(code));
}

}  // namespace ixt
