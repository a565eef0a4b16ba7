#include "cli/text_line.h"

#include <cstring>

#include "base/ascii.h"
#include "base/utf8.h"

namespace cli {
namespace {

class Scan {
 public:
  explicit Scan(std::string_view line) : rest_(line) {}

  bool take(char c) {
    blanks();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool ended() {
    blanks();
    return rest_.empty();
  }
  // What stands between quotes; nothing where there is an escape, or a byte that must be one.
  std::optional<std::string_view> string() {
    if (!take('"')) return std::nullopt;
    std::size_t at = 0;
    while (at < rest_.size() && rest_[at] != '"' && rest_[at] != '\\' &&
           static_cast<unsigned char>(rest_[at]) >= 0x20)
      ++at;
    if (at == rest_.size() || rest_[at] != '"') return std::nullopt;
    const auto out = rest_.substr(0, at);
    rest_.remove_prefix(at + 1);
    return out;
  }
  // A value that is a string or a whole number, as it stands.
  std::optional<std::string_view> value() {
    blanks();
    const auto before = rest_;
    if (before.starts_with('"') ? !string() : !number()) return std::nullopt;
    return before.substr(0, before.size() - rest_.size());
  }

 private:
  void blanks() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) rest_.remove_prefix(1);
  }
  bool number() {
    std::size_t at = rest_.starts_with('-'), first = at;
    while (at < rest_.size() && base::is_ascii_digit(rest_[at])) ++at;
    const auto digits = at - first;
    constexpr std::size_t most = 15;  // that a double holds
    if (digits == 0 || digits > most || (digits > 1 && rest_[first] == '0')) return false;
    if (at < rest_.size() && rest_[at] != ',' && rest_[at] != '}' && rest_[at] != ' ') return false;
    rest_.remove_prefix(at);
    return true;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<TextLine> plain_text_line(std::string_view line) {
  Scan scan(line);
  TextLine out;
  bool found = false;
  if (!scan.take('{')) return std::nullopt;
  do {
    const auto key = scan.string();
    if (!key || !scan.take(':')) return std::nullopt;
    const auto value = scan.value();
    if (!value) return std::nullopt;
    if (*key == "id") out.id = *value;
    if (*key != "text") continue;
    found = value->size() > 1 && value->starts_with('"');
    if (found) out.text = value->substr(1, value->size() - 2);
  } while (scan.take(','));
  if (!found || !scan.take('}') || !scan.ended() || !base::valid_utf8(line)) return std::nullopt;
  return out;
}

}  // namespace cli
