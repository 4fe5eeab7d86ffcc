// A file as its bytes.

#pragma once

#include <string>

namespace ixt {

// False where there is no such file, or it cannot be read.
bool readFile(const std::string& path, std::string& content);

// What comes from a descriptor until its end.
std::string readToEnd(int fd);

}  // namespace ixt
