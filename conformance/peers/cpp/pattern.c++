#include "pattern.h"

namespace ixt {

std::string pattern(uint64_t first, size_t size) {
  std::string payload(size, '\0');
  for (size_t i = 0; i < size; i++) payload[i] = static_cast<char>((first + i) % 251);
  return payload;
}

}  // namespace ixt
