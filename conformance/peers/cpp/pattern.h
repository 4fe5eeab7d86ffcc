// Pattern(i, n) of the peers' README: the payload of n bytes whose byte j is (i + j) mod 251.

#pragma once

#include <cstdint>
#include <string>

namespace ixt {

std::string pattern(uint64_t first, size_t size);

}  // namespace ixt
