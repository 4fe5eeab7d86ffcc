// The handlers of the module's streams. Each is a small state machine that is asked to go on whenever something about
// its stream has changed: it takes and sends what it can, and returns.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "stream.h"
#include "value.h"

namespace ixt {

class Module;

class Handler {
public:
  virtual ~Handler() = default;
  virtual void advance(Stream& stream) = 0;
  // May ask for so many frames more; of no meaning but for `sip`.
  virtual void allow(uint64_t) {}
};

// Null where there is no handler of that name.
std::unique_ptr<Handler> createHandler(Module& module, const std::string& service, const std::string& method,
                                       const Value& context);

}  // namespace ixt
