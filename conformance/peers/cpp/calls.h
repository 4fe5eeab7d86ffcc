// The calls of the module, by their names.

#pragma once

#include <cstdint>
#include <string>

#include "value.h"

namespace ixt {

class Module;

struct Request {
  uint32_t callId;
  // `service.method`.
  std::string name;
  Value context;
  std::string body;
};

// Answers now, later or never, as the call of that name does. Throws a Refusal where there is none of that name
// (`unimplemented`), and where the body is none for it.
void handleCall(Module& module, const Request& request);

}  // namespace ixt
