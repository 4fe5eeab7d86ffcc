// The JSON form of the vectors (conformance/vectors/README.md) and libcapnp's dynamic structs: what a message holds as
// a value, and back. Reading checks what the library does not: UTF-8, ids, safe integers, depth, lists, shared objects.

#pragma once

#include <capnp/dynamic.h>

#include <string>

#include "schema.h"
#include "value.h"

namespace ixt {

struct Limits {
  uint32_t maxFrameBytes = 4u << 20;
  uint32_t maxSegments = 512;
  uint32_t maxDepth = 64;
  uint32_t maxListElements = 65536;
};

// Reads the root of a message of so many words, each object where it is pointed to: where that reaches more words than
// there are, objects are shared. Throws a Refusal, and what libcapnp throws.
Value readForm(const Schemas& schemas, const Limits& limits, uint64_t words, capnp::DynamicStruct::Reader root);

// Sets what the value has and the schema knows, in the order of the pointers, depth first: the layout that the
// canonical vectors have. A field that the schema lacks is left out; a variant or an enum value that it lacks throws a
// Refusal. Plain fields whose names begin with `future` are filled.
void writeForm(const Schemas& schemas, const Value& value, capnp::DynamicStruct::Builder root);

// A value for a field of a newer schema: 42, "of a newer schema", a list of one, a struct with its own fields filled.
Value futureValue(const Schemas& schemas, capnp::Type type, int depth = 0);

}  // namespace ixt
