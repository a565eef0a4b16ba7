#include "base/base64.h"

#include <cstdint>

namespace base {

namespace {

constexpr std::string_view kSymbols =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kDigits = "0123456789abcdef";

}  // namespace

std::string base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i)
      out += i <= bytes.size() - at ? kSymbols[group >> (18 - 6 * i) & 63] : '=';
  }
  return out;
}

Result<std::string> from_base64(std::string_view text) {
  const Error error{Code::bad_data, "not base64", "", ""};
  const auto end = text.find_last_not_of('=');
  const auto symbols = end == std::string_view::npos ? 0 : end + 1;
  std::string out;
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : text.substr(0, symbols)) {
    const auto value = kSymbols.find(c);
    if (value == std::string_view::npos) return error;
    group = group << 6 | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(group >> bits & 255);
  }
  if (base64(out) != text) return error;  // padding, and bits that no byte has
  return out;
}

std::string hex(std::string_view bytes) {
  std::string out;
  out.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) out += {kDigits[byte >> 4], kDigits[byte & 15]};
  return out;
}

bool is_hex(std::string_view text) {
  return text.find_first_not_of(kDigits) == std::string_view::npos;
}

Result<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0 || !is_hex(text))
    return Error{Code::bad_data, "not pairs of lower-case hex digits",
                 std::string(text.substr(0, 80)), ""};
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 2)
    out += static_cast<char>(kDigits.find(text[at]) << 4 | kDigits.find(text[at + 1]));
  return out;
}

}  // namespace base
