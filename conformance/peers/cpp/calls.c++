#include "calls.h"

#include <functional>
#include <map>

#include "context.h"
#include "form.h"
#include "json.h"
#include "module.h"
#include "refusal.h"
#include "utf8.h"

namespace ixt {

namespace {

const char CAPABILITY[] = "conformance:enter";

void guard(Module& module, const Request& request) {
  if (hasCapability(request.context, CAPABILITY)) {
    module.answer(request.callId, "in");
  } else {
    module.answerError(request.callId, "permissionDenied", std::string("needs the capability ") + CAPABILITY);
  }
}

void drink(Module& module, const Request& request) {
  uint64_t frames = Value(request.body).toUint64();
  if (module.drink(frames)) {
    module.answer(request.callId, "");
  } else {
    module.answerError(request.callId, "notFound", "no stream of sip is under way");
  }
}

// Bytes that are no UTF-8 cannot be sent as text.
void checkText(const std::string& body) {
  if (!isUtf8(body)) throw Refusal("invalidArgument", "the body is no text");
}

void fail(Module& module, const Request& request) {
  checkText(request.body);
  module.answerError(request.callId, request.body, "asked to fail", request.body);
}

void log(Module& module, const Request& request) {
  checkText(request.body);
  Value field = Value::object({{"key", "source"}, {"value", "conformance"}});
  module.say("log", Value::object({{"level", "info"},
                                   {"timeUnixMs", std::to_string(nowUnixMs())},
                                   {"message", request.body},
                                   {"fields", Value::list({field})}}));
  module.answer(request.callId, "");
}

// Of a peer of a newer schema alone.
void future(Module& module, const Request& request) {
  auto& schemas = module.getSchemas();
  if (!schemas.hasVariant("Envelope", "future")) {
    return module.answerError(request.callId, "unimplemented", "this schema has no such envelope");
  }
  module.say("future", futureValue(schemas, schemas.planOf(schemas.structOf("Envelope")).variant("future")->type));
  module.answer(request.callId, "");
}

using Call = std::function<void(Module&, const Request&)>;

const std::map<std::string, Call>& table() {
  static const std::map<std::string, Call> calls = {
      {"call.echo", [](Module& m, const Request& r) { m.answer(r.callId, r.body); }},
      {"call.describe", [](Module& m, const Request& r) { m.answer(r.callId, printJson(r.context)); }},
      {"call.fail", fail},
      {"call.hold", [](Module&, const Request&) {}},
      {"call.crash", [](Module& m, const Request&) { m.die(false); }},
      {"call.truncate", [](Module& m, const Request&) { m.die(true); }},
      {"call.guarded", guard},
      {"control.drink", drink},
      {"control.ended", [](Module& m, const Request& r) { m.answerEnded(r.callId); }},
      {"control.opened", [](Module& m, const Request& r) { m.answer(r.callId, std::to_string(m.openedStreams())); }},
      {"control.log", log},
      {"control.future", future},
  };
  return calls;
}

}  // namespace

void handleCall(Module& module, const Request& request) {
  auto call = table().find(request.name);
  if (call == table().end()) throw Refusal("unimplemented", "no call of that name");
  call->second(module, request);
}

}  // namespace ixt
