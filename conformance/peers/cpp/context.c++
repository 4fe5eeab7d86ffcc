#include "context.h"

#include <cstring>
#include <set>

#include "message.h"
#include "refusal.h"

namespace ixt {

namespace {

void checkSize(const std::string& text, size_t most, const char* what) {
  if (text.size() <= most) return;
  throw Refusal("resourceExhausted", std::string(what) + " is of " + std::to_string(text.size()) + " bytes, at most " +
                                         std::to_string(most) + " may be");
}

void checkName(const std::string& name, bool mayBeEmpty, const char* what) {
  checkSize(name, 256, what);
  if (name.empty() && !mayBeEmpty) throw Refusal("invalidArgument", std::string(what) + " is empty");
  if (name.find('\0') != std::string::npos) throw Refusal("invalidArgument", std::string(what) + " holds a NUL");
}

void checkKnown(const Value& value, const char* what) {
  if (value.at("kind").text() != "unrecognized") return;
  throw Refusal("UNKNOWN_VARIANT", std::string(what) + " of a newer schema: variant " +
                                       std::to_string(value.at("ordinal").toUint64()));
}

// The name in a subject; empty for those without one.
std::string subjectName(const Value& subject) { return subject.at(subject.at("kind").text()).text(); }

bool isNobody(const Value& subject) {
  auto& kind = subject.at("kind").text();
  return kind != "system" && (kind == "anonymous" || subjectName(subject).empty());
}

void checkSubject(const Value& subject) {
  checkKnown(subject, "a subject");
  checkName(subjectName(subject), true, "the name of a subject");
}

Value readActor(Value actor) {
  if (actor.isNull()) return actor;
  auto& subject = actor.at("subject");
  auto& onBehalfOf = actor.at("onBehalfOf");
  checkSubject(subject);
  checkSubject(onBehalfOf);
  auto& capabilities = actor.at("capabilities").items();
  if (capabilities.size() > 1024) throw Refusal("resourceExhausted", "more than 1,024 capabilities");
  std::set<std::string> seen;
  Value once = Value::list();
  for (auto& capability: capabilities) {
    checkName(capability.text(), false, "a capability");
    if (seen.insert(capability.text()).second) once.push(capability);
  }
  checkSize(actor.at("tokenRef").text(), 4096, "tokenRef");
  if (isNobody(subject) || (!onBehalfOf.isNull() && isNobody(onBehalfOf))) return Value();
  actor.set("capabilities", once);
  return actor;
}

Value readTarget(const Value& target) {
  checkKnown(target, "a target");
  auto& kind = target.at("kind").text();
  if (kind == "none") return Value();
  if (kind == "module" || kind == "topic") checkName(target.at(kind).text(), false, "the name of a target");
  if (kind == "service") {
    checkName(target.at(kind).at("name").text(), false, "a service");
    checkName(target.at(kind).at("method").text(), true, "a method");
  }
  if (kind == "reply" && target.at(kind).at("messageId").toBytes().empty()) {
    throw Refusal("invalidArgument", "a reply to no message");
  }
  return target;
}

bool isBase64(const std::string& text) {
  if (text.size() % 4 != 0) return false;
  size_t length = text.size();
  for (int i = 0; i < 2 && length > 0 && text[length - 1] == '='; i++) length--;
  for (size_t i = 0; i < length; i++) {
    if (!isalnum(static_cast<unsigned char>(text[i])) && text[i] != '+' && text[i] != '/') return false;
  }
  return true;
}

bool isKey(const std::string& key) {
  for (char c: key) {
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c != '.' && c != '-') return false;
  }
  return !key.empty();
}

void checkMetadata(const std::vector<Value>& pairs) {
  if (pairs.size() > 64) throw Refusal("resourceExhausted", "more than 64 pairs of metadata");
  std::set<std::string> seen;
  size_t total = 0;
  for (auto& pair: pairs) {
    auto& key = pair.at("key").text();
    auto& value = pair.at("value").text();
    checkSize(key, 128, "a key of metadata");
    checkSize(value, 4096, "a value of metadata");
    if (!isKey(key)) throw Refusal("invalidArgument", "a key of metadata that is none");
    if (!seen.insert(key).second) throw Refusal("invalidArgument", "a key of metadata comes twice");
    bool isBinary = key.size() >= 4 && key.compare(key.size() - 4, 4, "-bin") == 0;
    if (isBinary && !isBase64(value)) throw Refusal("invalidArgument", "a binary value that is no padded base64");
    total += key.size() + value.size();
  }
  if (total > 8192) throw Refusal("resourceExhausted", "metadata of more than 8,192 bytes");
}

}  // namespace

Value readContext(const Schemas& schemas, const Value& raw) {
  Value context = raw.isNull() ? emptyForm(schemas, "InvocationContext") : raw;
  checkSize(context.at("correlationId").text(), 256, "correlationId");
  checkSize(context.at("causationId").text(), 256, "causationId");
  checkMetadata(context.at("metadata").items());
  Value actor = readActor(context.at("actor"));
  Value target = readTarget(context.at("target"));
  context.set("actor", actor);
  context.set("target", target);
  return context;
}

bool hasCapability(const Value& context, const std::string& capability) {
  bool isSystem = context.at("actor").at("subject").at("kind").text() == "system";
  for (auto& held: context.at("actor").at("capabilities").items()) {
    if (held.text() == capability || (isSystem && held.text() == "*")) return true;
  }
  return false;
}

}  // namespace ixt
