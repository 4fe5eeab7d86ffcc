#include <capnp/any.h>

#include "form.h"
#include "refusal.h"
#include "utf8.h"

namespace ixt {

namespace {

using capnp::DynamicEnum;
using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;

const uint64_t SAFE_INTEGER = (uint64_t(1) << 53) - 1;

class Reading {
public:
  // The root's pointer is reached before anything is read.
  Reading(const Schemas& schemas, const Limits& limits, uint64_t words)
      : schemas(schemas), limits(limits), words(words), bytesLeft((words - 1) * 8) {}

  Value structure(DynamicStruct::Reader reader, uint32_t depth) {
    if (depth > limits.maxDepth) throw Refusal("TOO_DEEP", "nested deeper than maxDepth");
    reach(sizeOf(reader));
    return content(reader, depth);
  }

private:
  const Schemas& schemas;
  const Limits& limits;
  const uint64_t words;
  uint64_t bytesLeft;

  static uint64_t sizeOf(DynamicStruct::Reader reader) {
    capnp::AnyStruct::Reader any(reader);
    return any.getDataSection().size() + any.getPointerSection().size() * 8;
  }

  void reach(uint64_t bytes) {
    if (bytes > bytesLeft) throw Refusal("SHARED_OBJECT", "more words are reached than the message has");
    bytesLeft -= bytes;
  }

  // A struct's fields, or a group's, whose words are its struct's.
  Value content(DynamicStruct::Reader reader, uint32_t depth) {
    auto& plan = schemas.planOf(reader.getSchema());
    Value result = Value::object();
    for (auto& field: plan.fields) {
      if (!field.isVariant) result.set(field.name, this->field(reader, field, depth));
    }
    if (plan.hasUnion) variant(reader, plan, depth, result);
    return result;
  }

  void variant(DynamicStruct::Reader reader, const StructPlan& plan, uint32_t depth, Value& result) {
    KJ_IF_MAYBE(which, reader.which()) {
      std::string name = which->getProto().getName().cStr();
      result.set("kind", name);
      auto field = plan.variant(name);
      if (field != nullptr && !field->type.isVoid()) result.set(name, this->field(reader, *field, depth));
      return;
    }
    auto section = capnp::AnyStruct::Reader(reader).getDataSection();
    size_t at = plan.discriminantOffset * 2;
    uint32_t ordinal = at + 2 <= section.size() ? section[at] | section[at + 1] << 8 : 0;
    result.set("kind", "unrecognized");
    result.set("ordinal", ordinal);
  }

  Value field(DynamicStruct::Reader reader, const FieldPlan& field, uint32_t depth) {
    bool isPresent = reader.has(field.field);
    if (field.type.isStruct() && !field.isGroup) {
      return isPresent || field.isVariant ? structure(reader.get(field.field).as<DynamicStruct>(), depth + 1) : Value();
    }
    bool isPointer = field.type.isText() || field.type.isData() || field.type.isList();
    Value result = value(reader.get(field.field), field.type, isPresent && isPointer ? depth + 1 : depth);
    if (field.isBytes16) checkBytes16(result, field);
    if (field.isSafeInteger && result.toUint64() > SAFE_INTEGER) {
      throw Refusal("OUT_OF_RANGE", field.name + " is above 2^53 - 1");
    }
    return result;
  }

  static void checkBytes16(Value& value, const FieldPlan& field) {
    std::string bytes = value.toBytes();
    if (!bytes.empty() && bytes.size() != 16) throw Refusal("INVALID_LENGTH", field.name + " is not of 16 bytes");
    if (bytes.find_first_not_of('\0') == std::string::npos) value = Value::bytes("");
  }

  Value value(DynamicValue::Reader reader, capnp::Type type, uint32_t depth) {
    if (depth > limits.maxDepth) throw Refusal("TOO_DEEP", "nested deeper than maxDepth");
    switch (reader.getType()) {
      case DynamicValue::VOID: return Value();
      case DynamicValue::BOOL: return Value(reader.as<bool>());
      case DynamicValue::INT:
        return type.isInt64() ? Value(std::to_string(reader.as<int64_t>())) : Value(reader.as<int64_t>());
      case DynamicValue::UINT:
        return type.isUInt64() ? Value(std::to_string(reader.as<uint64_t>())) : Value(reader.as<uint64_t>());
      case DynamicValue::FLOAT: return Value(reader.as<double>());
      case DynamicValue::ENUM: return enumerant(reader.as<DynamicEnum>());
      case DynamicValue::TEXT: return text(reader.as<capnp::Text>());
      case DynamicValue::DATA: {
        auto data = reader.as<capnp::Data>();
        reach((data.size() + 7) / 8 * 8);
        return Value::bytes(std::string(reinterpret_cast<const char*>(data.begin()), data.size()));
      }
      case DynamicValue::LIST: return list(reader.as<DynamicList>(), depth);
      case DynamicValue::STRUCT: return content(reader.as<DynamicStruct>(), depth);
      default: throw Refusal("internal", "a type that no schema of ours has");
    }
  }

  static Value enumerant(DynamicEnum value) {
    KJ_IF_MAYBE(known, value.getEnumerant()) return Value(known->getProto().getName().cStr());
    return Value::object({{"unrecognized", value.getRaw()}});
  }

  Value text(capnp::Text::Reader text) {
    if (text.size() > 0) reach((text.size() + 8) / 8 * 8);
    if (!isUtf8(text.begin(), text.size())) throw Refusal("INVALID_TEXT", "text that is not UTF-8");
    return Value(std::string(text.begin(), text.size()));
  }

  Value list(DynamicList::Reader reader, uint32_t depth) {
    if (reader.size() > limits.maxListElements) throw Refusal("LIST_TOO_LONG", "a list longer than maxListElements");
    Value result = Value::list();
    auto type = reader.getSchema().getElementType();
    bool isOfPointers = type.isText() || type.isData() || type.isList();
    if (isOfPointers) reach(uint64_t(reader.size()) * 8);
    for (auto element: reader) {
      if (type.isStruct()) {
        uint64_t size = sizeOf(element.as<DynamicStruct>());
        if (size == 0 && reader.size() > words) throw Refusal("LIST_TOO_LONG", "more elements of no size than words");
        reach(size);
      }
      result.push(value(element, type, isOfPointers ? depth + 1 : depth));
    }
    return result;
  }
};

}  // namespace

Value readForm(const Schemas& schemas, const Limits& limits, uint64_t words, DynamicStruct::Reader root) {
  return Reading(schemas, limits, words).structure(root, 1);
}

}  // namespace ixt
