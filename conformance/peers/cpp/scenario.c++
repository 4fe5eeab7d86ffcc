#include "scenario.h"

#include "json.h"
#include "pattern.h"
#include "refusal.h"
#include "timers.h"
#include "utf8.h"

namespace ixt {

namespace {

const size_t SHOWN = 160;

[[noreturn]] void differ(const char* what, const std::string& expected, const std::string& actual) {
  throw Refusal("failed", std::string("expected ") + what + " " + expected + ", came " + actual);
}

}  // namespace

Name nameOf(const std::string& text) {
  size_t dot = text.find('.');
  if (dot == std::string::npos) throw Refusal("invalidArgument", "no service.method: " + text);
  return {text.substr(0, dot), text.substr(dot + 1)};
}

std::string payloadOf(const Value& payload) {
  if (payload.isNull()) return "";
  if (payload.has("text")) return payload.at("text").text();
  if (payload.has("hex")) return fromHex(payload.at("hex").text());
  if (payload.has("json")) return printJson(payload.at("json"));
  if (payload.has("pattern")) return pattern(payload.at("pattern").toUint64(), payload.at("size").toUint64());
  throw Refusal("invalidArgument", "no payload: " + printJson(payload));
}

Value contextOf(const Value& given, const Name& name) {
  Value context = given.isNull() ? Value::object() : given;
  Value service = Value::object({{"name", name.service}, {"method", name.method}});
  context.set("target", Value::object({{"kind", "service"}, {"service", service}}));
  if (context.has("deadlineInMs")) {
    // A deadline that has passed may be said by a number below 0.
    double moment = static_cast<double>(nowUnixMs()) + context.at("deadlineInMs").toNumber();
    context.set("deadlineUnixMs", std::to_string(static_cast<uint64_t>(moment)));
  }
  return context;
}

void expectText(const char* what, const std::string& actual, const Value& expected) {
  if (expected.isNull()) return;
  if (expected.getType() == Value::Type::LIST) {
    for (auto& one: expected.items()) {
      if (one.text() == actual) return;
    }
  } else if (expected.text() == actual) {
    return;
  }
  differ(what, printJson(expected), shown(actual));
}

void expectPayload(const char* what, const std::string& actual, const Value& expected) {
  if (expected.isNull()) return;
  std::string wanted = payloadOf(expected);
  // Any JSON text of that value.
  bool isSame = expected.has("json") ? parseJson(actual) == expected.at("json") : actual == wanted;
  if (!isSame) differ(what, shown(wanted), shown(actual));
}

void expectJson(const char* what, const std::string& actual, const Value& expected) {
  if (!matches(parseJson(actual), expected)) differ(what, shown(printJson(expected)), shown(actual));
}

std::string shown(const std::string& bytes) {
  std::string text = isUtf8(bytes) ? "\"" + bytes + "\"" : "0x" + toHex(bytes.substr(0, SHOWN));
  if (text.size() > SHOWN) text = cutUtf16(text, SHOWN) + "...";
  return text + " (" + std::to_string(bytes.size()) + " bytes)";
}

}  // namespace ixt
