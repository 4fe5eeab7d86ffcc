// The C++ peer (conformance/peers/README.md):
//
//   peer [--schemas <folder>] vectors <folder> | module | runtime <command> [argument...]

#include <kj/exception.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "file.h"
#include "json.h"
#include "module.h"
#include "process.h"
#include "refusal.h"
#include "runtime.h"
#include "vectors.h"

namespace {

// A refusal is an everyday event here: no stack traces, and nothing on stderr.
class QuietCallback: public kj::ExceptionCallback {
public:
  StackTraceMode stackTraceMode() override { return StackTraceMode::NONE; }
  void logMessage(kj::LogSeverity, const char*, int, int, kj::String&&) override {}
};

int runModule(const ixt::Schemas& schemas, const ixt::Greeting& greeting) {
  ixt::Channel channel(STDIN_FILENO, STDOUT_FILENO, ixt::Limits());
  return ixt::Module(schemas, channel, greeting).run();
}

int runRuntime(const ixt::Schemas& schemas, ixt::Greeting greeting, char** command) {
  ixt::Value scenario = ixt::parseJson(ixt::readToEnd(STDIN_FILENO));
  for (auto& limit: scenario.at("limits").fields()) greeting.limits.set(limit.first, limit.second);
  ixt::Process process(command);
  ixt::Value result = ixt::Runtime(schemas, process, greeting, scenario).run();
  printf("%s\n", ixt::printJson(result).c_str());
  return result.at("result").text() == "passed" ? 0 : 1;
}

int run(int argc, char** argv) {
  std::string folder = ixt::projectSchemas();
  int at = 1;
  if (argc > 2 && strcmp(argv[1], "--schemas") == 0) {
    folder = argv[2];
    at = 3;
  }
  std::string command = at < argc ? argv[at] : "";
  bool isModule = command == "module" && argc == at + 1;
  bool isVectors = command == "vectors" && argc == at + 2;
  bool isRuntime = command == "runtime" && argc > at + 1;
  if (!isModule && !isVectors && !isRuntime) {
    fprintf(stderr, "usage: peer [--schemas <folder>] vectors <folder> | module | runtime <command> [argument...]\n");
    return 2;
  }
  ixt::Schemas schemas(folder);
  if (isVectors) return ixt::replayVectors(schemas, argv[at + 1]);
  ixt::Greeting greeting = {ixt::pinOf(folder), ixt::usualLimits()};
  return isModule ? runModule(schemas, greeting) : runRuntime(schemas, greeting, argv + at + 1);
}

}  // namespace

int main(int argc, char** argv) {
  QuietCallback quiet;
  signal(SIGPIPE, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const ixt::Refusal& refusal) {
    fprintf(stderr, "peer: %s\n", refusal.what());
  } catch (const kj::Exception& exception) {
    fprintf(stderr, "peer: %s\n", exception.getDescription().cStr());
  }
  return 2;
}
