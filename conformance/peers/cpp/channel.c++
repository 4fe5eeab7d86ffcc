#include "channel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "message.h"

namespace ixt {

namespace {

// So that a peer that never stops writing does not keep this side from answering.
const int READS_AT_ONCE = 16;
// What has been written is let go of when it is so much.
const size_t WRITTEN_KEPT = 1 << 20;

void setNonBlocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

}  // namespace

Channel::Channel(int in, int out, const Limits& limits): in(in), out(out), limits(limits) {
  setNonBlocking(in);
  setNonBlocking(out);
}

Channel::~Channel() {
  closeOut();
  closeIn();
}

void Channel::poll(int timeoutMs) {
  writeSome();
  if (in < 0 && pending.empty()) return;
  pollfd places[2] = {{in, POLLIN, 0}, {pending.empty() ? -1 : out, POLLOUT, 0}};
  if (::poll(places, 2, timeoutMs) <= 0) return;
  if (places[0].revents != 0) readSome();
  if (places[1].revents != 0) writeSome();
}

void Channel::readSome() {
  char chunk[65536];
  for (int reads = 0; in >= 0 && reads < READS_AT_ONCE; reads++) {
    ssize_t n = read(in, chunk, sizeof(chunk));
    if (n > 0) {
      buffer.append(chunk, static_cast<size_t>(n));
    } else if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
      closeIn();
    } else if (errno != EINTR) {
      return;
    }
  }
}

void Channel::writeSome() {
  while (out >= 0 && written < pending.size()) {
    ssize_t n = ::write(out, pending.data() + written, pending.size() - written);
    if (n >= 0) {
      written += static_cast<size_t>(n);
      if (written < WRITTEN_KEPT) continue;
      pending.erase(0, written);
      written = 0;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    } else if (errno != EINTR) {
      // Nobody reads any more. The end of what comes will tell how the session ended.
      closeOut();
    }
  }
  pending.clear();
  written = 0;
}

bool Channel::next(std::string& message) {
  size_t length = messageLength(buffer.data() + start, buffer.size() - start, limits);
  if (length == 0 || length > buffer.size() - start) return false;
  message.assign(buffer, start, length);
  start += length;
  if (start > buffer.size() / 2) {
    buffer.erase(0, start);
    start = 0;
  }
  return true;
}

void Channel::flush() {
  for (writeSome(); !pending.empty(); writeSome()) poll(-1);
}

void Channel::drain() {
  while (in >= 0) {
    poll(-1);
    buffer.clear();
    start = 0;
  }
}

void Channel::finish() {
  flush();
  closeOut();
}

void Channel::closeOut() {
  if (out >= 0) close(out);
  out = -1;
}

void Channel::closeIn() {
  if (in >= 0) close(in);
  in = -1;
}

}  // namespace ixt
