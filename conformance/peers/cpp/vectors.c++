#include "vectors.h"

#include <dirent.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "context.h"
#include "file.h"
#include "form.h"
#include "frame.h"
#include "json.h"
#include "message.h"
#include "refusal.h"

namespace ixt {

namespace {

// What is in a folder and ends so, without that ending, in order; of a file that is no folder, nothing.
std::vector<std::string> namesIn(const std::string& folder, const std::string& ending) {
  std::vector<std::string> names;
  DIR* dir = opendir(folder.c_str());
  if (dir == nullptr) return names;
  while (dirent* entry = readdir(dir)) {
    std::string name = entry->d_name;
    if (name[0] == '.' || name.size() <= ending.size()) continue;
    size_t size = name.size() - ending.size();
    if (name.compare(size, ending.size(), ending) == 0) names.push_back(name.substr(0, size));
  }
  closedir(dir);
  std::sort(names.begin(), names.end());
  return names;
}

Limits limitsOf(const Value& vector) {
  Limits limits;
  auto& given = vector.at("limits");
  auto take = [&](const char* name, uint32_t& limit) {
    if (given.has(name)) limit = static_cast<uint32_t>(given.at(name).toUint64());
  };
  take("maxFrameBytes", limits.maxFrameBytes);
  take("maxSegments", limits.maxSegments);
  take("maxDepth", limits.maxDepth);
  take("maxListElements", limits.maxListElements);
  return limits;
}

Value decode(const Schemas& schemas, const Value& vector, const std::string& bytes) {
  Value value = decodeMessage(schemas, vector.at("type").text(), bytes, limitsOf(vector));
  auto& layer = vector.at("layer").text();
  if (layer == "context") return readContext(schemas, value);
  if (layer == "stream") {
    checkFrame(value);
    if (value.at("kind").text() == "open") {
      Value open = value.at("open");
      open.set("context", readOpen(schemas, open));
      value.set("open", open);
    }
  }
  return value;
}

// Why the vector failed; empty where it passed.
std::string failureOf(const Schemas& schemas, const Value& vector, const std::string& bytes) {
  Value value;
  try {
    value = decode(schemas, vector, bytes);
  } catch (const Refusal& refusal) {
    if (!vector.has("value")) return "";
    return "expected to be read, was refused with " + refusal.code + ": " + refusal.why;
  }
  if (!vector.has("value")) return "expected " + vector.at("error").text() + ", was read as " + printJson(value);
  if (value != vector.at("value")) return "read as " + printJson(value);
  if (!vector.at("canonical").isTrue()) return "";
  std::string again = encodeMessage(schemas, vector.at("type").text(), vector.at("value"));
  return again == bytes ? "" : "encoded as " + toHex(again);
}

bool replay(const Schemas& schemas, const std::string& folder, const std::string& name) {
  std::string json;
  std::string bytes;
  std::string why = "its files cannot be read";
  if (readFile(folder + "/" + name + ".json", json) && readFile(folder + "/" + name + ".bin", bytes)) {
    try {
      why = failureOf(schemas, parseJson(json), bytes);
    } catch (const Refusal& refusal) {
      why = refusal.why;
    }
  }
  Value line = Value::object({{"vector", name}, {"result", why.empty() ? "passed" : "failed"}});
  if (!why.empty()) line.set("why", why);
  printf("%s\n", printJson(line).c_str());
  return why.empty();
}

}  // namespace

int replayVectors(const Schemas& schemas, const std::string& folder) {
  bool isFine = true;
  size_t count = 0;
  for (auto& family: namesIn(folder, "")) {
    for (auto& name: namesIn(folder + "/" + family, ".json")) {
      isFine &= replay(schemas, folder, family + "/" + name);
      count++;
    }
  }
  if (count == 0) fprintf(stderr, "peer: no vectors in %s\n", folder.c_str());
  return isFine && count > 0 ? 0 : 1;
}

}  // namespace ixt
