// One message and its bytes, in Cap'n Proto's standard stream framing. libcapnp reads the pointers; the segment table
// is checked here first: its flat reader lets the count wrap, has no limit on segments, and ignores what follows.

#pragma once

#include <cstddef>
#include <string>

#include "form.h"
#include "schema.h"
#include "value.h"

namespace ixt {

// How long a message is by its segment table, in bytes; 0 where more of the table is needed. Throws a Refusal where the
// table is none, or the message is larger than the limits allow.
size_t messageLength(const char* bytes, size_t size, const Limits& limits);

// The root of that type, in the JSON form. Throws a Refusal for whatever is no such message, and nothing else.
Value decodeMessage(const Schemas& schemas, const std::string& type, const std::string& bytes,
                    const Limits& limits = Limits());

// One segment, unless fields of a newer schema make it larger than thought. Throws a Refusal for what has no place.
std::string encodeMessage(const Schemas& schemas, const std::string& type, const Value& value);

// What a struct of that type is in which nothing is set.
Value emptyForm(const Schemas& schemas, const std::string& type);

}  // namespace ixt
