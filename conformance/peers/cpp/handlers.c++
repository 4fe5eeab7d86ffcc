#include "handlers.h"

#include <cstdio>
#include <functional>

#include "json.h"
#include "module.h"
#include "pattern.h"
#include "refusal.h"

namespace ixt {

namespace {

void drop(Stream& stream) {
  while (stream.hasPayload()) stream.take();
}

// Answers the one request with one payload.
class Reply: public Handler {
public:
  using Answer = std::function<std::string(const std::string& request)>;

  explicit Reply(Answer answer): answer(std::move(answer)) {}

  void advance(Stream& stream) override {
    if (state == WAITING && stream.hasPayload()) {
      reply = answer(stream.take());
      state = READY;
    }
    drop(stream);
    if (state == READY && stream.canSend() && stream.send(reply)) state = SENT;
    if (state == SENT && stream.hasPeerClosed()) stream.close();
  }

private:
  enum { WAITING, READY, SENT } state = WAITING;
  const Answer answer;
  std::string reply;
};

// How a handler takes what comes: all of it, or in sips. Then it asks for the next frame, or whether there is one, only
// when control.drink has allowed that.
class Thirst {
public:
  explicit Thirst(bool isBounded): isBounded(isBounded) {}

  void allow(uint64_t frames) { left += frames; }

  bool mayTake(const Stream& stream) const {
    return stream.hasPayload() && (!isBounded || left > 0);
  }

  // Whether it has learnt that nothing more comes.
  bool isQuenched(const Stream& stream) const {
    return stream.hasPeerClosed() && !stream.hasPayload() && (!isBounded || left > 0);
  }

  std::string take(Stream& stream) {
    if (left > 0) left--;
    return stream.take();
  }

private:
  const bool isBounded;
  uint64_t left = 0;
};

class Collect: public Handler {
public:
  explicit Collect(bool isBounded): thirst(isBounded) {}

  void allow(uint64_t frames) override { thirst.allow(frames); }

  void advance(Stream& stream) override {
    while (thirst.mayTake(stream)) count(thirst.take(stream));
    if (thirst.isQuenched(stream) && stream.canSend() && stream.send(summary())) stream.close();
  }

private:
  Thirst thirst;
  uint64_t frames = 0;
  uint64_t bytes = 0;
  uint32_t sum = 0x811c9dc5;

  void count(const std::string& payload) {
    frames++;
    bytes += payload.size();
    for (unsigned char byte: payload) sum = (sum ^ byte) * 0x01000193;
  }

  std::string summary() const {
    char digits[16];
    snprintf(digits, sizeof(digits), "%08x", sum);
    return printJson(Value::object({{"frames", frames}, {"bytes", bytes}, {"sum", digits}}));
  }
};

// Sends each payload back; takes the next one when the last was sent.
class Relay: public Handler {
public:
  explicit Relay(bool isBounded): thirst(isBounded) {}

  void allow(uint64_t frames) override { thirst.allow(frames); }

  void advance(Stream& stream) override {
    while (isHolding || thirst.mayTake(stream)) {
      if (!isHolding) held = thirst.take(stream);
      isHolding = !stream.canSend() || !stream.send(held);
      if (isHolding) return;
    }
    if (thirst.isQuenched(stream)) stream.close();
  }

private:
  Thirst thirst;
  bool isHolding = false;
  std::string held;
};

class Produce: public Handler {
public:
  explicit Produce(Module& module): module(module) {}

  void advance(Stream& stream) override {
    if (!isAsked && stream.hasPayload()) ask(stream.take());
    drop(stream);
    while (isAsked && next < count && stream.canSend() && stream.send(pattern(next, size))) next++;
    if (isAsked && next == count) finish(stream);
  }

private:
  Module& module;
  bool isAsked = false;
  uint64_t next = 0;
  uint64_t count = 0;
  size_t size = 0;
  std::string then;

  void ask(const std::string& text) {
    Value request = parseJson(text);
    count = request.at("count").toUint64();
    size = request.at("size").toUint64();
    then = request.at("then").text();
    if (size > (4u << 20)) throw Refusal("resourceExhausted", "a payload larger than a frame");
    isAsked = true;
  }

  void finish(Stream& stream) {
    if (then == "crash" || then == "truncate") module.die(then == "truncate");
    if (then == "fail") return stream.fail(module.getSchemas().errorCode("resourceExhausted"), "asked to fail");
    if (then != "hold") stream.close();
  }
};

// Does one thing with the first payload, and then takes and drops what still comes.
class First: public Handler {
public:
  using Action = std::function<void(Stream& stream, const std::string& payload)>;

  explicit First(Action action): action(std::move(action)) {}

  void advance(Stream& stream) override {
    if (!isDone && stream.hasPayload()) {
      isDone = true;
      action(stream, stream.take());
    } else if (!isDone && stream.hasPeerClosed()) {
      throw Refusal("invalidArgument", "closed without the payload that is needed");
    }
    if (isDone) drop(stream);
  }

private:
  const Action action;
  bool isDone = false;
};

class Hold: public Handler {
public:
  void advance(Stream& stream) override { drop(stream); }
};

std::unique_ptr<Handler> createForAnyKind(Module& module, const std::string& method) {
  if (method == "hold") return std::make_unique<Hold>();
  if (method == "fail") {
    return std::make_unique<First>([&module](Stream& stream, const std::string& code) {
      stream.fail(module.getSchemas().errorCode(code), "asked to fail", code);
    });
  }
  if (method == "stop") {
    return std::make_unique<First>(
        [](Stream& stream, const std::string&) { stream.cancel("consumerStopped", "enough"); });
  }
  if (method == "crash" || method == "truncate") {
    bool withHalfPing = method == "truncate";
    return std::make_unique<First>([&module, withHalfPing](Stream&, const std::string&) { module.die(withHalfPing); });
  }
  return nullptr;
}

}  // namespace

std::unique_ptr<Handler> createHandler(Module& module, const std::string& service, const std::string& method,
                                       const Value& context) {
  std::string name = service + "." + method;
  bool isSip = method == "sip";
  if (name == "unary.echo") return std::make_unique<Reply>([](const std::string& request) { return request; });
  if (name == "unary.describe") {
    return std::make_unique<Reply>([context](const std::string&) { return printJson(context); });
  }
  if (name == "clientStream.collect" || name == "clientStream.sip") return std::make_unique<Collect>(isSip);
  if (name == "serverStream.produce") return std::make_unique<Produce>(module);
  if (name == "bidiStream.relay" || name == "bidiStream.sip") return std::make_unique<Relay>(isSip);
  bool isKind = service == "unary" || service == "clientStream" || service == "serverStream" || service == "bidiStream";
  return isKind ? createForAnyKind(module, method) : nullptr;
}

}  // namespace ixt
