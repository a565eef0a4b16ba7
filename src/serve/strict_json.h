// JSON from strangers: read with limits, and looked into with refusals that name the field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"
#include "serve/message.h"

namespace serve {

inline constexpr int kMostDepth = 32;

// A value, or the refusal to send.
template <class T>
using Answer = std::variant<T, Refusal>;

// The body of a request: one JSON object, nested at most kMostDepth deep, in UTF-8, that says no
// key twice (of two readers one would take the first, the other the last).
Answer<base::Json> parse_object(std::string_view body);

// Field readers. They throw Refusal, which handlers catch at the door: a body has some thirty
// fields, and each may be wrong. A missing field or null gives the fallback.
double number_field(const base::Json& body, const char* name, double fallback);
std::int64_t whole_field(const base::Json& body, const char* name, std::int64_t fallback,
                         std::int64_t least, std::int64_t most);
bool flag_field(const base::Json& body, const char* name, bool fallback);
// True if the field stands there and is not null.
bool has(const base::Json& body, const char* name);
// True if it says something: null, false, "", [] and {} do not.
bool says(const base::Json& body, const char* name);
// The whole number that `value` is, 3 and 3.0 alike; none for another value, or beyond 64 bits.
std::optional<std::int64_t> whole_number(const base::Json& value);

// Ends the reading of a request, whose route catches it.
[[noreturn]] void refuse(Refusal refusal);
[[noreturn]] void refuse_field(const char* name, const std::string& message,
                               const std::string& code = "invalid_value");

}  // namespace serve
