#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

namespace ixt {

bool readFile(const std::string& path, std::string& content) {
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  content = readToEnd(fd);
  close(fd);
  return true;
}

std::string readToEnd(int fd) {
  std::string content;
  char chunk[65536];
  for (;;) {
    ssize_t n = read(fd, chunk, sizeof(chunk));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return content;
    content.append(chunk, static_cast<size_t>(n));
  }
}

}  // namespace ixt
