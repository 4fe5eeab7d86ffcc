// The oracle: reads messages with libcapnp, its limits on, and says what it made of each.
//
// Usage: oracle <request.bin>   where request.bin is what `capnp compile -o-` wrote for the schemas.
//
// First, one line: the names of all structs that can be roots, comma-separated; a root's index is its place in it.
// Then batches, each answered as a whole. All numbers are little-endian uint32.
//   in:   [count] [bytes that follow]  then count times  [root index] [length] [message, padded to 8]
//         With the top bit of the root index set, the traversal limit is the words given, not the library's 8M.
//   out:  [count] [bytes that follow]  then count times  [status] [words consumed] [text length] [text]
// Status 0: accepted, the text is the dump (dump.h). 1: refused, the text says why. 2: accepted as far as it was read.

#include <capnp/message.h>
#include <capnp/schema-loader.h>
#include <capnp/schema.capnp.h>
#include <capnp/serialize.h>
#include <kj/exception.h>
#include <kj/string.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "dump.h"

namespace {

enum Status: uint32_t { ACCEPTED = 0, REFUSED = 1, PARTIAL = 2 };

const uint32_t TIGHT = 0x80000000;

struct Root {
  std::string name;
  capnp::StructSchema schema;
};

// A refusal is an everyday event here: no stack traces, and nothing on stderr.
class QuietCallback: public kj::ExceptionCallback {
public:
  StackTraceMode stackTraceMode() override { return StackTraceMode::NONE; }
  void logMessage(kj::LogSeverity, const char*, int, int, kj::String&&) override {}
};

// False at the end of the input, when nothing at all was read.
bool readFully(void* into, size_t size) {
  size_t done = 0;
  while (done < size) {
    ssize_t n = read(STDIN_FILENO, static_cast<char*>(into) + done, size - done);
    if (n < 0 && errno == EINTR) continue;
    if (n == 0 && done == 0) return false;
    if (n <= 0) {
      fprintf(stderr, "oracle: the input ended within a batch\n");
      exit(2);
    }
    done += n;
  }
  return true;
}

void writeFully(const char* from, size_t size) {
  while (size > 0) {
    ssize_t n = write(STDOUT_FILENO, from, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) exit(2);
    from += n;
    size -= n;
  }
}

std::vector<Root> loadRoots(capnp::SchemaLoader& loader, capnp::schema::CodeGeneratorRequest::Reader request) {
  for (auto node: request.getNodes()) loader.load(node);
  std::vector<Root> roots;
  for (auto node: request.getNodes()) {
    if (!node.isStruct() || node.getStruct().getIsGroup()) continue;
    auto name = node.getDisplayName().slice(node.getDisplayNamePrefixLength());
    roots.push_back({std::string(name.cStr()), loader.get(node.getId()).asStruct()});
  }
  std::sort(roots.begin(), roots.end(), [](const Root& a, const Root& b) { return a.name < b.name; });
  return roots;
}

uint64_t findBytes16(capnp::schema::CodeGeneratorRequest::Reader request) {
  for (auto node: request.getNodes()) {
    if (node.isAnnotation() && node.getDisplayName().slice(node.getDisplayNamePrefixLength()) == "bytes16") {
      return node.getId();
    }
  }
  return 0;
}

void put(std::string& out, uint32_t number) { out.append(reinterpret_cast<const char*>(&number), 4); }

void answer(std::string& out, Dumper& dumper, const Root& root, kj::ArrayPtr<const capnp::word> words,
            bool isTight) {
  capnp::ReaderOptions options;
  options.nestingLimit = 64;
  options.traversalLimitInWords = isTight ? words.size() : 8 * 1024 * 1024;
  uint32_t consumed = 0;
  try {
    capnp::FlatArrayMessageReader reader(words, options);
    consumed = reader.getEnd() - words.begin();
    auto& text = dumper.dump(reader.getRoot<capnp::DynamicStruct>(root.schema));
    put(out, dumper.isPartial() ? PARTIAL : ACCEPTED);
    put(out, consumed);
    put(out, text.size());
    out += text;
  } catch (const kj::Exception& exception) {
    auto text = exception.getDescription();
    put(out, REFUSED);
    put(out, consumed);
    put(out, text.size());
    out.append(text.cStr(), text.size());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: oracle <request.bin>\n");
    return 2;
  }
  QuietCallback quiet;
  int fd = open(argv[1], O_RDONLY);
  if (fd < 0) {
    fprintf(stderr, "oracle: cannot open %s\n", argv[1]);
    return 2;
  }
  capnp::ReaderOptions trusted;
  trusted.traversalLimitInWords = ~uint64_t(0);
  capnp::StreamFdMessageReader message(kj::AutoCloseFd(fd), trusted);
  auto request = message.getRoot<capnp::schema::CodeGeneratorRequest>();
  capnp::SchemaLoader loader;
  auto roots = loadRoots(loader, request);
  Dumper dumper(findBytes16(request));

  std::string hello;
  for (auto& root: roots) hello += (hello.empty() ? "" : ",") + root.name;
  hello += '\n';
  writeFully(hello.data(), hello.size());

  std::vector<capnp::word> batch;
  std::string out;
  uint32_t header[2];
  while (readFully(header, sizeof(header))) {
    batch.resize(header[1] / 8 + 1);
    if (header[1] > 0) readFully(batch.data(), header[1]);
    const char* at = reinterpret_cast<const char*>(batch.data());
    out.assign(8, '\0');
    for (uint32_t i = 0; i < header[0]; i++) {
      uint32_t record[2];
      memcpy(record, at, 8);
      bool isTight = (record[0] & TIGHT) != 0;
      uint32_t root = record[0] & ~TIGHT;
      if (root >= roots.size()) {
        fprintf(stderr, "oracle: no root %u\n", root);
        return 2;
      }
      auto begin = reinterpret_cast<const capnp::word*>(at + 8);
      answer(out, dumper, roots[root], kj::arrayPtr(begin, record[1] / 8), isTight);
      at += 8 + (record[1] + 7) / 8 * 8;
    }
    uint32_t reply[2] = {header[0], static_cast<uint32_t>(out.size() - 8)};
    memcpy(&out[0], reply, 8);
    writeFully(out.data(), out.size());
  }
  return 0;
}
