// Recall and precision on a generated set: valid ones of each kind and country, each with a near miss (a digit
// changed, two swapped, one missing, one too many) that no definition holds for.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>
#include <string>

#include "base/ascii.h"
#include "data/privacy/card.h"
#include "data/privacy/iban.h"
#include "data/privacy/identifier.h"
#include "data/privacy/ip_address.h"
#include "data/privacy/personal.h"

namespace data::privacy {
namespace {

std::mt19937& dice() {
  static std::mt19937 made(20261129);
  return made;
}
std::size_t below(std::size_t end) { return dice()() % end; }
char any_digit() { return static_cast<char>('0' + below(10)); }
char any_letter() { return static_cast<char>('A' + below(26)); }

// 9, A and X as in Identifier::forms, n, a and c as in account_form().
std::string random_form(std::string_view form) {
  std::string out;
  for (const char c : form)
    out += c == '9'   ? any_digit()
           : c == 'A' ? any_letter()
           : c == 'X' ? (below(2) ? any_digit() : any_letter())
                      : c;
  return out;
}

std::string mutated(std::string text) {
  const auto is_sign = [](char c) { return base::is_ascii_digit(c) || base::is_ascii_letter(c); };
  auto at = text.size() - 1;
  do at = text.size() - 1 - below(text.size() - 4);
  while (!is_sign(text[at]) || !is_sign(text[at - 1]));
  if (const auto how = below(4); how == 0)
    text[at] = any_digit();
  else if (how == 1)
    std::swap(text[at], text[at - 1]);
  else if (how == 2)
    text.erase(at, 1);
  else
    text.insert(at, 1, any_digit());
  return text;
}

// Numbers that only their own name tells are none beside another one.
bool holds_somewhere(std::string_view text, const std::string& mark) {
  if (is_card(text) || is_iban(text) || is_public_ipv4(text) || is_public_ipv6(text)) return true;
  for (const auto country : identifiers())
    for (const auto& identifier : country)
      if (identifier.evidence != Evidence::own_mark ||
          identifier.marks.find(mark) != std::string_view::npos)
        if (is_identifier(identifier, text)) return true;
  return false;
}

struct Count {
  int wanted = 0, found = 0, country = 0, misses = 0, wrong = 0;
};

// Where two countries have one name for numbers of one form.
std::string_view language_of(std::string_view country) {
  return country == "SK" ? "slk" : country == "PT" ? "por" : country == "SE" ? "swe" : "";
}

// One right and, where `near`, one wrong, each in a sentence of its own.
void count(Count& out, Kind kind, std::string_view country, const std::string& mark,
           const std::string& right, bool near) {
  const auto front = "The form says " + mark + ": ";
  const auto text = front + right + ". Order 2019-06-18 of 1 234,50 left.";
  ++out.wanted;
  for (const auto& span : find_personal(text, language_of(country))) {
    const bool here =
        span.begin == front.size() && span.end == front.size() + right.size() && span.kind == kind;
    out.found += here;
    out.country += here && (country.empty() || span.country == country);
    out.wrong += !here;
    if (!here || (!country.empty() && span.country != country))
      ADD_FAILURE() << text << " has " << masked(text, {span}) << " in place of " << country;
  }
  if (!near) return;
  std::string wrong;
  for (int tries = 0; tries < 50 && (wrong.empty() || holds_somewhere(wrong, mark)); ++tries)
    wrong = mutated(right);
  if (holds_somewhere(wrong, mark)) return;
  ++out.misses;
  const auto spans = find_personal(front + wrong + " today.");
  out.wrong += static_cast<int>(spans.size());
  EXPECT_TRUE(spans.empty()) << masked(front + wrong, spans) << " of " << wrong;
}

std::string first_of(std::string_view parted) {
  return std::string(parted.substr(0, parted.find('|')));
}

void count_identifier(Count& out, const Identifier& identifier) {
  const auto form = first_of(identifier.forms);
  for (int made = 0, tries = 0; made < 20 && tries < 4'000'000; ++tries) {
    const auto number = random_form(form);
    if (!is_identifier(identifier, number)) continue;
    ++made;
    count(out, Kind::national_id, identifier.country, first_of(identifier.marks), number, true);
  }
}

void count_iban(Count& out, std::string_view country) {
  std::string form;
  std::size_t number = 0;
  for (const char c : account_form(country)) {
    if (base::is_ascii_digit(c))
      number = number * 10 + static_cast<std::size_t>(c - '0');
    else
      form.append(number, c == 'n' ? '9' : c == 'a' ? 'A' : 'X'), number = 0;
  }
  const auto account = random_form(form);
  for (int check = 2; check < 99; ++check) {
    const auto two = std::string(check < 10 ? "0" : "") + std::to_string(check);
    const auto whole = std::string(country) + two + account;
    if (!is_iban(whole)) continue;
    count(out, Kind::iban, country, "account", whole, true);
    std::string written;
    for (std::size_t i = 0; i < whole.size(); ++i)
      written += (i % 4 == 0 && i > 0 ? " " : "") + whole.substr(i, 1);
    count(out, Kind::iban, country, "account", written, false);
  }
}

void count_card(Count& out, const std::string& front, std::size_t length) {
  for (int made = 0; made < 20;) {
    const auto number = front + random_form(std::string(length - front.size(), '9'));
    if (!is_card(number)) continue;
    ++made;
    count(out, Kind::card, "", "card", number, true);
  }
}

// What is wrong of those has no digit too many, so it is written down.
void count_rest(std::map<Kind, Count>& out) {
  const std::pair<Kind, const char*> right[] = {
      {Kind::email, "anna.novak+news@post.kelmau.de"},
      {Kind::email, "o_brien-1@xn--mller-kva.co.at"},
      {Kind::ipv4, "86.73.161.35"},
      {Kind::ipv4, "8.8.4.4"},
      {Kind::ipv6, "2a05:cc6d:cb7e::c27:89c"},
      {Kind::ipv6, "2A0C:DF1:EF3F:8BFB:D33B:8D7C:780C:5BB3"},
      {Kind::phone, "+49 30 1234567"},
      {Kind::phone, "+33 1 23 45 67 89"},
      {Kind::phone, "+420 234 567 890"},
      {Kind::phone, "0048 22 123 45 67"},
      {Kind::phone, "+39 06 1234 5678"},
      {Kind::phone, "+44 (0)20 7946 0958"},
      {Kind::secret, "AKIAIOSFODNN7EXAMPLF"},
      {Kind::secret, "hf_AbCdEfGhIjKlMnOpQrStUvWxYz01234567"},
      {Kind::secret, "ghp_0123456789abcdefghijABCDEFGHIJ012345"}};
  for (const auto& [kind, text] : right) count(out[kind], kind, "", "it", text, false);
  const std::pair<Kind, const char*> wrong[] = {
      {Kind::email, "anna@localhost"},  {Kind::email, "@kelmau.de"},
      {Kind::email, "anna@@kelmau.de"}, {Kind::ipv4, "86.732.161.35"},
      {Kind::ipv4, "192.168.1.1"},      {Kind::ipv4, "1.2.3"},
      {Kind::ipv4, "1.2.3.4.5"},        {Kind::ipv6, "std::sort"},
      {Kind::ipv6, "2a0g:8f::a3"},      {Kind::ipv6, "17:50:14"},
      {Kind::ipv6, "fe80::1"},          {Kind::phone, "+49 3"},
      {Kind::phone, "+420 234 567"},    {Kind::phone, "+100 500"},
      {Kind::secret, "AKIA123"},        {Kind::secret, "token = value"},
      {Kind::secret, "hf_short"}};
  for (const auto& [kind, text] : wrong) {
    ++out[kind].misses;
    const auto spans = find_personal(std::string("It says ") + text + " here.");
    out[kind].wrong += static_cast<int>(spans.size());
    EXPECT_TRUE(spans.empty()) << text << masked(text, spans);
  }
}

TEST(PersonalGenerated, all_that_is_right_is_found_and_no_near_miss_is) {
  std::map<Kind, Count> counts;
  for (const auto country : identifiers())
    for (const auto& identifier : country) count_identifier(counts[Kind::national_id], identifier);
  for (char a = 'A'; a <= 'Z'; ++a)
    for (char b = 'A'; b <= 'Z'; ++b)
      if (const std::string country{a, b}; !account_form(country).empty())
        for (int times = 0; times < 3; ++times) count_iban(counts[Kind::iban], country);
  const std::pair<const char*, std::size_t> cards[] = {{"4", 16},    {"51", 16}, {"2221", 16},
                                                       {"37", 15},   {"36", 14}, {"6011", 16},
                                                       {"3528", 16}, {"62", 16}, {"6759", 12}};
  for (const auto& [front, length] : cards) count_card(counts[Kind::card], front, length);
  count_rest(counts);
  for (const auto& [kind, count] : counts) {
    const auto name = std::string(name_of(kind));
    RecordProperty(name, std::to_string(count.wanted) + " " + std::to_string(count.found) + " " +
                             std::to_string(count.misses) + " " + std::to_string(count.wrong));
    EXPECT_EQ(count.found, count.wanted) << name;
    EXPECT_EQ(count.country, count.wanted) << name;
    EXPECT_EQ(count.wrong, 0) << name;
  }
}

}  // namespace
}  // namespace data::privacy
