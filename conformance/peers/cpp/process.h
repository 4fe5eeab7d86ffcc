// A process that this one starts, with pipes as its stdin and stdout.

#pragma once

#include <sys/types.h>

namespace ixt {

class Process {
public:
  // `command` as for execvp. Throws a Refusal where no process can be had; one that cannot be run exits with 127.
  explicit Process(char** command);
  // Ends it, where nobody has waited for its end.
  ~Process();
  Process(const Process&) = delete;

  // The ends of the pipes; whoever takes them closes them.
  int input() const { return toChild; }
  int output() const { return fromChild; }

  // Waits for its end: its exit code, or 128 and the number of the signal that ended it.
  int wait();
  bool isWaitedFor() const { return pid < 0; }

private:
  pid_t pid = -1;
  int toChild = -1;
  int fromChild = -1;
};

}  // namespace ixt
