#include "tokenizer/scanner.h"

#include <gtest/gtest.h>

#include "tokenizer/pattern.h"
#include "tokenizer/scanner/characters.h"
#include "tokenizer/scanner_test.h"

namespace tokenizer {
namespace {

std::vector<std::string> pieces(std::string_view pattern, std::string_view text) {
  std::vector<std::string_view> views;
  scan(known_pattern(pattern).value(), text, views);
  return {views.begin(), views.end()};
}

TEST(Scanner, keeps_a_space_with_the_word_behind_it) {
  EXPECT_EQ(pieces(kDefaultPattern, "the  gate of\n\n 1999 words!?"),
            (std::vector<std::string>{"the", " ", " gate", " of", "\n\n", " ", "199", "9", " words",
                                      "!?"}));
}

TEST(Scanner, keeps_combining_marks_with_their_letters) {
  EXPECT_EQ(pieces(kDefaultPattern, "e\xcc\x81t\xcc\x8c x"),
            (std::vector<std::string>{"e\xcc\x81t\xcc\x8c", " x"}));
}

TEST(Scanner, knows_only_patterns_that_it_matches) {
  EXPECT_TRUE(known_pattern(kDefaultPattern).has_value());
  EXPECT_FALSE(known_pattern(R"(\w+)").has_value());
}

TEST(Scanner, covers_bytes_that_are_not_utf8) {
  std::string joined;
  for (const auto& piece : pieces(kDefaultPattern, "a\xff\xfe b\xc3")) joined += piece;
  EXPECT_EQ(joined, "a\xff\xfe b\xc3");
}

TEST(Scanner, knows_ascii_as_the_table_does) {
  for (unsigned c = 0; c < 128; ++c) {
    const auto kind =
        c == '\r' || c == '\n' ? scanner::kNewline : scanner::kind_of(ClassTable::get().of(c));
    EXPECT_EQ(scanner::kAscii[c], kind) << c;
  }
}

TEST(Scanner, counts_letters_of_ascii_at_any_place_and_length) {
  for (std::size_t before = 0; before < 20; ++before)
    for (std::size_t size = 0; size < 50; ++size)
      for (int c = 0; c < 256; ++c) {
        const auto text = std::string(before, ' ') + std::string(size, size % 2 ? 'z' : 'A') +
                          static_cast<char>(c);
        const bool letter = c < 128 && (scanner::kAscii[static_cast<std::size_t>(c)] &
                                        (scanner::kUpper | scanner::kLower));
        const auto* end = text.data() + text.size();
        ASSERT_EQ(scanner::ascii_letters(text.data() + before, end), size + letter) << c;
        ASSERT_EQ(scanner::ascii_letters(end - 1, end), std::size_t{letter}) << c;
      }
}

// A draw of one family of texts, always the same.
class Draw {
 public:
  std::size_t below(std::size_t limit) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return (state_ >> 33) % limit;
  }

