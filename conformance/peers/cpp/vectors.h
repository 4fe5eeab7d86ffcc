// Replays the golden vectors of a folder (conformance/vectors/README.md), all layers, one line of JSON for each.

#pragma once

#include <string>

#include "schema.h"

namespace ixt {

// The exit code: 0 when all passed, 1 when one failed or there is none.
int replayVectors(const Schemas& schemas, const std::string& folder);

}  // namespace ixt
