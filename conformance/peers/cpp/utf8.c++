#include "utf8.h"

namespace ixt {

namespace {

// Bytes of the character that this byte begins; 0 where it begins none.
size_t lengthOf(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

}  // namespace

bool isUtf8(const char* text, size_t size) {
  auto bytes = reinterpret_cast<const unsigned char*>(text);
  for (size_t i = 0; i < size;) {
    size_t length = lengthOf(bytes[i]);
    if (length == 0 || length > size - i) return false;
    for (size_t j = 1; j < length; j++) {
      if ((bytes[i + j] & 0xc0) != 0x80) return false;
    }
    if (bytes[i] == 0xe0 && bytes[i + 1] < 0xa0) return false;
    if (bytes[i] == 0xed && bytes[i + 1] > 0x9f) return false;
    if (bytes[i] == 0xf0 && bytes[i + 1] < 0x90) return false;
    if (bytes[i] == 0xf4 && bytes[i + 1] > 0x8f) return false;
    i += length;
  }
  return true;
}

void appendUtf8(std::string& text, uint32_t character) {
  if (character < 0x80) {
    text += static_cast<char>(character);
    return;
  }
  int more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
  static const unsigned char HEADS[] = {0, 0xc0, 0xe0, 0xf0};
  text += static_cast<char>(HEADS[more] | (character >> (6 * more)));
  while (more-- > 0) text += static_cast<char>(0x80 | ((character >> (6 * more)) & 0x3f));
}

std::string cutUtf16(const std::string& text, size_t units) {
  size_t used = 0;
  for (size_t i = 0; i < text.size();) {
    size_t length = lengthOf(static_cast<unsigned char>(text[i]));
    used += length == 4 ? 2 : 1;
    if (used > units) return text.substr(0, i);
    i += length == 0 ? 1 : length;
  }
  return text;
}

}  // namespace ixt
