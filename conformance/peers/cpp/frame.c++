#include "frame.h"

#include "context.h"
#include "refusal.h"
#include "utf8.h"

namespace ixt {

namespace {

Value frame(const std::string& id, const char* kind, Value content) {
  return Value::object({{"streamId", Value::bytes(id)}, {"kind", kind}, {kind, std::move(content)}});
}

}  // namespace

void checkFrame(const Value& frame) {
  if (frame.at("streamId").toBytes().empty()) throw Refusal("INVALID_STREAM_ID", "a frame without a stream id");
  if (frame.at("kind").text() == "unrecognized") throw Refusal("UNKNOWN_VARIANT", "a frame of a newer schema");
}

Value readOpen(const Schemas& schemas, const Value& open) {
  if (open.at("kind").isObject()) throw Refusal("unimplemented", "a stream of the kind " + enumText(open.at("kind")));
  return readContext(schemas, open.at("context"));
}

Value openFrame(const std::string& id, const std::string& kind, uint32_t credit, uint32_t cap, const Value& context) {
  return frame(id, "open", Value::object({{"kind", kind},
                                          {"initialCredit", credit},
                                          {"bufferCapFrames", cap},
                                          {"context", context}}));
}

Value dataFrame(const std::string& id, uint64_t sequence, const std::string& payload) {
  return frame(id, "data", Value::object({{"sequence", std::to_string(sequence)}, {"payload", Value::bytes(payload)}}));
}

Value creditFrame(const std::string& id, uint32_t frames) {
  return frame(id, "credit", Value::object({{"frames", frames}}));
}

Value closeFrame(const std::string& id, uint64_t finalSequence) {
  return frame(id, "close",
               Value::object({{"reason", "complete"}, {"finalSequence", std::to_string(finalSequence)}}));
}

Value cancelFrame(const std::string& id, const std::string& reason, const std::string& message) {
  return frame(id, "cancel", Value::object({{"reason", reason}, {"message", cutMessage(message)}}));
}

Value errorFrame(const std::string& id, const std::string& code, const std::string& message,
                 const std::string& details) {
  return frame(id, "error", Value::object({{"code", code},
                                           {"message", cutMessage(message)},
                                           {"details", Value::bytes(details)}}));
}

std::string cutMessage(const std::string& message) { return cutUtf16(message, 4096); }

}  // namespace ixt
