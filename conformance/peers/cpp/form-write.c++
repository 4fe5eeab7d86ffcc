#include <algorithm>
#include <deque>
#include <functional>

#include "form.h"
#include "refusal.h"

namespace ixt {

namespace {

using capnp::DynamicEnum;
using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;

// Structs within structs of fields of a newer schema: a schema may be recursive.
const int FUTURE_DEPTH = 4;

class Writing {
public:
  explicit Writing(const Schemas& schemas): schemas(schemas) {}

  void structure(const Value& value, DynamicStruct::Builder target) {
    std::vector<PointerField> pointers;
    collect(value, target, pointers);
    std::sort(pointers.begin(), pointers.end(),
              [](const PointerField& a, const PointerField& b) { return a.offset < b.offset; });
    for (auto& pointer: pointers) pointer.write();
  }

private:
  // What a pointer of a struct, or of a group in it, leads to. Written when all of the struct are known, in order.
  struct PointerField {
    uint32_t offset;
    std::function<void()> write;
  };

  const Schemas& schemas;
  std::deque<Value> futures;

  void collect(const Value& value, DynamicStruct::Builder target, std::vector<PointerField>& pointers) {
    auto& plan = schemas.planOf(target.getSchema());
    for (auto& field: plan.fields) {
      if (field.isVariant) continue;
      if (field.isFuture && !value.has(field.name)) {
        futures.push_back(futureValue(schemas, field.type));
        this->field(futures.back(), target, field, pointers);
      } else if (!value.at(field.name).isNull()) {
        this->field(value.at(field.name), target, field, pointers);
      }
    }
    if (plan.hasUnion && value.has("kind")) variant(value, target, plan, pointers);
  }

  void variant(const Value& value, DynamicStruct::Builder target, const StructPlan& plan,
               std::vector<PointerField>& pointers) {
    auto& name = value.at("kind").text();
    auto field = plan.variant(name);
    if (field == nullptr) throw Refusal("invalidArgument", "a variant that this schema does not have: " + name);
    target.clear(field->field);
    if (field->type.isStruct() || !value.at(name).isNull()) this->field(value.at(name), target, *field, pointers);
  }

  void field(const Value& value, DynamicStruct::Builder target, const FieldPlan& field,
             std::vector<PointerField>& pointers) {
    if (field.isGroup) {
      auto group = field.isVariant ? target.init(field.field) : target.get(field.field);
      collect(value, group.as<DynamicStruct>(), pointers);
    } else if (field.type.isText() || field.type.isData() || field.type.isList() || field.type.isStruct()) {
      pointers.push_back({field.offset, [this, &value, target, &field]() mutable { pointer(value, target, field); }});
    } else {
      target.set(field.field, scalar(value, field.type));
    }
  }

  void pointer(const Value& value, DynamicStruct::Builder target, const FieldPlan& field) {
    if (field.type.isStruct()) {
      structure(value, target.init(field.field).as<DynamicStruct>());
    } else if (field.type.isList()) {
      if (value.items().empty()) return;
      list(value, target.init(field.field, value.items().size()).as<DynamicList>());
    } else if (field.type.isText()) {
      if (!value.text().empty()) target.set(field.field, toReader(value.text()));
    } else {
      std::string bytes = value.toBytes();
      bool isAbsent = field.isBytes16 && bytes.find_first_not_of('\0') == std::string::npos;
      if (!bytes.empty() && !isAbsent) target.set(field.field, toDataReader(bytes));
    }
  }

  void list(const Value& value, DynamicList::Builder target) {
    auto type = target.getSchema().getElementType();
    for (uint32_t i = 0; i < target.size(); i++) {
      auto& item = value.items()[i];
      if (type.isStruct()) {
        structure(item, target[i].as<DynamicStruct>());
      } else if (type.isText()) {
        if (!item.text().empty()) target.set(i, toReader(item.text()));
      } else if (type.isData()) {
        std::string bytes = item.toBytes();
        if (!bytes.empty()) target.set(i, toDataReader(bytes));
      } else if (type.isList()) {
        if (!item.items().empty()) list(item, target.init(i, item.items().size()).as<DynamicList>());
      } else {
        target.set(i, scalar(item, type));
      }
    }
  }

  static DynamicValue::Reader scalar(const Value& value, capnp::Type type) {
    if (type.isVoid()) return capnp::VOID;
    if (type.isBool()) return value.isTrue();
    if (type.isFloat32() || type.isFloat64()) return value.toNumber();
    if (type.isEnum()) return enumerant(value, type.asEnum());
    if (value.getType() == Value::Type::NUMBER && value.toNumber() < 0) return static_cast<int64_t>(value.toNumber());
    return value.toUint64();
  }

  static DynamicEnum enumerant(const Value& value, capnp::EnumSchema schema) {
    if (value.isObject()) return DynamicEnum(schema, static_cast<uint16_t>(value.at("unrecognized").toUint64()));
    KJ_IF_MAYBE(known, schema.findEnumerantByName(value.text().c_str())) return DynamicEnum(*known);
    throw Refusal("invalidArgument", "an enum value that this schema does not have: " + value.text());
  }

  static capnp::Text::Reader toReader(const std::string& text) { return {text.c_str(), text.size()}; }

  static capnp::Data::Reader toDataReader(const std::string& bytes) {
    return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
  }
};

Value futureStruct(const Schemas& schemas, capnp::StructSchema schema, int depth) {
  Value value = Value::object();
  if (depth > FUTURE_DEPTH) return value;
  for (auto& field: schemas.planOf(schema).fields) {
    if (!field.isVariant) value.set(field.name, futureValue(schemas, field.type, depth + 1));
  }
  return value;
}

}  // namespace

void writeForm(const Schemas& schemas, const Value& value, DynamicStruct::Builder root) {
  Writing(schemas).structure(value, root);
}

Value futureValue(const Schemas& schemas, capnp::Type type, int depth) {
  if (type.isVoid()) return Value();
  if (type.isBool()) return Value(true);
  if (type.isText()) return Value("of a newer schema");
  if (type.isData()) return Value::bytes("of a newer schema");
  if (type.isList()) return Value::list({futureValue(schemas, type.asList().getElementType(), depth + 1)});
  if (type.isStruct()) return futureStruct(schemas, type.asStruct(), depth);
  if (type.isEnum()) return Value::object({{"unrecognized", type.asEnum().getEnumerants().size() - 1}});
  return Value(42);
}

}  // namespace ixt
