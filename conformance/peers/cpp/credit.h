// Credit of one direction of a stream (spec 23): pure arithmetic, one object for each end of it.

#pragma once

#include <cstdint>

namespace ixt {

// What this side may still send.
class SendWindow {
public:
  explicit SendWindow(uint32_t first): left(first) {}

  bool isEmpty() const { return left == 0; }
  void use() { left--; }
  // Adds a grant. Throws a Refusal where it is of 0, or brings the sum above 2^32 - 1.
  void add(uint32_t frames);

private:
  uint64_t left;
};

// What the other side may still send, and how much of it was taken here since the last grant.
class ReceiveWindow {
public:
  ReceiveWindow(uint32_t first, bool isManual): first(first), left(first), isManual(isManual) {}

  // A data frame came. False where it had no credit.
  bool arrive();
  // A frame was taken. The frames to grant back now, 0 for none: all that were taken, once they are half of the first
  // window. A window of nothing grants nothing back.
  uint32_t take();
  // Frames were granted.
  void grant(uint32_t frames) { left += frames; }

private:
  const uint32_t first;
  uint64_t left;
  uint32_t taken = 0;
  const bool isManual;
};

}  // namespace ixt
