// A value of the JSON form (conformance/vectors/README.md): what JSON can say, and bytes, which print as lowercase hex.
// Everything that this program reads or sends passes through it, so a field is asked for by its name, and one that the
// peer's schema lacks reads as null.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ixt {

class Value {
public:
  enum class Type { NOTHING, BOOLEAN, NUMBER, TEXT, BYTES, LIST, OBJECT };
  using Field = std::pair<std::string, Value>;

  Value() = default;
  Value(const char* text): type(Type::TEXT), content(text) {}
  Value(std::string text): type(Type::TEXT), content(std::move(text)) {}
  template <typename T, typename = typename std::enable_if<std::is_arithmetic<T>::value>::type>
  Value(T number): type(std::is_same<T, bool>::value ? Type::BOOLEAN : Type::NUMBER), amount(number) {}

  static Value bytes(std::string content);
  static Value list(std::vector<Value> items = {});
  static Value object(std::initializer_list<Field> fields = {});

  Type getType() const { return type; }
  bool isNull() const { return type == Type::NOTHING; }
  bool isObject() const { return type == Type::OBJECT; }
  bool isTrue() const { return type == Type::BOOLEAN && amount != 0; }

  // The field of that name; null where there is none, and where this is no object.
  const Value& at(const std::string& name) const;
  bool has(const std::string& name) const;
  void set(const std::string& name, Value value);
  void push(Value item);

  const std::vector<Value>& items() const { return list_; }
  const std::vector<Field>& fields() const { return fields_; }

  // The text; empty where this is none.
  const std::string& text() const;
  // The bytes, or what the hex digits of a text say.
  std::string toBytes() const;
  double toNumber() const { return amount; }
  // A number, or the decimal digits of a text; 0 where this is neither. What 64 bits do not hold throws a Refusal.
  uint64_t toUint64() const;

  // Equal values: fields in any order, bytes like the hex text of them.
  friend bool operator==(const Value& a, const Value& b);
  friend bool operator!=(const Value& a, const Value& b) { return !(a == b); }

private:
  Type type = Type::NOTHING;
  double amount = 0;
  std::string content;
  std::vector<Value> list_;
  std::vector<Field> fields_;
};

std::string toHex(const std::string& bytes);
// Throws a Refusal for what is no pairs of hex digits.
std::string fromHex(const std::string& digits);

// What the enum value prints as: its name, or `unrecognized(7)`.
std::string enumText(const Value& value);

// Whether an answer is what a scenario expects (conformance/scenarios/README.md): equal, objects perhaps with more.
bool matches(const Value& actual, const Value& expected);

}  // namespace ixt
