#include "data/privacy/ip_address.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "data/privacy/mark.h"
#include "data/symbol.h"

namespace data::privacy {
namespace {

using base::is_ascii_digit;

bool is_hex(char c) {
  const char low = base::ascii_lower(c);
  return is_ascii_digit(c) || (low >= 'a' && low <= 'f');
}

std::uint32_t hex_value(char c) {
  return static_cast<std::uint32_t>(is_ascii_digit(c) ? c - '0' : base::ascii_lower(c) - 'a' + 10);
}

std::optional<std::uint32_t> read_ipv4(std::string_view text) {
  std::uint32_t out = 0;
  for (int part = 0; part < 4; ++part) {
    const auto end = std::min(text.find('.'), text.size());
    const auto digits = text.substr(0, end);
    if (digits.empty() || digits.size() > 3 || (digits.size() > 1 && digits[0] == '0')) return {};
    std::uint32_t value = 0;
    for (const char c : digits) {
      if (!is_ascii_digit(c)) return {};
      value = value * 10 + static_cast<std::uint32_t>(c - '0');
    }
    if (value > 255 || (part < 3) != (end < text.size())) return {};
    out = out << 8 | value;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

struct Network {
  std::uint32_t address;
  int bits;
};
constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c = 0) {
  return a << 24 | b << 16 | c << 8;
}
constexpr Network kNobodys[] = {{ip(0, 0), 8},       {ip(10, 0), 8},         {ip(100, 64), 10},
                                {ip(127, 0), 8},     {ip(169, 254), 16},     {ip(172, 16), 12},
                                {ip(192, 0, 0), 24}, {ip(192, 0, 2), 24},    {ip(192, 168), 16},
                                {ip(198, 18), 15},   {ip(198, 51, 100), 24}, {ip(203, 0, 113), 24},
                                {ip(224, 0), 4},     {ip(240, 0), 4}};

using Groups = std::array<std::uint32_t, 8>;

// Up to 8 groups between colons; how many, or -1 where one is none. The last may be an IPv4 address.
int read_groups(std::string_view text, Groups& out) {
  if (text.empty()) return 0;
  std::size_t at = 0;
  for (int count = 0; count < 8;) {
    const auto end = std::min(text.find(':', at), text.size());
    const auto group = text.substr(at, end - at);
    const auto place = static_cast<std::size_t>(count);
    if (end == text.size() && group.find('.') != group.npos) {
      const auto four = read_ipv4(group);
      if (!four || count > 6) return -1;
      out[place] = *four >> 16;
      out[place + 1] = *four & 0xFFFF;
      return count + 2;
    }
    if (group.empty() || group.size() > 4 || !std::ranges::all_of(group, is_hex)) return -1;
    for (const char c : group) out[place] = out[place] * 16 + hex_value(c);
    ++count;
    if (end == text.size()) return count;
    at = end + 1;
  }
  return -1;
}

std::optional<Groups> read_ipv6(std::string_view text) {
  Groups front{}, back{}, out{};
  const auto gap = text.find("::");
  const int before = read_groups(text.substr(0, gap), front);
  if (before < 0 || (gap == text.npos && before != 8)) return {};
  if (gap == text.npos) return front;
  const int behind = read_groups(text.substr(gap + 2), back);
  if (behind < 0 || before + behind > 7) return {};
  std::copy_n(front.begin(), before, out.begin());
  std::copy_n(back.begin(), behind, out.end() - behind);
  return out;
}

bool is_word(char32_t c) { return is_letter(c) || is_digit(c) || c == '_'; }

// A dot that goes on behind an address makes it part of something longer; one that ends a sentence does not.
bool goes_on(std::string_view text, std::size_t end) {
  const auto next = symbol_after(text, end);
  if (is_word(next.value)) return true;
  return (next.value == '.' || next.value == '-') && is_word(symbol_after(text, end + 1).value);
}

bool begins_inside(std::string_view text, std::size_t begin) {
  const auto before = symbol_before(text, begin);
  return is_word(before.value) || before.value == '.' ||
         (before.value == '-' && is_word(symbol_before(text, begin - 1).value));
}

// Four small numbers are a section of a standard or a version far more often than an address: of addresses drawn
// at random one in five thousand is like that.
bool is_like_a_section(std::string_view address) {
  constexpr std::string_view resolvers[] = {"1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9"};
  if (std::ranges::find(resolvers, address) != std::end(resolvers)) return false;
  const auto read = read_ipv4(address).value_or(0);
  return (read & 0xE0E0E0E0) == 0;
}

constexpr std::string_view kMarks =
    "IP|IPs|TCP|UDP|DNS|SSH|http|https|ftp|ping|host|hosts|server|servers|router|gateway|proxy|nameserver|"
    "address|addresses|adress|adresse|Adresse|dirección|indirizzo|endereço|adres|adresa|cím|osoite|адрес|адреса";

bool is_named_address(std::string_view text, std::size_t begin, std::size_t end) {
  if (mark_before(text, begin, kMarks) != kNoMark) return true;
  return end + 1 < text.size() && (text[end] == ':' || text[end] == '/') &&
         is_ascii_digit(text[end + 1]);
}

void add_ipv4(std::string_view text, std::size_t begin, std::size_t end, Spans& out) {
  if (end - begin < 7 || end - begin > 15 || begins_inside(text, begin) || goes_on(text, end))
    return;
  const auto address = text.substr(begin, end - begin);
  if (!is_public_ipv4(address)) return;
  if (is_like_a_section(address) && !is_named_address(text, begin, end)) return;
  out.push_back({begin, end, Kind::ipv4, {}});
}

void add_ipv6(std::string_view text, std::size_t begin, std::size_t end, Spans& out) {
  while (end > begin && (text[end - 1] == '.' || (text[end - 1] == ':' && text[end - 2] != ':')))
    --end;
  if (end - begin < 4 || begins_inside(text, begin) || goes_on(text, end)) return;
  if (is_public_ipv6(text.substr(begin, end - begin))) out.push_back({begin, end, Kind::ipv6, {}});
}

// The longest piece of such signs around `at`, no longer than an address with a little beside it.
template <class Is>
std::pair<std::size_t, std::size_t> around(std::string_view text, std::size_t at, Is is) {
  constexpr std::size_t most = 64;
  auto begin = at, end = at;
  while (begin > 0 && at - begin < most && is(text[begin - 1])) --begin;
  while (end < text.size() && end - at < most && is(text[end])) ++end;
  return {begin, end};
}

}  // namespace

bool is_public_ipv4(std::string_view text) {
  const auto address = read_ipv4(text);
  return address && std::ranges::none_of(kNobodys, [&](const Network& network) {
           return (*address ^ network.address) >> (32 - network.bits) == 0;
         });
}

bool is_public_ipv6(std::string_view text) {
  const auto read = read_ipv6(text);
  if (!read) return false;
  const auto& groups = *read;
  if (groups[0] >> 13 != 1) return false;                                      // 2000::/3 is global
  if (groups[0] == 0x2001 && groups[1] < 0x200) return false;                  // protocols of IETF
  if (groups[0] == 0x2001 && groups[1] == 0xDB8) return false;                 // documentation
  return !(groups[0] == 0x3FFF && groups[1] < 0x1000) && groups[0] != 0x2002;  // 6to4
}

void find_ip_addresses(std::string_view text, Spans& out) {
  std::size_t done = 0;
  for (auto at = text.find('.'); at != text.npos; at = text.find('.', std::max(at + 1, done))) {
    const auto [begin, end] =
        around(text, at, [](char c) { return is_ascii_digit(c) || c == '.'; });
    auto last = end;
    while (last > begin && text[last - 1] == '.') --last;
    add_ipv4(text, begin, last, out);
    done = end;
  }
  done = 0;
  for (auto at = text.find(':'); at != text.npos; at = text.find(':', std::max(at + 1, done))) {
    const auto [begin, end] =
        around(text, at, [](char c) { return is_hex(c) || c == ':' || c == '.'; });
    if (std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                   text.begin() + static_cast<std::ptrdiff_t>(end), ':') >= 2)
      add_ipv6(text, begin, end, out);
    done = end;
  }
}

}  // namespace data::privacy
