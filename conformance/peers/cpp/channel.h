// Two descriptors as a channel of messages. Neither direction waits for the other: both are non-blocking, what cannot
// be written waits in a queue, and one poll looks after both.

#pragma once

#include <string>

#include "form.h"

namespace ixt {

class Channel {
public:
  // Takes the descriptors over. `in` is read, `out` is written.
  Channel(int in, int out, const Limits& limits);
  ~Channel();
  Channel(const Channel&) = delete;

  void write(const std::string& bytes) { pending += bytes; }
  // Waits until something came, could be written or the time is over; -1 waits without end. Reads and writes it.
  void poll(int timeoutMs);
  // Takes the next message that came whole. Throws a Refusal for bytes that begin none.
  bool next(std::string& message);

  // Writes what waits, reading what comes meanwhile, so that the peer cannot be stuck with it.
  void flush();
  // Reads to the end and throws it away.
  void drain();
  // Writes what waits, and closes.
  void finish();
  void closeOut();
  void closeIn();

  bool isEnded() const { return in < 0; }
  // Whether what came broke off within a message.
  bool isCutShort() const { return isEnded() && start < buffer.size(); }

private:
  int in;
  int out;
  const Limits limits;
  std::string buffer;
  size_t start = 0;
  std::string pending;
  size_t written = 0;

  void readSome();
  void writeSome();
};

}  // namespace ixt
