// What a scenario's steps are made of (conformance/scenarios/README.md): names, payloads, contexts, expectations.

#pragma once

#include <string>

#include "value.h"

namespace ixt {

struct Name {
  std::string service;
  std::string method;
};

Name nameOf(const std::string& text);

// The bytes of a <payload>; none where it is left out. Throws a Refusal for what is none.
std::string payloadOf(const Value& payload);

// The context that is sent: what is given, the target of that name, and the deadline that `deadlineInMs` is from now.
Value contextOf(const Value& given, const Name& name);

// Each throws a Refusal that says what was expected and what came; what is left out (null) may be anything.
void expectText(const char* what, const std::string& actual, const Value& expected);
void expectPayload(const char* what, const std::string& actual, const Value& expected);
void expectJson(const char* what, const std::string& actual, const Value& expected);

// Bytes for people: as text where they are, else in hex, cut to a line.
std::string shown(const std::string& bytes);

}  // namespace ixt
