#include "store/parquet/value.h"

#include <chrono>
#include <cmath>
#include <cstdio>

#include "base/utf8.h"
#include "store/half.h"
#include "store/parquet/cursor.h"

namespace store::parquet {
namespace {

using base::Code;
using base::Error;
using base::Result;

Error unread(const Node& node, const std::string& what, const std::string& name) {
  return {Code::unsupported, "the column '" + node.name + "' holds " + what + ", which is not read",
          name, ""};
}

Result<Value> date(std::int64_t days, const Node& node, const std::string& name) {
  // What Python's dates go from and to.
  if (days < -719'162 || days > 2'932'896)
    return unread(node, "a day outside of the years 1 to 9999", name);
  const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{days}}};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return Value(std::string(text));
}

std::string clock(std::int64_t micros) {
  char text[40];
  const auto seconds = micros / 1'000'000, rest = micros % 1'000'000;
  int size =
      std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(seconds / 3600 % 24),
                    static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  if (rest != 0)
    std::snprintf(text + size, sizeof text - static_cast<std::size_t>(size), ".%06d",
                  static_cast<int>(rest));
  return text;
}

std::int64_t floor_divided(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

Result<Value> timestamp(const Node& node, std::int64_t number, const std::string& name) {
  const std::int64_t per_day = node.unit == Unit::milli   ? 86'400'000
                               : node.unit == Unit::micro ? 86'400'000'000
                                                          : 86'400'000'000'000;
  const auto days = floor_divided(number, per_day);
  const auto rest = number - days * per_day;
  const auto micros = node.unit == Unit::milli   ? rest * 1000
                      : node.unit == Unit::micro ? rest
                                                 : rest / 1000;
  auto out = TRY(date(days, node, name)).get<std::string>() + " " + clock(micros);
  return Value(out + (node.in_utc ? "+00:00" : ""));
}

// Digits with a point, from a number of any length with its sign in front.
std::string pointed(std::string digits, std::int64_t scale) {
  const bool minus = digits.starts_with('-');
  if (minus) digits.erase(0, 1);
  if (scale > 0) {
    const auto behind = static_cast<std::size_t>(scale);
    if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
    digits.insert(digits.size() - behind, ".");
  }
  return (minus ? "-" : "") + digits;
}

// Two's complement, the highest byte first.
std::string decimal_digits(std::string_view bytes) {
  const bool minus = !bytes.empty() && (bytes[0] & 0x80);
  std::string magnitude(bytes);
  if (minus) {
    unsigned carry = 1;
    for (std::size_t i = magnitude.size(); i-- > 0;) {
      carry += static_cast<std::uint8_t>(~magnitude[i]);
      magnitude[i] = static_cast<char>(carry);
      carry >>= 8;
    }
  }
  std::string out;
  while (magnitude.find_first_not_of('\0') != std::string::npos) {
    unsigned rest = 0;
    for (auto& byte : magnitude) {
      rest = rest << 8 | static_cast<std::uint8_t>(byte);
      byte = static_cast<char>(rest / 10);
      rest %= 10;
    }
    out.insert(out.begin(), static_cast<char>('0' + rest));
  }
  if (out.empty()) return "0";
  return (minus ? "-" : "") + out;
}

std::string uuid(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    char text[8];
    std::snprintf(text, sizeof text, "%02x",
                  static_cast<unsigned>(static_cast<std::uint8_t>(bytes[i])));
    out += (i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "") + std::string(text);
  }
  return out;
}

}  // namespace

Result<Value> of_whole(const Node& node, std::int64_t number, const std::string& name) {
  switch (node.logical) {
    case Logical::date:
      return date(number, node, name);
    case Logical::timestamp:
      return timestamp(node, number, name);
    case Logical::time:
      if (number < 0 || number > std::int64_t{86'400'000'000'000} ||
          (node.unit == Unit::milli && number > 86'400'000))
        return unread(node, "a time outside of a day", name);
      return Value(clock(node.unit == Unit::milli   ? number * 1000
                         : node.unit == Unit::micro ? number
                                                    : number / 1000));
    case Logical::decimal:
      if (node.scale < 0 || node.scale > 100) return unread(node, "decimals of an odd scale", name);
      return Value(pointed(std::to_string(number), node.scale));
    default:
      break;
  }
  if (node.logical == Logical::integer && !node.is_signed)
    return node.physical == Physical::int32 ? Value(static_cast<std::uint32_t>(number))
                                            : Value(static_cast<std::uint64_t>(number));
  return Value(number);
}

Result<Value> of_bytes(const Node& node, std::string_view bytes, const std::string& name) {
  if (node.logical == Logical::decimal) {
    if (bytes.size() > 64 || node.scale < 0 || node.scale > 100)
      return unread(node, "decimals of an odd size", name);
    return Value(pointed(decimal_digits(bytes), node.scale));
  }
  if (node.logical == Logical::uuid && bytes.size() == 16) return Value(uuid(bytes));
  if (node.logical == Logical::real16 && bytes.size() == 2) {
    Cursor in(bytes);
    return Value(static_cast<double>(from_half(in.fixed<std::uint16_t>())));
  }
  if (node.logical != Logical::text) return unread(node, "bytes that are not marked as text", name);
  if (!base::valid_utf8(bytes))
    return Error{Code::bad_data, "the column '" + node.name + "' holds text that is not UTF-8",
                 name, ""};
  return Value(std::string(bytes));
}

}  // namespace store::parquet
