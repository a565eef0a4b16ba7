#include "data/rights/path_pattern.h"

#include "base/ascii.h"

namespace data::rights {
namespace {

int hex_value(char c) {
  if (base::is_ascii_digit(c)) return c - '0';
  const char low = base::ascii_lower(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

bool is_unreserved(int c) {
  return base::is_ascii_letter(static_cast<char>(c)) ||
         base::is_ascii_digit(static_cast<char>(c)) || c == '-' || c == '.' || c == '_' || c == '~';
}

void append_encoded(std::string& out, int octet) {
  constexpr char digits[] = "0123456789ABCDEF";
  out += {'%', digits[octet / 16], digits[octet % 16]};
}

// What a path or query may have as it is (RFC 3986, 3.3 and 3.4), with "#" and "%". A "*" or "$" that stands
// for itself is written as its encoding, which patterns have for it.
bool is_kept(unsigned char c) {
  constexpr std::string_view others = "#%:/?@!&'()+,;=";
  return is_unreserved(c) || others.find(static_cast<char>(c)) != others.npos;
}

// One character, or one encoded octet; how many bytes of `text` that was.
std::size_t append_octet(std::string& out, std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  const int high = c == '%' && at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
  const int low = high >= 0 ? hex_value(text[at + 2]) : -1;
  if (low >= 0) {
    const int octet = high * 16 + low;
    if (is_unreserved(octet))
      out += static_cast<char>(octet);
    else
      append_encoded(out, octet);
    return 3;
  }
  if (is_kept(c))
    out += text[at];
  else
    append_encoded(out, c);
  return 1;
}

}  // namespace

std::string_view path_of(std::string_view url) {
  url = url.substr(0, url.find('#'));
  const auto scheme = url.find("://");
  if (!url.starts_with('/') && scheme != url.npos && scheme < url.find_first_of("/?")) {
    const auto path = url.find_first_of("/?", scheme + 3);
    url = path == url.npos ? std::string_view() : url.substr(path);
  }
  return url.empty() ? "/" : url;
}

std::string comparable_path(std::string_view path) {
  std::string out;
  if (!path.starts_with('/')) out = "/";
  for (std::size_t at = 0; at < path.size();) at += append_octet(out, path, at);
  return out;
}

PathPattern::PathPattern(std::string_view written) {
  to_the_end_ = written.ends_with('$');
  if (to_the_end_) written.remove_suffix(1);
  octets_ = to_the_end_ ? 1 : 0;
  parts_.emplace_back();
  for (std::size_t at = 0; at < written.size();) {
    if (written[at] == '*') {
      parts_.emplace_back();
      ++octets_;
      ++at;
      continue;
    }
    const auto before = parts_.back().size();
    const bool dollar = written[at] == '$';
    at += append_octet(parts_.back(), written, at);
    octets_ += dollar ? 1 : parts_.back().size() - before;
  }
}

// Each part is taken where it first stands, which leaves most to those behind it.
bool PathPattern::matches(std::string_view path) const {
  if (!path.starts_with(parts_[0])) return false;
  auto at = parts_[0].size();
  if (parts_.size() == 1) return !to_the_end_ || at == path.size();
  const auto last = parts_.size() - 1;
  for (std::size_t part = 1; part < (to_the_end_ ? last : last + 1); ++part) {
    const auto found = path.find(parts_[part], at);
    if (found == path.npos) return false;
    at = found + parts_[part].size();
  }
  if (!to_the_end_) return true;
  return path.size() - at >= parts_[last].size() && path.ends_with(parts_[last]);
}

}  // namespace data::rights
