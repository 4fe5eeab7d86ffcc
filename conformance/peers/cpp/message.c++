#include "message.h"

#include <capnp/message.h>
#include <capnp/serialize.h>

#include <cstring>

#include "refusal.h"

namespace ixt {

namespace {

uint32_t word32(const char* bytes, size_t index) {
  uint32_t number;
  memcpy(&number, bytes + index * 4, 4);
  return number;
}

// The bytes of a segment table of so many segments.
size_t tableLength(uint64_t segments) { return (segments / 2 + 1) * 8; }

void checkWhole(const std::string& bytes, const Limits& limits) {
  if (bytes.size() > limits.maxFrameBytes) throw Refusal("MESSAGE_TOO_LARGE", "more bytes than maxFrameBytes");
  if (bytes.size() < 16) throw Refusal("TOO_SHORT", "no segment table and root pointer");
  if (bytes.size() % 8 != 0) throw Refusal("UNALIGNED", "no whole number of words");
  size_t length = messageLength(bytes.data(), bytes.size(), limits);
  if (length == 0 || length > bytes.size()) throw Refusal("TRUNCATED_SEGMENT", "the table promises more than there is");
  if (length < bytes.size()) throw Refusal("TRAILING_BYTES", "bytes after the last segment");
}

// Words that hold the value, or a few more: each object as if it were large.
size_t wordsFor(const Value& value) {
  size_t words = 32 + value.text().size() / 8;
  if (value.getType() == Value::Type::BYTES) words += value.toBytes().size() / 8;
  for (auto& item: value.items()) words += wordsFor(item);
  for (auto& field: value.fields()) words += wordsFor(field.second);
  return words;
}

}  // namespace

size_t messageLength(const char* bytes, size_t size, const Limits& limits) {
  if (size < 4) return 0;
  uint64_t segments = uint64_t(word32(bytes, 0)) + 1;
  if (segments > limits.maxSegments) throw Refusal("TOO_MANY_SEGMENTS", "more segments than a message may have");
  size_t table = tableLength(segments);
  if (size < table) return 0;
  uint64_t length = table;
  for (size_t i = 1; i <= segments; i++) length += uint64_t(word32(bytes, i)) * 8;
  if (length > limits.maxFrameBytes) throw Refusal("MESSAGE_TOO_LARGE", "more bytes than maxFrameBytes");
  return length;
}

Value decodeMessage(const Schemas& schemas, const std::string& type, const std::string& bytes, const Limits& limits) {
  checkWhole(bytes, limits);
  auto aligned = kj::heapArray<capnp::word>(bytes.size() / 8);
  memcpy(aligned.begin(), bytes.data(), bytes.size());
  capnp::ReaderOptions options;
  // A guard alone, and loose: the library counts landing pads twice, and elements of no size. readForm counts exactly.
  size_t words = (bytes.size() - tableLength(uint64_t(word32(bytes.data(), 0)) + 1)) / 8;
  options.traversalLimitInWords = 3 * words + 1;
  options.nestingLimit = 64;
  try {
    capnp::FlatArrayMessageReader reader(aligned, options);
    return readForm(schemas, limits, words, reader.getRoot<capnp::DynamicStruct>(schemas.structOf(type)));
  } catch (const kj::Exception& exception) {
    throw Refusal("CAPNP", exception.getDescription().cStr());
  }
}

std::string encodeMessage(const Schemas& schemas, const std::string& type, const Value& value) {
  try {
    capnp::MallocMessageBuilder builder(static_cast<uint>(wordsFor(value)));
    writeForm(schemas, value, builder.initRoot<capnp::DynamicStruct>(schemas.structOf(type)));
    auto words = capnp::messageToFlatArray(builder);
    auto bytes = words.asBytes();
    return std::string(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
  } catch (const kj::Exception& exception) {
    throw Refusal("invalidArgument", exception.getDescription().cStr());
  }
}

Value emptyForm(const Schemas& schemas, const std::string& type) {
  return decodeMessage(schemas, type, std::string(16, '\0').replace(4, 1, 1, '\1'));
}

}  // namespace ixt
