// What Hugging Face's tokenizers make of these patterns; test/peer asks them of many more.
#include "tokenizer/onig.h"

#include <gtest/gtest.h>

#include "tokenizer/pattern.h"

namespace tokenizer {
namespace {

// "a|b|c": matches and what stands between them, joined by bars.
std::string cut(const std::string& expression, std::string_view text) {
  const auto pattern = Pattern::compile(expression, "t");
  if (!pattern.ok()) return pattern.error().sentence();
  std::string out;
  std::size_t done = 0;
  const auto emit = [&](std::size_t begin, std::size_t end) {
    if (end > begin) out.append(out.empty() ? "" : "|").append(text.substr(begin, end - begin));
  };
  pattern->each_match(text, [&](std::size_t begin, std::size_t end) {
    emit(done, begin);
    emit(begin, end);
    done = end;
  });
  emit(done, text.size());
  return out;
}

TEST(Onig, sets_intersect) {
  EXPECT_EQ(cut(R"([\p{L}&&[^\p{Han}]]+)", "漢字 kanji"), "漢字 |kanji");
  EXPECT_EQ(cut("[a-z&&b-y&&[^f]]+", "abefgz"), "a|be|f|g|z");
  EXPECT_EQ(cut("[^a-z&&[^b]]+", "aXb R"), "a|Xb R") << "all but a and c to z";
  EXPECT_EQ(cut(R"([\w&&[^a-z]]+)", "aX1b"), "a|X1|b");
  EXPECT_EQ(cut("[a&]+", "R&a"), "R|&a") << "one & is a character";
}

TEST(Onig, sets_hold_sets) {
  EXPECT_EQ(cut("[a-c[x-z]]+", "axqbz"), "ax|q|bz");
  EXPECT_EQ(cut("[^a-c[x-z]]+", "axqbz"), "ax|q|bz");
  EXPECT_EQ(cut("[]a]+", "b]ac"), "b|]a|c");
  EXPECT_EQ(cut("[[:alpha:]]+", "Straße 12"), "Straße| 12");
  EXPECT_EQ(cut("[[:^alpha:][:digit:]]+", "ab 12"), "ab| 12");
  EXPECT_EQ(cut(R"([^\S]+)", "a  b"), "a|  |b");
}

TEST(Onig, h_is_a_hexadecimal_digit_and_v_one_character) {
  EXPECT_EQ(cut(R"(\h+)", "0x1F g"), "0|x|1F| g");
  EXPECT_EQ(cut(R"([\h]+)", "xfe"), "x|fe");
  EXPECT_EQ(cut(R"(\v)", "a\nb\x0b"), "a\nb|\x0b");
}

TEST(Onig, options_hold_to_the_end_of_their_group_over_the_bars) {
  EXPECT_EQ(cut("a(?i)x|R", "aXb R"), "aX|b R");
  EXPECT_EQ(cut("(?:a(?i)x)b", "aXbaXB"), "aXb|aXB");
  EXPECT_EQ(cut("(?m:a.b)", "xa\nb"), "x|a\nb");
  EXPECT_EQ(cut("(?i:x)b", "aXb"), "a|Xb");
}

TEST(Onig, lines_begin_and_end_anywhere_in_the_text) { EXPECT_EQ(cut("^b|a$", "a\nb"), "a|\n|b"); }

TEST(Onig, intervals_repeat_as_written) {
  EXPECT_EQ(cut("[a-z]{2}+", "abcde"), "abcd|e") << "pairs, not possessive";
  EXPECT_EQ(cut("a{,2}b", "aaab"), "a|aab");
  EXPECT_EQ(cut("a{|{x}", "a{x}"), "a{|x}");
  EXPECT_EQ(cut("a{00002}", "aaaaab"), "aa|aa|ab");
  EXPECT_EQ(cut("a{3,1}b", "aaaaab"), "aa|aaab") << "the larger first: nothing is given back";
  EXPECT_EQ(cut("a{ ,3}", "aaa   b"), "aaa   b") << "a brace that begins no interval";
  EXPECT_NE(cut("a{,100001}", "aaa").find("repeats too often"), std::string::npos);
  EXPECT_NE(cut("{,3}", "aaa").find("cannot be read"), std::string::npos);
}

// Bug: a{,3} cut "xab" nowhere between x and b, since what it matches there is empty.
TEST(Onig, an_empty_match_cuts_too) {
  EXPECT_EQ(cut("a{,3}", "xaaaa xa x"), "x|aaa|a| |x|a| |x");
  EXPECT_EQ(cut("[ab]{,3}", "ababababc"), "aba|bab|ab|c");
  EXPECT_EQ(cut("a{,3}{2}", "aaaaab"), "aaaaa|b");
  EXPECT_EQ(cut("a{,3}*", "a b"), "a| |b");
  EXPECT_EQ(cut(R"(\p{L}{,3})", "a{,3}bbb"), "a|{|,|3|}|bbb");
  EXPECT_EQ(cut("a{0}", "aab"), "a|a|b");
  EXPECT_EQ(cut("(?=b)", "abab"), "a|ba|b");
  EXPECT_EQ(cut("x*", "\u00e4x\u00e4"), "\u00e4|x|\u00e4");
}

TEST(Onig, words_have_their_marks) {
  EXPECT_EQ(cut(R"(\w+)", "b\u0301a c"), "b\u0301a| |c");
  EXPECT_EQ(cut(R"(\bb)", "ab b\u0301"), "ab |b|\u0301");
}

TEST(Onig, what_is_not_known_is_refused_by_its_name) {
  for (const auto& [expression, name] :
       std::vector<std::pair<std::string, std::string>>{{"a(?R)?b", "(?R"},
                                                        {"(a)\\g<1>", "\\g"},
                                                        {"(a)\\1", "\\1"},
                                                        {"(?<n>a)\\k<n>", "\\k"},
                                                        {"(?(1)a|b)", "(?("},
                                                        {"(*FAIL)", "(*"},
                                                        {"(?s).", "(?s"},
                                                        {"(?~ab)", "(?~"},
                                                        {"(?x) a", "(?x"},
                                                        {"\\X", "\\X"},
                                                        {"\\K", "\\K"},
                                                        {"\\pL", "\\p"},
                                                        {"\\Qa\\E", "\\Q"},
                                                        {"\\p{Script=Han}", "Script=Han"},
                                                        {"\\p{Xan}", "Xan"},
                                                        {"[[:foo:]]", "[:foo:]"},
                                                        {"\\xff", "\\x"},
                                                        {"[a&&]", "&&"}}) {
    const auto pattern = Pattern::compile(expression, "t");
    ASSERT_FALSE(pattern.ok()) << expression;
    EXPECT_NE(pattern.error().what.find(name), std::string::npos) << pattern.error().what;
  }
  for (const char* broken :
       {"[a", "(a", "a)", "[]", "\\", "(?", "(?i", "\\p{Nope}", "[[:alpha:]", "(?<n"})
    EXPECT_FALSE(Pattern::compile(broken, "t").ok()) << broken;
}

// Were it tried to the last way, the program would end by its time-out (cmake/station.cmake).
TEST(Onig, an_expression_that_backtracks_for_ever_is_given_up) {
  const std::string text(20'000, 'a');
  for (const char* expression : {"(a+)+$|b", "(a|aa)+b", "(a|b|ab)*c", "a*a*a*b", "a*?b"})
    EXPECT_EQ(cut(expression, text + "x").size(), text.size() + 1) << expression;
}

}  // namespace
}  // namespace tokenizer
