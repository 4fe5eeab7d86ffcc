// A runtime that goes through the steps of a scenario with a module (conformance/scenarios/README.md).

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "channel.h"
#include "process.h"
#include "schema.h"
#include "session.h"
#include "value.h"

namespace ixt {

class Runtime: private Session::Side {
public:
  // The greeting's limits are those of the scenario.
  Runtime(const Schemas& schemas, Process& process, const Greeting& greeting, const Value& scenario);

  // Goes through the steps; what is printed.
  Value run();

private:
  const Schemas& schemas;
  Process& process;
  const Value limits;
  const Value scenario;
  Channel channel;
  Session session;
  std::map<std::string, std::shared_ptr<Stream>> streams;
  std::map<std::string, uint32_t> calls;
  std::map<uint32_t, Value> answers;
  std::deque<Value> logs;
  // Whether a step has ended the session, or waited for its end.
  bool isAboutEnd = false;
  uint32_t lastCall = 0;
  uint64_t lastPing = 0;
  std::string lastPong;

  void onCall(const Value& call) override;
  void onResult(const Value& result) override;
  void onOpen(const Value& frame) override;
  void onStream(Stream&) override {}
  void onStreamEnd(Stream&) override {}
  void onLog(const Value& record) override { logs.push_back(record); }
  void onPong(const std::string& nonce) override { lastPong = nonce; }
  void onDrain(uint32_t) override {}

  using Step = void (Runtime::*)(const Value& step);
  static const std::map<std::string, Step>& verbs();
  void doStep(const Value& step);
  // Waits until it is so. False where the session ended first.
  bool await(const std::function<bool()>& isSo);
  Stream& streamOf(const Value& label);
  void sendOne(Stream& stream, const std::string& payload);
  std::string receiveOne(Stream& stream);
  void ping();
  int exitCode();
  void windUp();

  void call(const Value& step);
  void answer(const Value& step);
  void open(const Value& step);
  void send(const Value& step);
  void fill(const Value& step);
  void refused(const Value& step);
  void close(const Value& step);
  void cancel(const Value& step);
  void fail(const Value& step);
  void grant(const Value& step);
  void receive(const Value& step);
  void quiet(const Value& step);
  void end(const Value& step);
  void pingOnce(const Value&) { ping(); }
  void log(const Value& step);
  void drain(const Value& step);
  void say(const Value& step);
  void over(const Value& step);
  void exit(const Value& step);
};

}  // namespace ixt
