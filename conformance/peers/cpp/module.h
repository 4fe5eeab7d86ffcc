// The module of the peers' README over a channel: its calls, its streams with their handlers and ends, and the drain.

#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "channel.h"
#include "handlers.h"
#include "schema.h"
#include "session.h"

namespace ixt {

class Module: private Session::Side {
public:
  Module(const Schemas& schemas, Channel& channel, const Greeting& greeting);

  // Until the session ends. The exit code of the process.
  int run();

  // Answers a call that is under way; what was answered already, by its deadline, stays so.
  void answer(uint32_t callId, const std::string& body);
  void answerError(uint32_t callId, const std::string& code, const std::string& message,
                   const std::string& details = "");
  // Answers with the next end of a stream, now or when there is one.
  void answerEnded(uint32_t callId);
  // The newest stream under way of `sip` may take so many more. False where there is none.
  bool drink(uint64_t frames);
  size_t openedStreams() const { return opened; }
  void say(const std::string& kind, const Value& content) { session.say(kind, content); }
  const Schemas& getSchemas() const { return schemas; }
  // Ends the process with 70, after what was said before and, where asked for, the first half of a ping.
  [[noreturn]] void die(bool withHalfPing);

private:
  struct Work {
    std::shared_ptr<Stream> stream;
    std::shared_ptr<Handler> handler;
  };

  const Schemas& schemas;
  Channel& channel;
  const Value limits;
  Session session;
  // The calls that are not answered, each with the timer of its deadline, or 0.
  std::map<uint32_t, Timers::Id> calls;
  std::map<std::string, Work> works;
  std::deque<std::string> ends;
  std::deque<uint32_t> endsAsked;
  // Of the streams of `sip`, in the order of their opens.
  std::deque<std::string> sips;
  size_t opened = 0;
  bool isDraining = false;

  void onCall(const Value& call) override;
  void onResult(const Value&) override {}
  void onOpen(const Value& frame) override;
  void onStream(Stream& stream) override;
  void onStreamEnd(Stream& stream) override;
  void onLog(const Value&) override {}
  void onPong(const std::string&) override {}
  void onDrain(uint32_t timeoutMs) override;

  void accept(const std::string& id, const Value& open);
  void advance(const std::string& id);
  void answerResult(uint32_t callId, const Value& result);
  void tellEnds();
  void leaveIfDone();
};

}  // namespace ixt
