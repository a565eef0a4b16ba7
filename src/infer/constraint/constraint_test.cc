// Sets of texts: which are in them, and which tokens lead there.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <regex>

#include "base/utf8.h"
#include "infer/constraint/guide.h"
#include "infer/constraint/pattern.h"
#include "infer/fake_model_test.h"

namespace infer {
namespace {

bool holds(Machine& machine, std::string_view text) {
  auto state = machine.begin();
  for (const char byte : text) state = machine.next(state, static_cast<unsigned char>(byte));
  return state != Machine::kNone && machine.ends(state);
}

std::shared_ptr<Machine> machine_of(std::string_view pattern) {
  const auto tree = read_pattern(pattern);
  EXPECT_TRUE(tree.ok()) << pattern << (tree.ok() ? "" : tree.error().sentence());
  return Machine::of(*tree).take();
}

TEST(Pattern, matches_whole_texts_as_they_are_meant) {
  struct Case {
    const char* pattern;
    std::vector<const char*> yes, no;
  };
  for (const auto& [pattern, yes, no] :
       std::vector<Case>{{"abc", {"abc"}, {"", "ab", "abcd", "xabc"}},
                         {"^abc$", {"abc"}, {"^abc$"}},
                         {"a|bc|", {"a", "bc", ""}, {"b", "abc"}},
                         {"(a|b)*c", {"c", "abbac"}, {"ab", "abd"}},
                         {"[a-c]+", {"a", "cab"}, {"", "d", "abd"}},
                         {"[^a-c]", {"d", "\xC3\xA9", "\xF0\x9F\x98\x80"}, {"a", "", "dd", "\xC3"}},
                         {"a{2}", {"aa"}, {"a", "aaa"}},
                         {"a{2,}", {"aa", "aaaaa"}, {"a"}},
                         {"a{0,2}b", {"b", "aab"}, {"aaab"}},
                         {"(ab){1,2}?", {"ab", "abab"}, {"ababab", ""}},
                         {"\\d{4}-\\d\\d", {"2027-01"}, {"2027-1", "20270-01"}},
                         {"\\w+\\s\\S", {"a_1 x", "b\t!"}, {"a  ", "a x y"}},
                         {".", {"x", "\xE2\x82\xAC"}, {"\n", "\r", ""}},
                         {"\\.\\\\\\[", {".\\["}, {"x\\["}},
                         {"\\x41\\u00e9\\u{1F600}", {"A\xC3\xA9\xF0\x9F\x98\x80"}, {"A"}},
                         {"[\\]\\-a]", {"]", "-", "a"}, {"\\"}},
                         {"[-a]|[b-]", {"-", "a", "b"}, {"c"}},
                         {"[\xCE\xB1-\xCF\x89]+",
                          {"\xCE\xB1\xCF\x89", "\xCE\xBB"},
                          {"\xCE\x91", "a", "\xCF\x8A"}},
                         {"(?:a)(b)", {"ab"}, {"a"}}}) {
    const auto machine = machine_of(pattern);
    for (const auto* text : yes) EXPECT_TRUE(holds(*machine, text)) << pattern << " " << text;
    for (const auto* text : no) EXPECT_FALSE(holds(*machine, text)) << pattern << " " << text;
  }
}

TEST(Pattern, refuses_by_name_what_it_does_not_read) {
  for (const auto* pattern :
       {"(",    ")",      "a)",          "[",           "[b-a]",   "*a",    "a**",
        "a{2",  "a{3,2}", "a{99999}",    "(?=a)",       "(?<n>a)", "(?i)a", "\\1",
        "\\b",  "\\p{L}", "a\\",         "[[:alpha:]]", "[\\d-z]", "a^",    "$a",
        "(^a)", "\\x4",   "\\u{110000}", "\\ud800",     "\xFF",    "a{x}"}) {
    const auto read = read_pattern(pattern);
    EXPECT_TRUE(!read.ok()) << pattern;
    EXPECT_TRUE(read.ok() || read.error().code == base::Code::bad_request) << pattern;
  }
  EXPECT_FALSE(read_pattern(std::string(200, '(') + std::string(200, ')')).ok());
  EXPECT_FALSE(Machine::of(read_pattern("((a{9999}){9999}){9999}").take()).ok()) << "too large";
  EXPECT_FALSE(Machine::of(read_pattern("a[^\\d\\D]").take()).ok()) << "no text";
}

// Nothing was made of it, ten thousand times ten thousand times ten thousand times: a server never came back.
TEST(Pattern, of_nothing_repeated_again_and_again_is_too_large) {
  for (const auto* pattern :
       {"((((){10000}){10000}){10000}){10000}", "(((?:){9999,}){9999}){9999}"})
    EXPECT_EQ(Machine::of(read_pattern(pattern).take()).error().code, base::Code::bad_request)
        << pattern;
  EXPECT_TRUE(holds(*machine_of("(){9}a(b|){3}"), "abb"));
}

TEST(Pattern, that_is_longer_than_any_machine_is_refused_unread) {
  EXPECT_FALSE(read_pattern(std::string(4 << 20, 'a')).ok());
}

// All states within reach, in the order in which they are met, until there are too many.
std::vector<Machine::State> met(Machine& machine, std::string_view bytes) {
  std::vector<Machine::State> out = {machine.begin()};
  std::vector<bool> seen(Machine::kMostStates + 1, false);
  try {
    for (std::size_t i = 0; i < out.size(); ++i)
      for (const char byte : bytes) {
        const auto next = machine.next(out[i], static_cast<unsigned char>(byte));
        if (next == Machine::kNone || seen.at(static_cast<std::size_t>(next))) continue;
        seen[static_cast<std::size_t>(next)] = true;
        out.push_back(next);
      }
  } catch (const std::runtime_error&) {
    return out;
  }
  ADD_FAILURE() << "it is not too large";
  return out;
}

// The second of two answers to one request was led to a state that was never made.
TEST(Machine, that_grew_too_large_says_so_each_time) {
  const auto machine = machine_of("[ab]*a[ab]{20}");
  const auto first = met(*machine, "ab"), again = met(*machine, "ab");
  EXPECT_EQ(first, again);
  for (const auto state : again) EXPECT_LT(static_cast<std::size_t>(state), Machine::kMostStates);
}

// Against the standard library, which tries one way after the other.
TEST(Pattern, says_of_random_texts_what_another_matcher_says) {
  std::mt19937 random(7);
  const auto draw = [&](int below) {
    return static_cast<int>(random() % static_cast<unsigned>(below));
  };
  const std::function<std::string(int)> pattern = [&](int depth) -> std::string {
    switch (draw(depth > 3 ? 3 : 8)) {
      case 0:
        return "a";
      case 1:
        return "b";
      case 2:
        return "[ab]";
      case 3:
        return "(?:" + pattern(depth + 1) + "|" + pattern(depth + 1) + ")";
      case 4:
        return "(?:" + pattern(depth + 1) + ")*";
      case 5:
        return "(?:" + pattern(depth + 1) + "){1,2}";
      case 6:
        return "(?:" + pattern(depth + 1) + ")?";
      default:
        return pattern(depth + 1) + pattern(depth + 1);
    }
  };
  for (int i = 0; i < 200; ++i) {
    const auto written = pattern(0);
    const auto machine = machine_of(written);
    const std::regex other(written);
    for (int j = 0; j < 30; ++j) {
      std::string text;
      for (int length = draw(7); length > 0; --length) text += static_cast<char>('a' + draw(2));
      EXPECT_EQ(holds(*machine, text), std::regex_match(text, other)) << written << " " << text;
    }
  }
}

TEST(Machine, every_code_point_of_a_range_and_none_beside_it) {
  for (const auto& [first, last] :
       std::vector<std::pair<char32_t, char32_t>>{{0, 0x7F},
                                                  {0x70, 0x90},
                                                  {0x7FF, 0x800},
                                                  {0xD000, 0xE010},
                                                  {0xFFFE, 0x10001},
                                                  {0x3FFFF, 0x10FFFF}}) {
    const auto machine =
        Machine::of({.kind = Node::Kind::one_of, .points = {{first, last}}}).take();
    const auto inside = [&](char32_t point) {
      std::string text;
      base::append_utf8(text, point);
      return holds(*machine, text);
    };
    for (char32_t point = first < 40 ? 0 : first - 40;
         point <= std::min<char32_t>(last + 40, 0x10FFFF);
         point += point > first + 200 && point + 300 < last ? 101 : 1)
      if (point < 0xD800 || point > 0xDFFF)
        ASSERT_EQ(inside(point), point >= first && point <= last)
            << static_cast<std::uint32_t>(point);
    EXPECT_FALSE(holds(*machine, "\xED\xA0\x80")) << "a surrogate";
    EXPECT_FALSE(holds(*machine, "\xC0\x80")) << "an overlong form";
  }
}

// Tokens of several bytes, some of which begin alike.
class Pieces : public FakeCodec {
 public:
  std::string bytes(TokenId token) const override {
    static const std::vector<std::string> all = {"",  "a",  "ab",   "abc",      "b",           "bc",
                                                 "c", "ca", "\xE2", "\x82\xAC", "\xE2\x82\xAC"};
    return token >= 0 && static_cast<std::size_t>(token) < all.size()
               ? all[static_cast<std::size_t>(token)]
               : "";
  }
  std::int64_t vocabulary() const override { return 11; }
};

TEST(Guide, allows_the_tokens_of_which_each_byte_goes_on) {
  const Pieces codec;
  const auto table = std::make_shared<TokenTable>(codec);
  for (const auto* pattern : {"abc", "(abc)*", "a|ca?b", "[ab]{1,3}c", "\xE2\x82\xAC+", "a.*"}) {
    Language language(machine_of(pattern), table);
    std::vector<Machine::State> met = {language.machine().begin()};
    for (std::size_t i = 0; i < met.size() && i < 30; ++i) {
      const auto allowed = language.allowed(met[i]);
      for (TokenId token = 0; token < 11; ++token) {
        auto state = met[i];
        const auto bytes = codec.bytes(token);
        for (const char byte : bytes)
          state = language.machine().next(state, static_cast<unsigned char>(byte));
        const bool should = !bytes.empty() && state != Machine::kNone;
        EXPECT_EQ(allowed[static_cast<std::size_t>(token)], should) << pattern << " " << bytes;
        if (should) met.push_back(state);
      }
    }
  }
}

TEST(Guide, lets_the_end_come_where_the_text_may_end_and_nowhere_else) {
  const Pieces codec;
  const auto language =
      std::make_shared<Language>(machine_of("a(bc)?"), std::make_shared<TokenTable>(codec));
  const std::vector<float> logits(11, 1.0f);
  const std::vector<TokenId> ends = {0};
  Guide guide(language);
  EXPECT_TRUE(std::isinf(guide.masked(logits, ends)[0]));
  guide.take("a");
  EXPECT_EQ(guide.masked(logits, ends)[0], 1.0f);
  EXPECT_FALSE(guide.done());
  guide.take("bc");
  EXPECT_TRUE(guide.done());
}

}  // namespace
}  // namespace infer
