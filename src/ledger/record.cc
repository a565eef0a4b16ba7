#include "ledger/record.h"

#include <algorithm>
#include <charconv>

namespace ledger {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Digest::from_hex() makes an Error for each call, which a million lines would feel.
bool read_digest(std::string_view hex, base::Digest& digest) {
  if (hex.size() != 64) return false;
  for (std::size_t i = 0; i < 32; ++i) {
    const int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    digest.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

bool drop_end(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

// Takes `,"KEY":"VALUE"` off the end.
bool take_text(std::string_view& rest, std::string_view key, std::string_view& value) {
  if (!drop_end(rest, "\"")) return false;
  const auto quote = rest.rfind('"');
  if (quote == std::string_view::npos) return false;
  value = rest.substr(quote + 1);
  rest = rest.substr(0, quote);
  return drop_end(rest, key) && is_plain(value);
}

// Takes `,"KEY":NUMBER` off the end.
bool take_number(std::string_view& rest, std::string_view key, std::uint64_t& value) {
  const auto colon = rest.rfind(':');
  if (colon == std::string_view::npos) return false;
  const auto digits = rest.substr(colon + 1);
  if (digits.empty() || (digits.size() > 1 && digits[0] == '0')) return false;
  const auto *begin = digits.data(), *end = begin + digits.size();
  const auto parsed = std::from_chars(begin, end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return false;
  rest = rest.substr(0, colon + 1);
  return drop_end(rest, key);
}

Error not_canonical() { return {Code::bad_data, "the line is not in canonical form", "", ""}; }

}  // namespace

bool take_apart(std::string_view text, Line& line) {
  line = {};
  line.text = text;
  auto rest = text;
  std::string_view prev;
  if (!drop_end(rest, "}") || !take_text(rest, ",\"time\":", line.time) ||
      !take_text(rest, ",\"prev\":", prev) || !read_digest(prev, line.prev))
    return false;
  if (!rest.ends_with('"')) {
    if (!take_number(rest, ",\"left\":", line.left) || line.left == 0) return false;
  }
  if (!take_text(rest, ",\"kind\":", line.kind) || !take_number(rest, ",\"index\":", line.index))
    return false;
  constexpr std::string_view begin = "{\"body\":";
  if (!rest.starts_with(begin)) return false;
  line.body = rest.substr(begin.size());
  return line.body.starts_with('{') && line.body.ends_with('}');
}

Result<Record> read_record(const Line& line, std::string digest) {
  auto body = base::parse_json(line.body, "");
  if (!body.ok()) return Error{Code::bad_data, "the line is not JSON", "", ""};
  const auto spelled = base::canonical(*body);
  if (!body->is_object() || !spelled.ok() || *spelled != line.body) return not_canonical();
  Record out;
  out.index = line.index;
  out.kind = line.kind;
  out.time = line.time;
  out.prev = line.prev.hex();
  out.digest = std::move(digest);
  out.left = line.left;
  out.body = body.take();
  return out;
}

Result<std::string> spell(const Record& record) {
  CHECK(record.body.is_object(), "the body of a ledger record is a JSON object");
  CHECK(is_plain(record.kind) && is_plain(record.time) && record.prev.size() == 64,
        "kind and time of a ledger record are plain ASCII");
  std::string out = "{\"body\":" + TRY(base::canonical(record.body));
  out += ",\"index\":" + std::to_string(record.index) + ",\"kind\":\"" + record.kind + "\"";
  if (record.left > 0) out += ",\"left\":" + std::to_string(record.left);
  return out + ",\"prev\":\"" + record.prev + "\",\"time\":\"" + record.time + "\"}";
}

}  // namespace ledger
