// The canonical dump of a value: what libcapnp read, as one line of text. src/dump.ts writes the same text for what
// @ixt/wire read; the two are compared byte by byte.
//
//   {name:value,...}   a struct or group: its fields in the schema's order, of a union only the field that is set
//   null               a null pointer in a plain struct field (in a union's field and in a list it reads as defaults)
//   [value,...]        a list           "text"   with \xNN for bytes outside printable ASCII, quotes and backslashes
//   x0a1b              data             17       every integer, and an enum's ordinal
//   ?7                 a union whose discriminant the schema does not know
//
// AnyPointer fields are left out: neither side reads them. A field annotated bytes16 that holds 16 zero bytes is
// written as empty, which is what the annotation says it means.

#pragma once

#include <capnp/dynamic.h>
#include <capnp/schema-loader.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

class Dumper {
public:
  explicit Dumper(uint64_t bytes16Annotation): bytes16(bytes16Annotation) {}

  // Reads every field of `value`, and returns the dump. Throws what libcapnp throws.
  const std::string& dump(capnp::DynamicStruct::Reader value);

  // True when the last dump is not the whole value: a list longer than LIST_CAP was read only at its ends, or more
  // than TEXT_CAP bytes were left out. Such a value is one that @ixt/wire must refuse.
  bool isPartial() const { return partial; }

private:
  static constexpr uint LIST_CAP = 70000;
  static constexpr uint LIST_ENDS = 500;
  static constexpr size_t TEXT_CAP = 4u << 20;

  struct Plan;

  struct FieldPlan {
    std::string label;
    capnp::StructSchema::Field field;
    capnp::schema::Type::Which type;
    bool isGroup;
    bool isVariant;
    bool isBytes16;
  };

  struct Plan {
    std::vector<FieldPlan> fields;
    bool hasUnion = false;
    uint32_t discriminantOffset = 0;
    uint unionSize = 0;
    // For each discriminant, the index of its field in `fields`.
    std::vector<int> variants;
  };

  const uint64_t bytes16;
  std::map<uint64_t, std::unique_ptr<Plan>> plans;
  std::string out;
  bool partial = false;

  Plan& planFor(capnp::StructSchema schema);
  void structValue(capnp::DynamicStruct::Reader value);
  void field(capnp::DynamicStruct::Reader value, const FieldPlan& plan);
  void value(capnp::DynamicValue::Reader value, bool isBytes16);
  void list(capnp::DynamicList::Reader list);
  void text(capnp::Text::Reader text);
  void data(capnp::Data::Reader data, bool isBytes16);
};
