// What this program throws: a refusal, with a code of the vectors' README or of StreamErrorCode, and one sentence.

#pragma once

#include <exception>
#include <string>

namespace ixt {

class Refusal: public std::exception {
public:
  Refusal(std::string code, std::string why): code(std::move(code)), why(std::move(why)) {}

  const char* what() const noexcept override { return why.c_str(); }

  const std::string code;
  const std::string why;
};

}  // namespace ixt
