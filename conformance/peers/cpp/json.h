// JSON text and values. The library's own codec is of no use here: that of libcapnp 0.9 reads `\ud834` as another
// character, and has no place for bytes.

#pragma once

#include <string>

#include "value.h"

namespace ixt {

// Throws a Refusal `invalidArgument` for what is no JSON text in UTF-8, or nests deeper than 64.
Value parseJson(const std::string& text);

// On one line; whole numbers without a point.
std::string printJson(const Value& value);

}  // namespace ixt
