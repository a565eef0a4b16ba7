#include "data/privacy/secret.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/ascii.h"

namespace data::privacy {
namespace {

using base::ascii_lower;
using base::is_ascii_digit;
using base::is_ascii_letter;

bool is_upper(char c) { return is_ascii_digit(c) || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_ascii_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_alnum(char c) { return is_ascii_digit(c) || is_ascii_letter(c); }
bool is_word(char c) { return is_alnum(c) || c == '_' || c == '-'; }

// What an issuer puts in front of a key, the signs behind it, and how many there are.
struct Key {
  std::string_view front;
  bool (*sign)(char);
  std::size_t shortest, longest;
};
constexpr std::size_t kAny = 400;
constexpr Key kKeys[] = {
    {"AKIA", is_upper, 16, 16},        {"ASIA", is_upper, 16, 16},  // Amazon
    {"ghp_", is_alnum, 36, 36},        {"gho_", is_alnum, 36, 36},  // GitHub
    {"ghu_", is_alnum, 36, 36},        {"ghs_", is_alnum, 36, 36},
    {"ghr_", is_alnum, 36, 76},        {"github_pat_", is_word, 82, 82},
    {"glpat-", is_word, 20, 60},       {"gldt-", is_word, 20, 60},    // GitLab
    {"xoxb-", is_word, 20, kAny},      {"xoxp-", is_word, 20, kAny},  // Slack
    {"xoxa-", is_word, 20, kAny},      {"xoxr-", is_word, 20, kAny},
    {"xapp-", is_word, 20, kAny},      {"sk_live_", is_alnum, 24, 120},
    {"rk_live_", is_alnum, 24, 120},  // Stripe
    {"sk_test_", is_alnum, 24, 120},   {"whsec_", is_alnum, 32, 64},
    {"AIza", is_word, 35, 35},         {"ya29.", is_word, 50, kAny},  // Google
    {"GOCSPX-", is_word, 28, 28},      {"sk-ant-", is_word, 40, 200},
    {"sk-proj-", is_word, 40, 200},  // Anthropic, OpenAI
    {"sk-svcacct-", is_word, 40, 200}, {"sk-", is_alnum, 48, 48},
    {"hf_", is_alnum, 34, 34},         {"npm_", is_alnum, 36, 36},   // Hugging Face, npm
    {"pypi-", is_word, 80, kAny},      {"dop_v1_", is_hex, 64, 64},  // PyPI, DigitalOcean
    {"doo_v1_", is_hex, 64, 64},       {"shpat_", is_hex, 32, 32},   // Shopify
    {"shpss_", is_hex, 32, 32},        {"shpca_", is_hex, 32, 32},
    {"sq0atp-", is_word, 22, 22},      {"sq0csp-", is_word, 43, 43},    // Square
    {"key-", is_hex, 32, 32},          {"lin_api_", is_alnum, 40, 40},  // Mailgun, Linear
    {"figd_", is_word, 40, 60},        {"dapi", is_hex, 32, 32},        // Figma, Databricks
    {"hvs.", is_word, 24, 120},        {"tskey-", is_word, 20, 80}};    // Vault, Tailscale

std::size_t count_signs(std::string_view text, std::size_t at, bool (*sign)(char),
                        std::size_t most = std::string_view::npos) {
  std::size_t count = 0;
  while (count < most && at + count < text.size() && sign(text[at + count])) ++count;
  return count;
}

bool is_free(std::string_view text, std::size_t at) { return at == 0 || !is_word(text[at - 1]); }

void find_keys(std::string_view text, Spans& out) {
  for (const auto& key : kKeys)
    for (auto at = text.find(key.front); at != text.npos; at = text.find(key.front, at + 1)) {
      if (!is_free(text, at)) continue;
      const auto start = at + key.front.size();
      const auto count = count_signs(text, start, key.sign);
      const bool ends = start + count == text.size() || !is_alnum(text[start + count]);
      if (count >= key.shortest && count <= key.longest && ends)
        out.push_back({at, start + count, Kind::secret, {}});
    }
}

// Three parts of base64url with dots between them; the first two are objects, {" in base64.
void find_tokens(std::string_view text, Spans& out) {
  for (auto at = text.find("eyJ"); at != text.npos; at = text.find("eyJ", at + 1)) {
    if (!is_free(text, at)) continue;
    const auto head = count_signs(text, at, is_word);
    const auto second = at + head + 1;
    if (head < 10 || second >= text.size() || text[second - 1] != '.' ||
        !text.substr(second).starts_with("eyJ"))
      continue;
    const auto body = count_signs(text, second, is_word);
    auto end = second + body;
    if (body < 10 || end >= text.size() || text[end] != '.') continue;
    end += 1 + count_signs(text, end + 1, is_word);
    out.push_back({at, end, Kind::secret, {}});
    at = end - 1;
  }
}

// "-----BEGIN RSA PRIVATE KEY-----" to its end line, or to the end of the text.
void find_private_keys(std::string_view text, Spans& out) {
  constexpr std::string_view begin = "-----BEGIN ", name = "PRIVATE KEY", line = "-----",
                             last = "-----END ";
  for (auto at = text.find(begin); at != text.npos; at = text.find(begin, at + 1)) {
    const auto title = text.substr(at + begin.size(), 60);
    const auto shut = title.find(line);
    if (shut == title.npos || title.substr(0, shut).find(name) == title.npos) continue;
    const auto foot = text.find(last, at);
    const auto end = foot == text.npos ? text.npos : text.find(line, foot + last.size());
    out.push_back({at, end == text.npos ? text.size() : end + line.size(), Kind::secret, {}});
    at = out.back().end - 1;
  }
}

// The password of "postgres://name:password@host".
void find_address_passwords(std::string_view text, Spans& out) {
  for (auto at = text.find("://"); at != text.npos; at = text.find("://", at + 1)) {
    const auto start = at + 3;
    const auto end = std::min(text.find_first_of(" \t\r\n/\"'<>`", start), text.size());
    const auto authority = text.substr(start, end - start);
    const auto sign = authority.rfind('@'), colon = authority.find(':');
    if (sign == authority.npos || colon == authority.npos || colon + 1 >= sign) continue;
    const auto password = authority.substr(colon + 1, sign - colon - 1);
    if (password.find_first_of("${}*") == password.npos && colon > 0)
      out.push_back({start + colon + 1, start + sign, Kind::secret, {}});
  }
}

// Bits of each sign, from how often it stands there.
double entropy_of(std::string_view text) {
  std::array<double, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  const auto size = static_cast<double>(text.size());
  for (const double count : counts)
    if (count > 0) bits -= count / size * std::log2(count / size);
  return bits;
}

// A value that nobody would write by hand: letters and digits mixed, few of them repeated.
bool looks_random(std::string_view value) {
  const bool digits = std::ranges::any_of(value, is_ascii_digit);
  const bool letters = std::ranges::any_of(value, is_ascii_letter);
  return value.size() >= 16 && digits && letters && entropy_of(value) >= 3.2;
}

bool in_value(char c) {
  return is_alnum(c) || std::string_view("_-+/=.~").find(c) != std::string_view::npos;
}

// name = "value", name: value, "name": "value", where the name speaks of a secret.
void find_assignments(std::string_view text, Spans& out) {
  constexpr std::string_view names[] = {"secret",     "token",          "passwd",   "password",
                                        "api_key",    "apikey",         "api-key",  "access_key",
                                        "accesskey",  "private_key",    "auth_key", "client_secret",
                                        "accountkey", "sharedaccesskey"};
  for (auto at = text.find_first_of("=:"); at != text.npos; at = text.find_first_of("=:", at + 1)) {
    auto stop = at;
    while (stop > 0 && (text[stop - 1] == ' ' || text[stop - 1] == '"' || text[stop - 1] == '\''))
      --stop;
    auto start = stop;
    while (start > 0 && stop - start < 48 && is_word(text[start - 1])) --start;
    const auto name = base::ascii_lower(text.substr(start, stop - start));
    if (std::ranges::none_of(names, [&](std::string_view one) { return name.ends_with(one); }))
      continue;
    auto value = at + 1;
    while (value < text.size() && (text[value] == ' ' || text[value] == '=' || text[value] == '>'))
      ++value;
    if (value < text.size() && (text[value] == '"' || text[value] == '\'')) ++value;
    // Its first signs say what it is, so that names behind names are not each read to the end of the text.
    if (!looks_random(text.substr(value, count_signs(text, value, in_value, kAny)))) continue;
    out.push_back({value, value + count_signs(text, value, in_value), Kind::secret, {}});
    at = out.back().end - 1;
  }
}

}  // namespace

void find_secrets(std::string_view text, Spans& out) {
  find_keys(text, out);
  find_tokens(text, out);
  find_private_keys(text, out);
  find_address_passwords(text, out);
  find_assignments(text, out);
}

}  // namespace data::privacy
