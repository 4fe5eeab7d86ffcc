// Deadlines, on the monotonic clock: what is to be done at which moment, and how long poll may wait for the next one.

#pragma once

#include <cstdint>
#include <functional>
#include <map>

namespace ixt {

class Timers {
public:
  using Id = uint64_t;

  // A moment of the wall clock in milliseconds since the Unix epoch, turned into one of the monotonic clock now.
  Id atUnixMs(uint64_t unixMs, std::function<void()> action);
  Id afterMs(uint64_t milliseconds, std::function<void()> action);
  void cancel(Id id) { pending.erase(id); }

  // For poll: milliseconds to the next moment, rounded up; -1 where there is none.
  int timeout() const;
  // Does what has become due.
  void run();

private:
  struct Timer {
    int64_t moment;
    std::function<void()> action;
  };

  // Few are pending at any time, so each question looks at all of them.
  std::map<Id, Timer> pending;
  Id last = 0;

  Id add(int64_t moment, std::function<void()> action);
};

// Milliseconds since the Unix epoch.
uint64_t nowUnixMs();

// Whether that moment of the wall clock has come; 0 is no deadline.
bool hasPassed(uint64_t deadlineUnixMs);

}  // namespace ixt
