// UTF-8, strictly: no overlong forms, no surrogates, nothing above U+10FFFF. libcapnp does not look at it.

#pragma once

#include <cstdint>
#include <string>

namespace ixt {

bool isUtf8(const char* text, size_t size);
inline bool isUtf8(const std::string& text) { return isUtf8(text.data(), text.size()); }

// Appends one character. A lone surrogate is written in three bytes, which isUtf8 then refuses.
void appendUtf8(std::string& text, uint32_t character);

// The text, cut before the character with which it would be longer than that many UTF-16 units.
std::string cutUtf16(const std::string& text, size_t units);

}  // namespace ixt
