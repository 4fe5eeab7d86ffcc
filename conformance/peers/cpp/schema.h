// The schemas, parsed when the program starts: the peer is of whatever schema its folder holds. What comes out is
// libcapnp's dynamic schema of a struct or an enum by its name, and for each struct a plan of its fields.

#pragma once

#include <capnp/schema-parser.h>
#include <kj/filesystem.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ixt {

struct FieldPlan {
  std::string name;
  capnp::StructSchema::Field field;
  capnp::Type type;
  // Which pointer of its struct it is. Of no meaning for what is no pointer.
  uint32_t offset;
  bool isGroup;
  bool isVariant;
  bool isBytes16;
  bool isSafeInteger;
  // A plain field of a newer schema, which this peer always fills.
  bool isFuture;
};

struct StructPlan {
  std::vector<FieldPlan> fields;
  bool hasUnion;
  uint32_t discriminantOffset;

  // Null where the union has no such variant.
  const FieldPlan* variant(const std::string& name) const;
};

class Schemas {
public:
  // Of a folder with the three files and include/ixt_ts.capnp. Throws kj::Exception where they cannot be parsed.
  explicit Schemas(const std::string& folder);

  capnp::StructSchema structOf(const std::string& name) const;
  const StructPlan& planOf(capnp::StructSchema schema) const;

  uint16_t protocolVersion() const { return version; }
  bool hasVariant(const std::string& structName, const std::string& variant) const;
  bool hasEnumerant(const std::string& enumName, const std::string& enumerant) const;
  // The name of a StreamErrorCode that says this in this schema: itself where it has one, else `internal` or `unknown`.
  std::string errorCode(const std::string& code) const;

private:
  kj::Own<kj::Filesystem> disk;
  kj::Own<const kj::ReadableDirectory> folder;
  kj::Own<const kj::ReadableDirectory> include;
  capnp::SchemaParser parser;
  std::vector<capnp::ParsedSchema> files;
  uint64_t bytes16 = 0;
  uint64_t safeInteger = 0;
  uint16_t version = 0;
  mutable std::map<uint64_t, std::unique_ptr<StructPlan>> plans;
  mutable std::map<std::string, capnp::StructSchema> structs;

  capnp::ParsedSchema nested(const std::string& name) const;
};

// Where the project's schemas stand, seen from this executable in conformance/.build/peers/cpp.
std::string projectSchemas();

// The commit that a folder of schemas is of: the line in its file `pin`, else that of the project's pin.json.
std::string pinOf(const std::string& folder);

}  // namespace ixt
