#include "dossier/format.h"

#include <charconv>
#include <cmath>

namespace dossier {

namespace {

std::string to_text(double value, std::chars_format format, int digits) {
  char buffer[400];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, format, digits);
  return {buffer, end.ptr};
}

std::string two(std::int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }

}  // namespace

std::string grouped(std::int64_t value) {
  std::string digits = std::to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string decimal(double value, int digits) {
  return to_text(value, std::chars_format::fixed, digits);
}

std::string significant(double value, int digits) {
  return to_text(value, std::chars_format::general, digits);
}

std::string duration(double seconds) {
  if (!(seconds >= 60)) return decimal(seconds, 1) + " s";
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  const std::string rest = two(whole / 60 % 60) + " min " + two(whole % 60) + " s";
  return whole < 3600 ? rest : grouped(whole / 3600) + " h " + rest;
}

std::string plain(const base::Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump(-1, ' ', false, base::Json::error_handler_t::replace);
  std::string out;
  for (const auto& item : value) out += (out.empty() ? "" : ", ") + plain(item);
  return out.empty() ? "none" : out;
}

std::string with_three(const base::Json& value) {
  return value.is_number() ? decimal(value.get<double>(), 3) : plain(value);
}

std::string counted(const base::Json& value) {
  if (value.is_number_integer()) return grouped(value.get<std::int64_t>());
  return value.is_number_float() ? significant(value.get<double>(), 6) : plain(value);
}

}  // namespace dossier
