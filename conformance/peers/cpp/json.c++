#include "json.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "refusal.h"
#include "utf8.h"

namespace ixt {

namespace {

class Parser {
public:
  explicit Parser(const std::string& text): at(text.data()), end(text.data() + text.size()) {}

  Value document() {
    Value result = value(0);
    space();
    if (at != end) fail();
    return result;
  }

private:
  const char* at;
  const char* end;

  [[noreturn]] void fail() { throw Refusal("invalidArgument", "not a JSON text"); }

  void space() {
    while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) at++;
  }

  bool skip(const char* word) {
    size_t size = strlen(word);
    if (static_cast<size_t>(end - at) < size || memcmp(at, word, size) != 0) return false;
    at += size;
    return true;
  }

  Value value(int depth) {
    if (depth > 64) fail();
    space();
    if (at == end) fail();
    if (skip("null")) return Value();
    if (skip("true")) return Value(true);
    if (skip("false")) return Value(false);
    if (*at == '"') return Value(string());
    if (skip("[")) return list(depth);
    if (skip("{")) return object(depth);
    return number();
  }

  Value list(int depth) {
    Value result = Value::list();
    space();
    if (skip("]")) return result;
    do {
      result.push(value(depth + 1));
      space();
    } while (skip(","));
    if (!skip("]")) fail();
    return result;
  }

  Value object(int depth) {
    Value result = Value::object();
    space();
    if (skip("}")) return result;
    do {
      space();
      std::string name = string();
      space();
      if (!skip(":")) fail();
      result.set(name, value(depth + 1));
      space();
    } while (skip(","));
    if (!skip("}")) fail();
    return result;
  }

  Value number() {
    std::string digits;
    while (at != end && strchr("+-.0123456789eE", *at) != nullptr && *at != '\0') digits += *at++;
    char* rest = nullptr;
    double number = strtod(digits.c_str(), &rest);
    if (digits.empty() || *rest != '\0') fail();
    return Value(number);
  }

  std::string string() {
    if (!skip("\"")) fail();
    std::string result;
    while (at != end && *at != '"') {
      if (static_cast<unsigned char>(*at) < 0x20) fail();
      if (*at == '\\') {
        at++;
        escape(result);
      } else {
        result += *at++;
      }
    }
    if (!skip("\"") || !isUtf8(result)) fail();
    return result;
  }

  void escape(std::string& result) {
    static const char NAMES[] = "\"\\/bfnrt";
    static const char MEANINGS[] = "\"\\/\b\f\n\r\t";
    if (at == end) fail();
    char name = *at++;
    if (name == 'u') {
      uint32_t unit = hex();
      if (unit >= 0xd800 && unit < 0xdc00) {
        if (!skip("\\u")) fail();
        uint32_t low = hex();
        if (low < 0xdc00 || low > 0xdfff) fail();
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
      }
      appendUtf8(result, unit);
      return;
    }
    const char* found = strchr(NAMES, name);
    if (name == '\0' || found == nullptr) fail();
    result += MEANINGS[found - NAMES];
  }

  uint32_t hex() {
    if (end - at < 4) fail();
    uint32_t unit = 0;
    for (unsigned char byte: fromHex(std::string(at, 4))) unit = unit << 8 | byte;
    at += 4;
    return unit;
  }
};

void printText(const std::string& text, std::string& out) {
  out += '"';
  for (unsigned char byte: text) {
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += static_cast<char>(byte);
    } else if (byte < 0x20) {
      char escaped[8];
      snprintf(escaped, sizeof(escaped), "\\u%04x", byte);
      out += escaped;
    } else {
      out += static_cast<char>(byte);
    }
  }
  out += '"';
}

void print(const Value& value, std::string& out) {
  const char* separator = "";
  switch (value.getType()) {
    case Value::Type::NOTHING: out += "null"; break;
    case Value::Type::BOOLEAN: out += value.isTrue() ? "true" : "false"; break;
    case Value::Type::NUMBER: {
      char digits[32];
      bool isWhole = value.toNumber() == std::floor(value.toNumber()) && std::fabs(value.toNumber()) < 1e15;
      snprintf(digits, sizeof(digits), isWhole ? "%.0f" : "%.17g", value.toNumber());
      out += digits;
      break;
    }
    case Value::Type::TEXT: printText(value.text(), out); break;
    case Value::Type::BYTES: out += '"' + toHex(value.toBytes()) + '"'; break;
    case Value::Type::LIST:
      out += '[';
      for (auto& item: value.items()) {
        out += separator;
        separator = ",";
        print(item, out);
      }
      out += ']';
      break;
    case Value::Type::OBJECT:
      out += '{';
      for (auto& field: value.fields()) {
        out += separator;
        separator = ",";
        printText(field.first, out);
        out += ':';
        print(field.second, out);
      }
      out += '}';
      break;
  }
}

}  // namespace

Value parseJson(const std::string& text) { return Parser(text).document(); }

std::string printJson(const Value& value) {
  std::string out;
  print(value, out);
  return out;
}

}  // namespace ixt
