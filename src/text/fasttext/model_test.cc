#include "text/fasttext/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>

#include "base/fixture_test.h"
#include "base/json.h"
#include "text/fasttext/model_test.h"

namespace text::fasttext {
namespace {

using base::Result;

Result<Model> opened(base::MemoryDisk& disk, const std::string& bytes) {
  disk.write_file("m.bin", bytes, 0644).take();
  return Model::open(disk, "m.bin");
}

// "de 0.25 en 0.5", as many digits as two programs must share.
std::string said(const std::vector<Guess>& guesses) {
  std::string out;
  for (const auto& one : guesses) {
    char score[32];
    std::snprintf(score, sizeof score, " %.5f", static_cast<double>(one.score));
    out += (out.empty() ? "" : ", ") + std::string(one.label) + score;
  }
  return out;
}

std::vector<Guess> first(std::vector<Guess> guesses, std::size_t top) {
  guesses.resize(std::min(top, guesses.size()));
  return guesses;
}

std::string answer(const TestModel& model, std::string_view text, std::size_t top = 3) {
  base::MemoryDisk disk;
  const auto read = opened(disk, model.bytes());
  if (!read.ok()) return read.error().sentence();
  Classifier classifier(*read);
  const auto guesses = classifier.classify(text, top);
  return guesses.ok() ? said(*guesses) : guesses.error().sentence();
}

// What fastText 0.9.2 says of the same files, for each loss: hierarchical softmax, negative sampling, softmax, one
// against all. The texts: known words; unknown ones; none; a word of letters of three bytes; a text that ends itself.
constexpr const char* kTexts[] = {"das Haus", "the house of Ünal", "", "ქალაქი",
                                  "das __label__de </s> Haus"};
using Answers = std::vector<std::vector<const char*>>;
const Answers kOfWords = {
    {"en 0.69580, de 0.16302, fr 0.14122", "en 0.95446, de 0.02312, fr 0.02246",
     "de 0.68633, fr 0.19084, en 0.12286", "de 0.68633, fr 0.19084, en 0.12286",
     "de 0.63413, fr 0.23035, en 0.13555"},
    {"en 0.83549, de 0.83115, fr 0.10670", "de 0.97632, en 0.97632, fr 0.26285",
     "de 0.38492, en 0.30737, fr 0.04604", "de 0.38492, en 0.30737, fr 0.04604",
     "de 0.37024, en 0.36298, fr 0.03965"},
    {"en 0.50422, de 0.48388, fr 0.01193", "de 0.49925, en 0.49646, fr 0.00432",
     "de 0.55957, en 0.39728, fr 0.04318", "de 0.55957, en 0.39728, fr 0.04318",
     "de 0.48723, en 0.47775, fr 0.03505"}};
const Answers kOfNgrams = {
    {"de 0.43763, en 0.30964, fr 0.25276", "de 0.41315, en 0.36196, fr 0.22492",
     "de 0.68633, fr 0.19084, en 0.12286", "de 0.70357, fr 0.20603, en 0.09042",
     "en 0.39251, de 0.37033, fr 0.23719"},
    {"fr 0.56986, en 0.56219, de 0.54675", "de 0.61510, en 0.58511, fr 0.39982",
     "de 0.38492, en 0.30737, fr 0.04604", "fr 0.76630, de 0.30076, en 0.29422",
     "fr 0.69265, en 0.62247, de 0.62247"},
    {"fr 0.34944, en 0.33307, de 0.31751", "de 0.43453, en 0.38354, fr 0.18196",
     "de 0.55957, en 0.39728, fr 0.04318", "fr 0.79518, de 0.10451, en 0.10034",
     "fr 0.40203, en 0.30305, de 0.29494"}};

}  // namespace

TEST(FastText, answers_as_fasttext_does_with_each_loss_and_with_ngrams_of_both_kinds) {
  for (const int loss : {1, 2, 3, 4})
    for (std::size_t i = 0; i < std::size(kTexts); ++i) {
      const auto row = loss == 4 ? 1u : static_cast<unsigned>(loss) - 1;
      EXPECT_EQ(answer({.loss = loss}, kTexts[i]), kOfWords[row][i]) << loss;
      EXPECT_EQ(answer({.word_ngrams = 3, .loss = loss, .buckets = 50, .shortest = 2, .longest = 4},
                       kTexts[i]),
                kOfNgrams[row][i])
          << loss;
    }
}

// Two of the fuzz target's seeds, whose last part of a row is narrower than the others, one with its output as codes.
TEST(FastText, answers_as_fasttext_does_of_pruned_codes) {
  const char* source = std::getenv("JANUA_SOURCE_DIR");
  const auto folder =
      std::string(source ? source : ".") + "/test/corpus/fasttext_fuzz/pruned_codes_";
  const std::map<std::string, std::vector<const char*>> wanted = {
      {"tree",
       {"de 0.46045, fr 0.32342, en 0.21617", "de 0.63248, en 0.23285, fr 0.13469",
        "en 0.50883, fr 0.31388, de 0.17733", "de 0.43037, en 0.28990, fr 0.27976",
        "de 0.43390, fr 0.33542, en 0.23071"}},
      {"softmax_codes",
       {"de 0.33860, fr 0.33736, en 0.32407", "fr 0.33581, en 0.33430, de 0.32993",
        "fr 0.33862, de 0.33693, en 0.32448", "en 0.34199, fr 0.33954, de 0.31850",
        "de 0.33752, fr 0.33735, en 0.32516"}}};
  const auto disk = base::real_disk();
  for (const auto& [name, answers] : wanted) {
    const auto model = Model::open(*disk, folder + name);
    ASSERT_TRUE(model.ok()) << model.error().sentence();
    Classifier classifier(*model);
    for (std::size_t i = 0; i < std::size(kTexts); ++i)
      EXPECT_EQ(said(classifier.classify(kTexts[i], 3).take()), answers[i]) << name;
  }
}

TEST(FastText, answers_every_line_of_the_fixture_as_fasttext_does) {
  const auto folder = base::fixture_folder("data");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  const auto model = Model::open(*disk, folder + "/lid.176.ftz");
  ASSERT_TRUE(model.ok()) << model.error().sentence();
  EXPECT_EQ(model->labels(), 176u);
  Classifier classifier(*model);
  const auto lines = disk->read(folder + "/lid176.jsonl").take();
  int rows = 0;
  for (std::string_view rest = lines; !rest.empty(); ++rows) {
    const auto end = rest.find('\n');
    const auto row = base::parse_json(rest.substr(0, end), "row").take();
    rest.remove_prefix(std::min(end, rest.size() - 1) + 1);
    const auto text = row["text"].get<std::string>();
    const auto guesses = classifier.classify(text, row["labels"].size()).take();
    ASSERT_EQ(guesses.size(), row["labels"].size()) << text;
    for (std::size_t i = 0; i < guesses.size(); ++i) {
      EXPECT_EQ(guesses[i].label, row["labels"][i].get<std::string>()) << text;
      EXPECT_NEAR(guesses[i].score, row["scores"][i].get<double>(), 1e-5) << text;
    }
    // Fewer labels are the first of more, by whichever way through the tree.
    const auto all = classifier.classify(text, 176).take();
    for (std::size_t top = 1; top < 8; ++top)
      EXPECT_EQ(said(classifier.classify(text, top).take()), said(first(all, top)));
  }
  EXPECT_EQ(rows, 184);
}

TEST(FastText, a_label_as_a_word_of_the_text_counts_for_nothing) {
  const TestModel model;
  EXPECT_EQ(answer(model, "das __label__de Haus __label__zz"), answer(model, "das Haus"));
}

TEST(FastText, white_space_is_that_of_bytes_and_the_end_of_a_line_ends_a_text) {
  const TestModel model{.word_ngrams = 2, .buckets = 50, .shortest = 2, .longest = 4};
  const auto plain = answer(model, "das Haus");
  EXPECT_EQ(answer(model, " das\t\v\f\r\n Haus\n"), plain);
  EXPECT_EQ(answer(model, std::string_view("das\0Haus", 8)), plain);
  EXPECT_EQ(answer(model, "das Haus </s> the house"), plain);
  EXPECT_NE(answer(model, "das\u00A0Haus"), plain);
}

TEST(FastText, a_text_without_a_row_has_no_label) {
  TestModel model;
  model.words = {"das", "Haus"};
  EXPECT_EQ(answer(model, ""), "");
  EXPECT_EQ(answer(model, "nothing known"), "");
  EXPECT_NE(answer(model, "das"), "");
}

TEST(FastText, what_is_remembered_of_words_changes_no_answer) {
  const TestModel model{.word_ngrams = 2, .buckets = 64, .shortest = 1, .longest = 3};
  base::MemoryDisk disk;
  const auto read = opened(disk, model.bytes()).take();
  Classifier warm(read);
  for (const auto* text : {"das ist ein Haus", "the house", "das ist ein Haus", "ein das ist Haus"})
    EXPECT_EQ(said(warm.classify(text, 3).take()), answer(model, text));
  const std::string longer(100'000, 'x');
  EXPECT_EQ(said(warm.classify(longer, 3).take()), answer(model, longer));
}

TEST(FastText, a_file_cut_anywhere_is_no_model) {
  for (const auto loss : {1, 3}) {
    const TestModel model{.loss = loss, .buckets = 6, .shortest = 1, .longest = 2};
    const auto whole = model.bytes();
    base::MemoryDisk disk;
    ASSERT_TRUE(opened(disk, whole).ok());
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto cut = opened(disk, whole.substr(0, size));
      ASSERT_FALSE(cut.ok()) << size;
      EXPECT_EQ(cut.error().where, "m.bin");
    }
    EXPECT_THAT(opened(disk, whole + "x").error().what, testing::HasSubstr("1 bytes are left"));
  }
}

// Each of the first numbers as the greatest and the least one: an answer or an error, and no memory for it.
TEST(FastText, numbers_out_of_range_are_refused) {
  const TestModel model{.loss = 1, .buckets = 6, .shortest = 1, .longest = 2};
  const auto whole = model.bytes();
  base::MemoryDisk disk;
  for (std::size_t at = 0; at < model.head().size() + 8; at += 4)
    for (const std::int32_t number : {0x7FFFFFFF, -1, static_cast<std::int32_t>(0x80000000)}) {
      auto bytes = whole;
      std::memcpy(bytes.data() + at, &number, 4);
      const auto read = opened(disk, bytes);
      EXPECT_TRUE(read.ok() || !read.error().what.empty());
    }
}

TEST(FastText, errors_say_what_is_wrong) {
  base::MemoryDisk disk;
  const auto why = [&](const std::string& bytes) { return opened(disk, bytes).error().sentence(); };
  EXPECT_EQ(
      why("PK\3\4 an archive"),
      "m.bin: no fastText model: it does not begin as one; fetch the file again, or name another");
  EXPECT_THAT(why(TestModel{.version = 13}.bytes()),
              testing::HasSubstr("the version is 13, not from 11 to 12"));
  EXPECT_THAT(why(TestModel{.kind = 2}.bytes()),
              testing::HasSubstr("it has vectors of words and no labels"));
  EXPECT_THAT(why(TestModel{.longest = 3}.bytes()), testing::HasSubstr("n-grams have no buckets"));
  EXPECT_THAT(why(TestModel{.loss = 1, .counts = {3, -1, 2}}.bytes()),
              testing::HasSubstr("its labels have counts that cannot be"));
}

TEST(FastText, numbers_that_are_none_are_named_before_or_while_it_answers) {
  const float none = std::numeric_limits<float>::quiet_NaN();
  const TestModel model;
  auto bytes = model.bytes();
  base::MemoryDisk disk;
  std::memcpy(bytes.data() + bytes.size() - 4, &none, 4);
  EXPECT_THAT(opened(disk, bytes).error().what,
              testing::HasSubstr("a number of its output is none"));
  bytes = model.bytes();
  const auto output = 1 + 16 + 4 * 3 * 5;
  std::memcpy(bytes.data() + bytes.size() - output - 4, &none, 4);  // of the last word, "house"
  const auto read = opened(disk, bytes).take();
  Classifier classifier(read);
  EXPECT_TRUE(classifier.classify("the Haus", 1).ok());
  EXPECT_THAT(classifier.classify("the house", 1).error().what,
              testing::HasSubstr("a row of the model holds a number that is none"));
}

}  // namespace text::fasttext
