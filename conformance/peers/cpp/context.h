// The context layer: an InvocationContext as it was read, and what it means (spec 21). In the JSON form in and out.

#pragma once

#include <string>

#include "schema.h"
#include "value.h"

namespace ixt {

// Checks every rule of a context, and gives it back as it would be written again: nobody as no actor, capabilities
// once, the target none as no target. A missing one is one in which nothing is set. Throws a Refusal with a code of the
// vectors.
Value readContext(const Schemas& schemas, const Value& raw);

// Whether its actor holds the capability; the system's `*` is every one.
bool hasCapability(const Value& context, const std::string& capability);

}  // namespace ixt
