#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "refusal.h"

namespace ixt {

Process::Process(char** command) {
  int down[2];
  int up[2];
  if (pipe2(down, O_CLOEXEC) != 0 || pipe2(up, O_CLOEXEC) != 0) throw Refusal("internal", "no pipe to be had");
  pid = fork();
  if (pid < 0) throw Refusal("internal", "no process to be had");
  if (pid == 0) {
    dup2(down[0], STDIN_FILENO);
    dup2(up[1], STDOUT_FILENO);
    signal(SIGPIPE, SIG_DFL);
    execvp(command[0], command);
    _exit(127);
  }
  close(down[0]);
  close(up[1]);
  toChild = down[1];
  fromChild = up[0];
}

Process::~Process() {
  if (pid < 0) return;
  kill(pid, SIGKILL);
  wait();
}

int Process::wait() {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  pid = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace ixt