 private:
  std::uint64_t state_ = 11;
};

TEST(Scanner, agrees_with_the_regex_on_random_text) {
  const std::vector<std::string> alphabet{"a",
                                          "Z",
                                          "\u00e9",
                                          "\u0301",
                                          "\u03b1",
                                          "\u10d3",
                                          "1",
                                          "7",
                                          "\u00b2",
                                          "\u2167",
                                          " ",
                                          " ",
                                          "\t",
                                          "\n",
                                          "\r",
                                          "\u00a0",
                                          "\u0085",
                                          "\u2028",
                                          "'",
                                          "'s",
                                          "'RE",
                                          "'ll",
                                          "'\u017f",
                                          ".",
                                          "!",
                                          "\u20ac",
                                          "_",
                                          "/",
                                          "\u200d",
                                          "v",
                                          "e",
                                          "L",
                                          "\U0001f600",
                                          "\u180e",
                                          "\u01c5",
                                          "\u02b0",
                                          "\u00aa",
                                          "\u0416",
                                          "\u0436",
                                          "\u4e2d",
                                          "\u9fa5",
                                          "\u9fa6",
                                          "\u3042",
                                          "\u30fb",
                                          "\u3099",
                                          "\u30a0",
                                          "\u0903",
                                          "\u20dd",
                                          "\u0660",
                                          "\u3000",
                                          "\x01",
                                          "\x7f",
                                          "\u00ad",
                                          "\ufeff",
                                          "\ue000",
                                          "\U00020000",
                                          "\U0001d400",
                                          "'t",
                                          "Ab",
                                          "abcdefghij",
                                          "ABCDEFGHIJKLMNOPQRSTUVWX",
                                          "\u0410\u0411",
                                          "\xff"};
  const auto regexes = all_regexes();
  Draw draw;
  for (int round = 0; round < 8000; ++round) {
    std::string text;
    const auto letters = round % 2 ? alphabet.size() - 1 : 24;  // the last is not UTF-8
    for (int i = 0; i < round % 26; ++i) text += alphabet[draw.below(letters)];
    for (const auto& regex : regexes)
      ASSERT_EQ(scanned(regex.rules, text), regex.pieces(text)) << regex.name << ": " << text;
  }
}

// Beside letters, signs, spaces and numbers. The regex library may be of another version of Unicode.
TEST(Scanner, agrees_with_the_regex_on_every_character) {
  const auto theirs = classes_of_the_regex_library();
  const auto regexes = all_regexes();
  std::string text;
  std::size_t other = 0;
  for (char32_t point = 0; point < 0x110000; ++point) {
    if (point >= 0xD800 && point < 0xE000) continue;
    const auto own = ClassTable::get().of(point);
    if (own != theirs[point]) {
      ++other;
      EXPECT_TRUE(own == CharClass::other || theirs[point] == CharClass::other)
          << static_cast<std::uint32_t>(point);
      continue;
    }
    if (own == CharClass::other && point % 64 != 5) continue;
    if (own == CharClass::letter && point % 16 != 5 && point > 0x10000) continue;
    std::string c;
    base::append_utf8(c, point);
    text += c + "a " + c + c + "B" + c + "s!" + c + " 1" + c + "\n" + c;
    if (text.size() < 2000) continue;
    for (const auto& regex : regexes)
      ASSERT_EQ(scanned(regex.rules, text), regex.pieces(text)) << regex.name;
    text.clear();
  }
  EXPECT_LT(other, 12'000u);
}

TEST(Scanner, agrees_with_the_regex_on_code) {
  const char* source = std::getenv("JANUA_SOURCE_DIR");
  if (!source) GTEST_SKIP() << "JANUA_SOURCE_DIR names no source folder";
  const auto disk = base::real_disk();
  for (const char* name :
       {"src/tokenizer/scanner.cc", "src/tokenizer/scanner_test.cc", "src/tokenizer/onig.cc",
        "test/story/story.py", "bench/tokenizer_encode.py", "README.md"}) {
    const auto bytes = disk->map(std::string(source) + "/" + name);
    ASSERT_TRUE(bytes.ok()) << name;
    const auto text = bytes->view();
    for (const auto& regex : all_regexes())
      ASSERT_EQ(scanned(regex.rules, text), regex.pieces(text)) << regex.name << " " << name;
  }
}

TEST(Scanner, agrees_with_the_regex_on_the_fixtures) {
  const auto folder = base::fixture_folder("tokenizers/gpt2");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  auto cases = store::JsonlReader::open(*disk, folder + "/cases.jsonl").take();
  const auto regexes = all_regexes();
  while (const auto row = cases.next().take()) {
    const auto text = (*row)["text"].get<std::string>();
    for (const auto& regex : regexes)
      ASSERT_EQ(scanned(regex.rules, text), regex.pieces(text)) << regex.name << ": " << text;
  }
}

TEST(Scanner, takes_stray_bytes_for_characters_of_no_class_in_every_family) {
  for (const auto& regex : all_regexes()) {
    Draw draw;
    for (int round = 0; round < 500; ++round) {
      // The same text with a control character in place of each stray byte is cut at the same places.
      std::string stray, control;
      for (int i = 0; i < 20; ++i) {
        const char* const kChoice[] = {"a", "B",      " ",      "'s", "\n",
                                       "7", "\u0301", "\u4e2d", "!",  "\xff"};
        const std::string one = kChoice[draw.below(std::size(kChoice))];
        stray += one;
        control += one == "\xff" ? "\x01" : one;
      }
      const auto a = scanned(regex.rules, stray), b = scanned(regex.rules, control);
      ASSERT_EQ(a.size(), b.size()) << regex.name;
      for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(a[i].size(), b[i].size()) << regex.name;
    }
  }
}

}  // namespace
}  // namespace tokenizer
