#include "data/dedup/near_index.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "data/dedup/fold.h"
#include "data/dedup/keyed_order.h"

namespace data::dedup {
namespace {

TEST(Fold, joins_what_differs_in_case_digits_signs_and_spaces) {
  EXPECT_EQ(fold("  Zeile 12: L\u00D6SCHEN! ", "deu_Latn"), "zeile 0 l\u00F6schen");
  EXPECT_EQ(fold("zeile\u00A0"
                 "345 \u2014 l\u00F6schen",
                 "deu_Latn"),
            "zeile 0 l\u00F6schen");
  EXPECT_EQ(fold("~File\u2026", "eng_Latn"), "file");
  EXPECT_EQ(fold("\u0391\u0392\u0393", "ell_Grek"), "\u03B1\u03B2\u03B3");
  EXPECT_EQ(fold("a1b22", "eng_Latn"), "a0b0");
  EXPECT_EQ(fold("1.234,5", "eng_Latn"), "0 0 0");
  EXPECT_EQ(fold("... \xFF", "eng_Latn"), "");
}

TEST(KeyedOrder, depends_on_seed_and_purpose_and_moves_no_other_key) {
  const std::vector<std::string> keys = {"a", "b", "c", "d", "e", "f", "g", "h"};
  const auto order = keyed_order(keys, "x", 1);
  EXPECT_EQ(order, keyed_order({keys.rbegin(), keys.rend()}, "x", 1));
  EXPECT_NE(order, keyed_order(keys, "x", 2));
  EXPECT_NE(order, keyed_order(keys, "y", 1));
  auto fewer = order;
  std::erase(fewer, "c");
  EXPECT_EQ(keyed_order({"a", "b", "d", "e", "f", "g", "h"}, "x", 1), fewer);
}

// The vector of docs/formats/corpus.md.
TEST(KeyedOrder, is_what_the_page_of_the_format_says) {
  const std::vector<std::string> keys = {"a.html", "b.html", "c.html", "d.html"};
  EXPECT_EQ(keyed_order(keys, "heldout.pages", 1),
            (std::vector<std::string>{"a.html", "c.html", "d.html", "b.html"}));
  EXPECT_EQ(keyed_order(keys, "heldout.messages", 2),
            (std::vector<std::string>{"d.html", "a.html", "b.html", "c.html"}));
}

TEST(NearIndex, finds_a_copy_inside_a_longer_text_and_a_part_of_a_longer_one) {
  NearIndex index{Near{}};
  index.add("select the cells that you want to protect and choose format cells protection");
  index.finish();
  EXPECT_TRUE(
      index.find("before you go on select the cells that you want to protect and choose "
                 "format cells protection then press ok to confirm"));
  EXPECT_TRUE(index.find("the cells that you want to protect and choose format"));
  EXPECT_FALSE(index.find("the sheet is saved when you close the window of the program"));
}

TEST(NearIndex, a_short_text_must_resemble_as_a_whole) {
  NearIndex index{Near{}};
  index.add("insert row");
  index.finish();
  EXPECT_TRUE(index.find("insert rows"));
  EXPECT_FALSE(index.find("choose sheet insert row above to add an empty row to the table"));
}

TEST(NearIndex, says_nothing_about_texts_shorter_than_a_shingle) {
  NearIndex index{Near{}};
  index.add("ok");
  index.finish();
  EXPECT_FALSE(index.find("ok"));
  EXPECT_FALSE(index.find(""));
  EXPECT_TRUE(shingles("abcde", 6).empty());
  EXPECT_EQ(shingles("abcdef", 6).size(), 1U);
}

TEST(NearIndex, names_the_nearest_and_of_equals_the_first) {
  NearIndex index{Near{}};
  index.add("the quick brown fox jumps over the lazy dog today");
  index.add("the quick brown fox jumps over the lazy dog now");
  index.add("the quick brown fox jumps over the lazy dog now");
  index.finish();
  const auto hit = index.find("the quick brown fox jumps over the lazy dog now");
  ASSERT_TRUE(hit);
  EXPECT_EQ(hit->text, 1U);
  EXPECT_DOUBLE_EQ(hit->share, 1);
}

TEST(NearIndex, gives_all_that_are_near_the_nearest_first) {
  NearIndex index{Near{}};
  index.add("the quick brown fox jumps over the lazy dog today");
  index.add("quite another sentence about columns and rows");
  index.add("the quick brown fox jumps over the lazy dog now");
  index.finish();
  const auto hits = index.find_all("the quick brown fox jumps over the lazy dog now");
  ASSERT_EQ(hits.size(), 2U);
  EXPECT_EQ(hits[0].text, 2U);
  EXPECT_EQ(hits[1].text, 0U);
}

// Planted copies: sentences of a made-up language, each altered in one way; how many are found?
class Planted : public testing::Test {
 protected:
  Planted() {
    for (std::uint64_t i = 0; i < kTexts; ++i) texts_.push_back(sentence(i));
    for (const auto& text : texts_) index_.add(fold(text, ""));
    index_.finish();
  }

