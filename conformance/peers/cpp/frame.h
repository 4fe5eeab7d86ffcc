// Stream frames in the JSON form: what the stream layer refuses of those that come, and those that are sent.

#pragma once

#include <cstdint>
#include <string>

#include "schema.h"
#include "value.h"

namespace ixt {

// Refuses a frame of no stream, and one of a variant of a newer schema.
void checkFrame(const Value& frame);

// The context of an open frame, read. Throws a Refusal: `unimplemented` for a kind of a newer schema, or what the
// context layer says.
Value readOpen(const Schemas& schemas, const Value& open);

Value openFrame(const std::string& id, const std::string& kind, uint32_t credit, uint32_t cap, const Value& context);
Value dataFrame(const std::string& id, uint64_t sequence, const std::string& payload);
Value creditFrame(const std::string& id, uint32_t frames);
Value closeFrame(const std::string& id, uint64_t finalSequence);
Value cancelFrame(const std::string& id, const std::string& reason, const std::string& message);
Value errorFrame(const std::string& id, const std::string& code, const std::string& message,
                 const std::string& details);

// A message of an error or a cancel, cut to 4,096 UTF-16 units.
std::string cutMessage(const std::string& message);

}  // namespace ixt
