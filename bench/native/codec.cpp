// The benchmark's C++ row: libcapnp on the same messages, speaking the same lines as src/worker.ts.
// usage: codec <case> <fixture file>; see src/native-fixture.ts for the file, bench/README.md for what is measured.
#include <capnp/message.h>
#include <capnp/serialize.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ipc_streaming.capnp.h"
#include "module.capnp.h"

namespace {

using Words = kj::Array<capnp::word>;

std::vector<Words> readFixture(const char *path) {
  std::ifstream file(path, std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<Words> ring;
  for (size_t at = 0; at + 4 <= all.size();) {
    uint32_t length;
    std::memcpy(&length, all.data() + at, 4);
    Words words = kj::heapArray<capnp::word>(length / sizeof(capnp::word));
    std::memcpy(words.begin(), all.data() + at + 4, length);
    ring.push_back(kj::mv(words));
    at += 4 + length;
  }
  return ring;
}

struct Frame {
  std::vector<uint8_t> id, payload;
  uint64_t sequence;
};

struct Context {
  std::vector<uint8_t> messageId;
  std::string correlationId, causationId, op, user, tokenRef, service, method;
  std::vector<std::string> capabilities;
  std::vector<std::pair<std::string, std::string>> metadata;
  uint64_t deadline;
};

std::vector<uint8_t> bytesOf(capnp::Data::Reader data) { return {data.begin(), data.end()}; }
std::string textOf(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

Frame toFrame(const Words &words) {
  capnp::FlatArrayMessageReader reader(words);
  auto frame = reader.getRoot<StreamFrame>();
  return {bytesOf(frame.getStreamId()), bytesOf(frame.getData().getPayload()), frame.getData().getSequence()};
}

Context toContext(const Words &words) {
  capnp::FlatArrayMessageReader reader(words);
  auto in = reader.getRoot<InvocationContext>();
  Context out;
  out.messageId = bytesOf(in.getMessageId());
  out.correlationId = textOf(in.getCorrelationId());
  out.causationId = textOf(in.getCausationId());
  out.op = textOf(in.getActor().getSubject().getOperator());
  out.user = textOf(in.getActor().getOnBehalfOf().getUser());
  out.tokenRef = textOf(in.getActor().getTokenRef());
  out.service = textOf(in.getTarget().getService().getName());
  out.method = textOf(in.getTarget().getService().getMethod());
  for (auto capability : in.getActor().getCapabilities()) out.capabilities.push_back(textOf(capability));
  for (auto entry : in.getMetadata()) out.metadata.emplace_back(textOf(entry.getKey()), textOf(entry.getValue()));
  out.deadline = in.getDeadlineUnixMs();
  return out;
}

// The session's slab: framed messages one after the other, started again at 256 KiB.
class Slab {
 public:
  int32_t append(capnp::MessageBuilder &message) {
    auto segments = message.getSegmentsForOutput();
    const size_t size = capnp::computeSerializedSizeInWords(segments) * sizeof(capnp::word);
    if (used + size > sizeof(bytes)) used = 0;
    kj::ArrayOutputStream out(kj::arrayPtr(bytes + used, size));
    capnp::writeMessage(out, segments);
    used += size;
    return static_cast<int32_t>(size);
  }

 private:
  size_t used = 0;
  alignas(8) uint8_t bytes[(256 + 72) * 1024];
};

kj::ArrayPtr<const uint8_t> view(const std::vector<uint8_t> &bytes) { return {bytes.data(), bytes.size()}; }
capnp::Text::Reader view(const std::string &text) { return {text.c_str(), text.size()}; }

int32_t encodeFrame(const Frame &value, kj::ArrayPtr<capnp::word> scratch, Slab &slab) {
  capnp::MallocMessageBuilder message(scratch);
  auto frame = message.initRoot<StreamFrame>();
  frame.setStreamId(view(value.id));
  auto data = frame.initData();
  data.setSequence(value.sequence);
  data.setPayload(view(value.payload));
  return slab.append(message);
}

int32_t encodeContext(const Context &value, kj::ArrayPtr<capnp::word> scratch, Slab &slab) {
  capnp::MallocMessageBuilder message(scratch);
  auto context = message.initRoot<InvocationContext>();
  context.setMessageId(view(value.messageId));
  context.setCorrelationId(view(value.correlationId));
  context.setCausationId(view(value.causationId));
  auto actor = context.initActor();
  actor.initSubject().setOperator(view(value.op));
  auto capabilities = actor.initCapabilities(value.capabilities.size());
  for (uint i = 0; i < value.capabilities.size(); ++i) capabilities.set(i, view(value.capabilities[i]));
  actor.setTokenRef(view(value.tokenRef));
  actor.initOnBehalfOf().setUser(view(value.user));
  auto service = context.initTarget().initService();
  service.setName(view(value.service));
  service.setMethod(view(value.method));
  context.setDeadlineUnixMs(value.deadline);
  auto metadata = context.initMetadata(value.metadata.size());
  for (uint i = 0; i < value.metadata.size(); ++i) {
    metadata[i].setKey(view(value.metadata[i].first));
    metadata[i].setValue(view(value.metadata[i].second));
  }
  return slab.append(message);
}

uint32_t decodeFrame(const Words &words) {
  capnp::FlatArrayMessageReader reader(words);
  auto frame = reader.getRoot<StreamFrame>();
  auto payload = frame.getData().getPayload();
  return frame.getStreamId()[0] + static_cast<uint32_t>(frame.getData().getSequence()) +
         static_cast<uint32_t>(payload.size()) + payload[payload.size() - 1];
}

uint32_t decodeContext(const Words &words) {
  capnp::FlatArrayMessageReader reader(words);
  auto context = reader.getRoot<InvocationContext>();
  auto actor = context.getActor();
  auto service = context.getTarget().getService();
  size_t sum = context.getMessageId()[0] + context.getCorrelationId().size() + context.getCausationId().size();
  sum += actor.getSubject().getOperator().size() + actor.getOnBehalfOf().getUser().size();
  sum += actor.getTokenRef().size() + service.getName().size() + service.getMethod().size();
  for (auto capability : actor.getCapabilities()) sum += capability.size();
  for (auto entry : context.getMetadata()) sum += entry.getKey().size() + entry.getValue().size();
  return static_cast<uint32_t>(sum + context.getDeadlineUnixMs());
}

template <typename Operation>
void serve(size_t ringLength, double meanBytes, Operation operation) {
  const size_t mask = ringLength - 1;
  uint32_t checksum = 0;
  for (size_t i = 0; i < ringLength; ++i) checksum += operation(i);
  std::cout << "ready " << ringLength << " " << meanBytes << " " << static_cast<int32_t>(checksum) << std::endl;
  std::string verb;
  size_t count;
  while (std::cin >> verb >> count) {
    checksum = 0;
    const std::clock_t cpuStart = std::clock();
    const auto start = std::chrono::steady_clock::now();
    for (size_t i = 0; i < count; ++i) checksum += operation(i & mask);
    const auto elapsed = std::chrono::steady_clock::now() - start;
    const double cpu = (std::clock() - cpuStart) * (1e9 / CLOCKS_PER_SEC);
    std::cout << std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count() << " "
              << static_cast<int64_t>(cpu) << " " << static_cast<int32_t>(checksum) << std::endl;
  }
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const std::string_view name = argv[1];
  const std::vector<Words> ring = readFixture(argv[2]);
  double bytes = 0;
  for (const auto &words : ring) bytes += words.size() * sizeof(capnp::word);
  const double mean = bytes / ring.size();

  const auto slab = std::make_unique<Slab>();
  auto scratchWords = kj::heapArray<capnp::word>(9 * 1024);
  std::memset(scratchWords.begin(), 0, scratchWords.asBytes().size());
  const auto scratch = scratchWords.asPtr();

  if (name.substr(0, 12) == "encode/data-") {
    std::vector<Frame> values;
    for (const auto &words : ring) values.push_back(toFrame(words));
    serve(ring.size(), mean, [&](size_t i) { return encodeFrame(values[i], scratch, *slab); });
  } else if (name.substr(0, 12) == "decode/data-") {
    serve(ring.size(), mean, [&](size_t i) { return decodeFrame(ring[i]); });
  } else if (name == "encode/context") {
    std::vector<Context> values;
    for (const auto &words : ring) values.push_back(toContext(words));
    serve(ring.size(), mean, [&](size_t i) { return encodeContext(values[i], scratch, *slab); });
  } else if (name == "decode/context") {
    serve(ring.size(), mean, [&](size_t i) { return decodeContext(ring[i]); });
  } else {
    std::cout << "none" << std::endl;
  }
  return 0;
}