  std::string word(std::uint64_t n) const {
    static const std::vector<std::string> parts = {
        "ka", "lo", "mi", "tu", "re", "\u03B1\u03B9", "so", "ne", "vi", "da", "\u0448\u043E", "pu"};
    std::string out;
    const auto syllables = 1 + random_.below(4, n, 7);
    for (std::uint64_t i = 0; i < syllables; ++i) out += parts[random_.below(12, n, 8, i)];
    return out;
  }
  std::string sentence(std::uint64_t n, std::uint64_t words = 14) const {
    std::string out;
    for (std::uint64_t i = 0; i < words; ++i)
      out += (i ? " " : "") + word(random_.below(3000, n, i));
    return out + ".";
  }
  // Share of the altered copies that are found.
  template <class Alter>
  double recall(Alter&& alter) const {
    int found = 0;
    for (std::uint64_t i = 0; i < kTexts; ++i)
      found += index_.find(fold(alter(texts_[i], i), "")).has_value();
    return static_cast<double>(found) / kTexts;
  }

  static constexpr std::uint64_t kTexts = 400;
  base::Random random_{1, "planted"};
  std::vector<std::string> texts_;
  NearIndex index_{Near{}};
};

std::string replace_word(const std::string& text, std::size_t number, const std::string& with) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < number; ++i) at = text.find(' ', at) + 1;
  return text.substr(0, at) + with + text.substr(std::min(text.find(' ', at), text.size()));
}

TEST_F(Planted, copies_with_other_case_signs_and_spaces_are_all_found) {
  EXPECT_EQ(recall([](std::string text, std::uint64_t) {
              for (auto& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
              return "\u201E" + text + "\u201C!";
            }),
            1);
}

TEST_F(Planted, copies_with_one_word_changed_are_found) {
  EXPECT_GE(recall([&](const std::string& text, std::uint64_t i) {
              return replace_word(text, i % 13, "zzyzx");
            }),
            0.97);
}

TEST_F(Planted, copies_that_lost_a_third_are_found) {
  EXPECT_GE(recall([](const std::string& text, std::uint64_t) {
              return text.substr(0, text.find(' ', text.size() * 2 / 3));
            }),
            0.97);
}

TEST_F(Planted, copies_inside_a_paragraph_are_found) {
  EXPECT_EQ(recall([&](const std::string& text, std::uint64_t i) {
              return sentence(5000 + i, 30) + " " + text + " " + sentence(7000 + i, 30);
            }),
            1);
}

TEST_F(Planted, other_sentences_of_the_same_words_are_not) {
  EXPECT_LE(recall([&](const std::string&, std::uint64_t i) { return sentence(9000 + i); }), 0.01);
}

}  // namespace
}  // namespace data::dedup
