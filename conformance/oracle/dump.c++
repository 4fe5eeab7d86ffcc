// See dump.h for the format.

#include "dump.h"

#include <capnp/any.h>

namespace {

const char HEX[] = "0123456789abcdef";

bool isZero(capnp::Data::Reader data) {
  for (auto byte: data) {
    if (byte != 0) return false;
  }
  return true;
}

}  // namespace

const std::string& Dumper::dump(capnp::DynamicStruct::Reader value) {
  out.clear();
  partial = false;
  structValue(value);
  return out;
}

Dumper::Plan& Dumper::planFor(capnp::StructSchema schema) {
  // Groups are nodes of their own, so an id names one layout.
  auto& slot = plans[schema.getProto().getId()];
  if (slot != nullptr) return *slot;
  slot.reset(new Plan());
  Plan& plan = *slot;
  auto proto = schema.getProto().getStruct();
  plan.unionSize = proto.getDiscriminantCount();
  plan.hasUnion = plan.unionSize > 0;
  plan.discriminantOffset = proto.getDiscriminantOffset();
  plan.variants.assign(plan.unionSize, -1);
  for (auto field: schema.getFields()) {
    auto fieldProto = field.getProto();
    auto type = field.getType().which();
    if (type == capnp::schema::Type::ANY_POINTER) continue;
    FieldPlan item = {
      std::string(fieldProto.getName().cStr()) + ":", field, type, fieldProto.isGroup(),
      fieldProto.getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT, false,
    };
    for (auto annotation: fieldProto.getAnnotations()) {
      if (annotation.getId() == bytes16) item.isBytes16 = true;
    }
    if (item.isVariant) plan.variants[fieldProto.getDiscriminantValue()] = plan.fields.size();
    plan.fields.push_back(item);
  }
  return plan;
}

void Dumper::structValue(capnp::DynamicStruct::Reader value) {
  Plan& plan = planFor(value.getSchema());
  const char* separator = "";
  out += '{';
  for (auto& item: plan.fields) {
    if (item.isVariant) continue;
    out += separator;
    separator = ",";
    field(value, item);
  }
  if (plan.hasUnion) {
    auto section = capnp::AnyStruct::Reader(value).getDataSection();
    size_t at = plan.discriminantOffset * 2;
    uint ordinal = at + 2 <= section.size() ? section[at] | (section[at + 1] << 8) : 0;
    out += separator;
    if (ordinal < plan.unionSize && plan.variants[ordinal] >= 0) {
      // The library's own opinion of which variant is set must be the same.
      auto& item = plan.fields[plan.variants[ordinal]];
      KJ_IF_MAYBE(which, value.which()) {
        KJ_ASSERT(which->getIndex() == item.field.getIndex());
      } else {
        KJ_FAIL_ASSERT("discriminant read in two ways");
      }
      field(value, item);
    } else {
      KJ_ASSERT(value.which() == nullptr);
      out += '?';
      out += std::to_string(ordinal);
    }
  }
  out += '}';
}

void Dumper::field(capnp::DynamicStruct::Reader value, const FieldPlan& plan) {
  out += plan.label;
  bool isPlainStruct = plan.type == capnp::schema::Type::STRUCT && !plan.isGroup && !plan.isVariant;
  if (isPlainStruct && !value.has(plan.field)) {
    out += "null";
  } else {
    this->value(value.get(plan.field), plan.isBytes16);
  }
}

void Dumper::value(capnp::DynamicValue::Reader value, bool isBytes16) {
  switch (value.getType()) {
    case capnp::DynamicValue::VOID: out += "void"; break;
    case capnp::DynamicValue::BOOL: out += value.as<bool>() ? "true" : "false"; break;
    case capnp::DynamicValue::INT: out += std::to_string(value.as<int64_t>()); break;
    case capnp::DynamicValue::UINT: out += std::to_string(value.as<uint64_t>()); break;
    case capnp::DynamicValue::ENUM: out += std::to_string(value.as<capnp::DynamicEnum>().getRaw()); break;
    case capnp::DynamicValue::TEXT: text(value.as<capnp::Text>()); break;
    case capnp::DynamicValue::DATA: data(value.as<capnp::Data>(), isBytes16); break;
    case capnp::DynamicValue::LIST: list(value.as<capnp::DynamicList>()); break;
    case capnp::DynamicValue::STRUCT: structValue(value.as<capnp::DynamicStruct>()); break;
    default: KJ_FAIL_ASSERT("the schemas have no such type");
  }
  if (out.size() > TEXT_CAP) {
    partial = true;
    out.clear();
  }
}

void Dumper::list(capnp::DynamicList::Reader list) {
  bool isCut = list.size() > LIST_CAP;
  if (isCut) partial = true;
  out += '[';
  for (uint i = 0; i < list.size(); i++) {
    if (isCut && i == LIST_ENDS) i = list.size() - LIST_ENDS;
    if (i > 0) out += ',';
    value(list[i], false);
  }
  out += ']';
}

void Dumper::text(capnp::Text::Reader text) {
  out += '"';
  for (unsigned char byte: text) {
    if (byte < 0x20 || byte > 0x7e || byte == '"' || byte == '\\') {
      out += "\\x";
      out += HEX[byte >> 4];
      out += HEX[byte & 15];
    } else {
      out += byte;
    }
  }
  out += '"';
}

void Dumper::data(capnp::Data::Reader data, bool isBytes16) {
  out += 'x';
  if (isBytes16 && data.size() == 16 && isZero(data)) return;
  for (auto byte: data) {
    out += HEX[byte >> 4];
    out += HEX[byte & 15];
  }
}
