// A figure of an evaluation as it is shown: three digits behind the point, in every locale.
#pragma once

#include <charconv>
#include <string>

namespace eval {

inline std::string fixed(double value) {
  char buffer[400];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, 3);
  return {buffer, end.ptr};
}

}  // namespace eval
