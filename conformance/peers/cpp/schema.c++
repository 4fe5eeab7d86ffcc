#include "schema.h"

#include <capnp/dynamic.h>

#include <limits.h>
#include <unistd.h>

#include "file.h"
#include "json.h"
#include "refusal.h"

namespace ixt {

namespace {

bool isAnnotated(capnp::schema::Field::Reader field, uint64_t id) {
  for (auto annotation: field.getAnnotations()) {
    if (annotation.getId() == id) return true;
  }
  return false;
}

}  // namespace

const FieldPlan* StructPlan::variant(const std::string& name) const {
  for (auto& plan: fields) {
    if (plan.isVariant && plan.name == name) return &plan;
  }
  return nullptr;
}

Schemas::Schemas(const std::string& path): disk(kj::newDiskFilesystem()) {
  auto place = disk->getCurrentPath().evalNative(path);
  folder = disk->getRoot().openSubdir(place);
  include = disk->getRoot().openSubdir(place.append(kj::Path("include")));
  const kj::ReadableDirectory* imports[] = {include.get()};
  for (auto name: {"module.capnp", "ipc_streaming.capnp", "wasipc.capnp"}) {
    files.push_back(parser.parseFromDirectory(*folder, kj::Path(name), kj::arrayPtr(imports, 1)));
  }
  auto annotations = parser.parseFromDirectory(*include, kj::Path("ixt_ts.capnp"), nullptr);
  bytes16 = annotations.getNested("bytes16").getProto().getId();
  safeInteger = annotations.getNested("safeInteger").getProto().getId();
  version = nested("protocolVersion").asConst().as<uint16_t>();
}

capnp::ParsedSchema Schemas::nested(const std::string& name) const {
  for (auto& file: files) {
    KJ_IF_MAYBE(found, file.findNested(name.c_str())) return *found;
  }
  throw Refusal("internal", "the schemas have no " + name);
}

capnp::StructSchema Schemas::structOf(const std::string& name) const {
  auto known = structs.find(name);
  if (known == structs.end()) known = structs.emplace(name, nested(name).asStruct()).first;
  return known->second;
}

const StructPlan& Schemas::planOf(capnp::StructSchema schema) const {
  // Groups are nodes of their own, so an id names one plan.
  auto& slot = plans[schema.getProto().getId()];
  if (slot != nullptr) return *slot;
  slot.reset(new StructPlan());
  auto proto = schema.getProto().getStruct();
  slot->hasUnion = proto.getDiscriminantCount() > 0;
  slot->discriminantOffset = proto.getDiscriminantOffset();
  for (auto field: schema.getFields()) {
    if (field.getType().isAnyPointer()) continue;
    auto fieldProto = field.getProto();
    FieldPlan plan = {};
    plan.name = fieldProto.getName().cStr();
    plan.field = field;
    plan.type = field.getType();
    plan.offset = fieldProto.isSlot() ? fieldProto.getSlot().getOffset() : 0;
    plan.isGroup = fieldProto.isGroup();
    plan.isVariant = fieldProto.getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT;
    plan.isBytes16 = isAnnotated(fieldProto, bytes16);
    plan.isSafeInteger = isAnnotated(fieldProto, safeInteger);
    plan.isFuture = !plan.isVariant && plan.name.compare(0, 6, "future") == 0;
    slot->fields.push_back(plan);
  }
  return *slot;
}

bool Schemas::hasVariant(const std::string& structName, const std::string& variant) const {
  return planOf(structOf(structName)).variant(variant) != nullptr;
}

bool Schemas::hasEnumerant(const std::string& enumName, const std::string& enumerant) const {
  return nested(enumName).asEnum().findEnumerantByName(enumerant.c_str()) != nullptr;
}

std::string Schemas::errorCode(const std::string& code) const {
  for (auto& name: {code, std::string("internal")}) {
    if (hasEnumerant("StreamErrorCode", name)) return name;
  }
  return "unknown";
}

std::string projectSchemas() {
  char path[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", path, sizeof(path));
  if (length <= 0) throw Refusal("internal", "cannot tell where this program stands");
  std::string folder(path, static_cast<size_t>(length));
  return folder.substr(0, folder.rfind('/')) + "/../../../../schemas";
}

std::string pinOf(const std::string& folder) {
  std::string pin;
  if (readFile(folder + "/pin", pin)) return pin.substr(0, pin.find_first_of("\r\n"));
  if (!readFile(projectSchemas() + "/pin.json", pin)) return "";
  return parseJson(pin).at("commit").text();
}

}  // namespace ixt
