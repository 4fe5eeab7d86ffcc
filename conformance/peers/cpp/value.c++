#include "value.h"

#include "refusal.h"

namespace ixt {

namespace {

const char DIGITS[] = "0123456789abcdef";

int digitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Value Value::bytes(std::string content) {
  Value value(std::move(content));
  value.type = Type::BYTES;
  return value;
}

Value Value::list(std::vector<Value> items) {
  Value value;
  value.type = Type::LIST;
  value.list_ = std::move(items);
  return value;
}

Value Value::object(std::initializer_list<Field> fields) {
  Value value;
  value.type = Type::OBJECT;
  value.fields_ = fields;
  return value;
}

const Value& Value::at(const std::string& name) const {
  static const Value nothing;
  for (auto& field: fields_) {
    if (field.first == name) return field.second;
  }
  return nothing;
}

bool Value::has(const std::string& name) const {
  for (auto& field: fields_) {
    if (field.first == name) return true;
  }
  return false;
}

void Value::set(const std::string& name, Value value) {
  type = Type::OBJECT;
  for (auto& field: fields_) {
    if (field.first == name) {
      field.second = std::move(value);
      return;
    }
  }
  fields_.emplace_back(name, std::move(value));
}

void Value::push(Value item) {
  type = Type::LIST;
  list_.push_back(std::move(item));
}

const std::string& Value::text() const {
  static const std::string empty;
  return type == Type::TEXT ? content : empty;
}

std::string Value::toBytes() const {
  if (type == Type::BYTES) return content;
  return fromHex(text());
}

uint64_t Value::toUint64() const {
  if (type == Type::NUMBER) {
    if (amount < 0 || amount >= 18446744073709551616.0) throw Refusal("invalidArgument", "not a number of 64 bits");
    return static_cast<uint64_t>(amount);
  }
  uint64_t number = 0;
  for (char c: text()) {
    uint64_t digit = static_cast<uint64_t>(c - '0');
    if (c < '0' || c > '9' || number > (UINT64_MAX - digit) / 10) {
      throw Refusal("invalidArgument", "not a number of 64 bits in decimal digits");
    }
    number = number * 10 + digit;
  }
  return number;
}

bool operator==(const Value& a, const Value& b) {
  if (a.type != b.type) {
    if (a.type == Value::Type::BYTES && b.type == Value::Type::TEXT) return toHex(a.content) == b.content;
    return a.type == Value::Type::TEXT && b.type == Value::Type::BYTES && b == a;
  }
  if (a.fields_.size() != b.fields_.size()) return false;
  for (auto& field: a.fields_) {
    if (!b.has(field.first) || b.at(field.first) != field.second) return false;
  }
  return a.amount == b.amount && a.content == b.content && a.list_ == b.list_;
}

std::string toHex(const std::string& bytes) {
  std::string digits;
  digits.reserve(bytes.size() * 2);
  for (unsigned char byte: bytes) {
    digits += DIGITS[byte >> 4];
    digits += DIGITS[byte & 15];
  }
  return digits;
}

std::string fromHex(const std::string& digits) {
  if (digits.size() % 2 != 0) throw Refusal("invalidArgument", "an odd number of hex digits");
  std::string bytes;
  bytes.reserve(digits.size() / 2);
  for (size_t i = 0; i < digits.size(); i += 2) {
    int high = digitOf(digits[i]);
    int low = digitOf(digits[i + 1]);
    if (high < 0 || low < 0) throw Refusal("invalidArgument", "not hex digits");
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::string enumText(const Value& value) {
  if (!value.isObject()) return value.text();
  return "unrecognized(" + std::to_string(value.at("unrecognized").toUint64()) + ")";
}

bool matches(const Value& actual, const Value& expected) {
  if (expected.has("anyOf")) {
    for (auto& one: expected.at("anyOf").items()) {
      if (matches(actual, one)) return true;
    }
    return false;
  }
  if (expected.getType() == Value::Type::LIST) {
    if (actual.getType() != Value::Type::LIST || actual.items().size() != expected.items().size()) return false;
    for (size_t i = 0; i < expected.items().size(); i++) {
      if (!matches(actual.items()[i], expected.items()[i])) return false;
    }
    return true;
  }
  if (!expected.isObject()) return actual == expected;
  if (!actual.isObject()) return false;
  for (auto& field: expected.fields()) {
    if (!actual.has(field.first) || !matches(actual.at(field.first), field.second)) return false;
  }
  return true;
}

}  // namespace ixt
