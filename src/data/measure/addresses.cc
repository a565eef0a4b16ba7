#include "data/measure/addresses.h"

#include <array>
#include <cstdint>

#include "base/utf8.h"
#include "text/letter_kind.h"

namespace data::measure {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool in_atom(char c) {
  return is_alnum(c) || std::string_view("!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos;
}
bool is_word(char32_t c) {
  return c < 0x80 ? is_alnum(static_cast<char>(c)) || c == '_'
                  : c <= 0x10FFFF && (text::is_letter(c) || text::has_number(c));
}

// \b of Python's re.
bool is_word_border(std::string_view text, std::size_t at) {
  const bool before = at > 0 && is_word(base::code_point_before(text, at).value);
  const bool here = at < text.size() && is_word(base::read_code_point(text, at).value);
  return before != here;
}

// Where the local part begins that ends before the '@' at `at`: the first border from which atoms with single dots
// between them lead there. `at` itself where there is none; not before `floor`.
std::size_t local_start(std::string_view text, std::size_t at, std::size_t floor) {
  auto start = at;
  bool dot = true;  // none may stand before '@'
  while (start > floor && (in_atom(text[start - 1]) || (text[start - 1] == '.' && !dot)))
    dot = text[--start] == '.';
  while (start < at && (text[start] == '.' || !is_word_border(text, start))) ++start;
  return start;
}

std::size_t label_end(std::string_view text, std::size_t at) {
  auto end = at;
  while (end < text.size() && (is_alnum(text[end]) || text[end] == '-')) ++end;
  while (end > at && text[end - 1] == '-') --end;
  return end > at && is_alnum(text[at]) ? end : at;
}

// Bytes of a number from 0 to 255 as the pattern takes it, at most three digits; of those that fit the first
// alternative, which is not always the longest. `whole`: all digits there must be in it.
std::size_t octet(std::string_view text, std::size_t at, bool whole) {
  std::size_t digits = 0;
  while (digits < 4 && at + digits < text.size() && is_digit(text[at + digits])) ++digits;
  if (digits == 0) return 0;
  if (digits < 3) return digits;
  const bool fits =
      text[at] < '2' ||
      (text[at] == '2' && (text[at + 1] < '5' || (text[at + 1] == '5' && text[at + 2] <= '5')));
  const std::size_t size = fits ? 3 : 2;
  return whole && size != digits ? 0 : size;
}

// The end of three numbers with a dot each behind them; `at` if there are none.
std::size_t three_octets(std::string_view text, std::size_t at) {
  auto end = at;
  for (int part = 0; part < 3; ++part) {
    const auto size = octet(text, end, true);
    if (size == 0 || end + size >= text.size() || text[end + size] != '.') return at;
    end += size + 1;
  }
  return end;
}

// "[1.2.3.4]", or with letters and a colon in place of the last number.
std::size_t bracket_end(std::string_view text, std::size_t at) {
  const auto last = three_octets(text, at + 1);
  if (last == at + 1) return at;
  const auto size = octet(text, last, true);
  if (size > 0 && last + size < text.size() && text[last + size] == ']') return last + size + 1;
  auto end = last;
  while (end < text.size() && (is_alnum(text[end]) || text[end] == '-')) ++end;
  const bool sound = end > last && is_alnum(text[end - 1]) && text.substr(end).starts_with(":]");
  return sound ? end + 2 : at;
}

std::size_t domain_end(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '[') return bracket_end(text, at);
  auto end = at;
  for (auto label = at;;) {
    const auto stop = label_end(text, label);
    if (stop == label) return end;
    if (label > at) end = stop;
    if (stop >= text.size() || text[stop] != '.') return end;
    label = stop + 1;
  }
}

struct Range {
  std::uint32_t first;
  int bits;
};
constexpr std::uint32_t ip(int a, int b, int c, int d) {
  return static_cast<std::uint32_t>(a) << 24 | static_cast<std::uint32_t>(b) << 16 |
         static_cast<std::uint32_t>(c) << 8 | static_cast<std::uint32_t>(d);
}
// IANA's registry of special addresses, those that are not globally reachable.
constexpr Range kPrivate[] = {
    {ip(0, 0, 0, 0), 8},     {ip(10, 0, 0, 0), 8},      {ip(100, 64, 0, 0), 10},
    {ip(127, 0, 0, 0), 8},   {ip(169, 254, 0, 0), 16},  {ip(172, 16, 0, 0), 12},
    {ip(192, 0, 0, 0), 24},  {ip(192, 0, 2, 0), 24},    {ip(192, 168, 0, 0), 16},
    {ip(198, 18, 0, 0), 15}, {ip(198, 51, 100, 0), 24}, {ip(203, 0, 113, 0), 24},
    {ip(240, 0, 0, 0), 4}};

// Of four numbers with dots. One with a zero in front is no address.
bool is_global(std::string_view address) {
  std::uint32_t value = 0;
  for (std::size_t at = 0; at < address.size();) {
    std::uint32_t part = 0;
    const auto start = at;
    for (; at < address.size() && is_digit(address[at]); ++at)
      part = part * 10 + static_cast<std::uint32_t>(address[at] - '0');
    if (at - start > 1 && address[start] == '0') return false;
    value = value << 8 | part;
    ++at;
  }
  if (value == ip(192, 0, 0, 9) || value == ip(192, 0, 0, 10)) return true;
  for (const auto& range : kPrivate)
    if ((value ^ range.first) >> (32 - range.bits) == 0) return false;
  return true;
}

constexpr std::array<std::string_view, 2> kEmails = {"email@example.com",
                                                     "firstname.lastname@example.org"};
constexpr std::array<std::string_view, 6> kAddresses = {"22.214.171.124", "126.96.36.199",
                                                        "188.8.131.52",   "184.108.40.206",
                                                        "220.127.116.11", "18.104.22.168"};

}  // namespace

std::string mask_emails(std::string_view text) {
  std::string out;
  std::size_t done = 0, turn = 0;
  for (auto at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
    if (at < done) continue;
    const auto start = local_start(text, at, done);
    const auto end = start < at ? domain_end(text, at + 1) : at + 1;
    if (end == at + 1) continue;
    out += text.substr(done, start - done);
    out += kEmails[turn++ % kEmails.size()];
    done = end;
  }
  return out += text.substr(done);
}

std::string mask_ip_addresses(std::string_view text) {
  std::string out;
  std::size_t done = 0, turn = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto last = is_digit(text[at]) ? three_octets(text, at) : at;
    const auto size = last > at ? octet(text, last, false) : 0;
    if (size == 0) {
      ++at;
      continue;
    }
    if (is_global(text.substr(at, last + size - at))) {
      out += text.substr(done, at - done);
      out += kAddresses[turn++ % kAddresses.size()];
      done = last + size;
    }
    at = last + size;
  }
  return out += text.substr(done);
}

}  // namespace data::measure
