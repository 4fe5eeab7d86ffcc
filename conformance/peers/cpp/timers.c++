#include "timers.h"

#include <time.h>

namespace ixt {

namespace {

const int64_t NS_PER_MS = 1000000;
// What is further away than a century never comes, and fits into 64 bits of nanoseconds.
const uint64_t FAR_MS = uint64_t(100) * 366 * 86400 * 1000;

int64_t nowNs(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return int64_t(now.tv_sec) * 1000000000 + now.tv_nsec;
}

}  // namespace

Timers::Id Timers::atUnixMs(uint64_t unixMs, std::function<void()> action) {
  int64_t wall = nowNs(CLOCK_REALTIME);
  uint64_t nowMs = static_cast<uint64_t>(wall / NS_PER_MS);
  if (unixMs > nowMs + FAR_MS) unixMs = nowMs + FAR_MS;
  return add(nowNs(CLOCK_MONOTONIC) + int64_t(unixMs) * NS_PER_MS - wall, std::move(action));
}

Timers::Id Timers::afterMs(uint64_t milliseconds, std::function<void()> action) {
  return add(nowNs(CLOCK_MONOTONIC) + int64_t(milliseconds) * NS_PER_MS, std::move(action));
}

Timers::Id Timers::add(int64_t moment, std::function<void()> action) {
  pending[++last] = {moment, std::move(action)};
  return last;
}

int Timers::timeout() const {
  if (pending.empty()) return -1;
  int64_t next = INT64_MAX;
  for (auto& timer: pending) next = timer.second.moment < next ? timer.second.moment : next;
  int64_t wait = (next - nowNs(CLOCK_MONOTONIC) + NS_PER_MS - 1) / NS_PER_MS;
  return wait < 0 ? 0 : wait > INT32_MAX ? INT32_MAX : static_cast<int>(wait);
}

void Timers::run() {
  int64_t now = nowNs(CLOCK_MONOTONIC);
  for (auto next = pending.begin(); next != pending.end();) {
    if (next->second.moment > now) {
      ++next;
      continue;
    }
    // An action may set and cancel others.
    auto action = std::move(next->second.action);
    pending.erase(next);
    action();
    next = pending.begin();
  }
}

uint64_t nowUnixMs() { return static_cast<uint64_t>(nowNs(CLOCK_REALTIME) / NS_PER_MS); }

bool hasPassed(uint64_t deadlineUnixMs) { return deadlineUnixMs != 0 && nowUnixMs() >= deadlineUnixMs; }

}  // namespace ixt
