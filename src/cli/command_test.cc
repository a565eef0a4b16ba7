#include "cli/command.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

using base::Code;

constexpr Argument kTwo[] = {{"DIR", "a folder"}, {"DOC", "a document"}};
constexpr Argument kOptional[] = {{"DIR", "a folder"}, {"[TEXT]", "a text"}};
constexpr Argument kMany[] = {{"ID...", "ids"}};
constexpr Option kOptions[] = {{"out", "DIR", "here", "where"},
                               {"key", "FINGERPRINT", "", "whose"},
                               {"form", "html|json", "html", "how"},
                               {"steps", "N", "8", "how many"},
                               {"all", "", "", "everything"}};
const Entry two{.arguments = kTwo, .options = kOptions};
const Entry optional{.arguments = kOptional, .options = kOptions};
const Entry many{.arguments = kMany, .options = kOptions};
constexpr Option kNeeded[] = {{"model", "DIR", nullptr, "which"}};
const Entry needing{.options = kNeeded};
const Row kNeedingRow{"serve", &needing};
const Row kTwoRow{"data_show", &two}, kOptionalRow{"data_show", &optional}, kManyRow{"ids", &many};
using Words = std::vector<std::string>;

base::Result<Arguments> read(const Words& words, const Row& row = kOptionalRow) {
  return read_arguments(row, words);
}

class ReadArguments : public testing::Test {
 protected:
  // As it comes to a command.
  Invocation with(Words words) {
    words.push_back("x");
    auto read = read_arguments(kOptionalRow, words).take();
    return {kOptionalRow,
            std::move(read.plain),
            std::move(read.given),
            {},
            false,
            false,
            false,
            owned.context,
            nullptr};
  }
  base::OwnedContext owned;
};

TEST_F(ReadArguments, an_option_of_any_number_of_words_takes_those_up_to_the_next_flag) {
  constexpr Option names[] = {{"names", "NAME...", "", "which"}, {"only", "NAME,...", "", "one"}};
  const Entry entry{.arguments = kOptional, .options = names};
  const Row row{"model_check", &entry};
  const auto given = [&](const Words& words) { return read_arguments(row, words).take(); };
  EXPECT_EQ(given({"d", "--names", "a.b", "c", "--only", "x"}).given,
            (std::map<std::string, std::string>{{"names", "a.b,c"}, {"only", "x"}}));
  EXPECT_EQ(given({"d", "--names", "--only", "x"}).given.at("names"), "");
  EXPECT_EQ(given({"d", "--names", "a", "--", "t"}).plain, (Words{"d", "t"}));
  EXPECT_EQ(given({"--names=a,b", "d"}).given.at("names"), "a,b");
  EXPECT_EQ(given({"d", "--names", "a", "--names", "b", "c", "--names=e"}).given.at("names"),
            "a,b,c,e");
  EXPECT_FALSE(read_arguments(row, {"d", "--only", "a", "--only", "b"}).ok());
  EXPECT_FALSE(read_arguments(row, {"--names", "a", "d"}).ok());  // the folder is one of the names
}

TEST_F(ReadArguments, give_an_option_in_both_spellings) {
  EXPECT_EQ(with({"--out", "there", "y"}).option("out"), "there");
  EXPECT_EQ(with({"--out", "there", "y"}).arguments, (Words{"y", "x"}));
  EXPECT_EQ(with({"--out=there"}).option("out"), "there");
  EXPECT_EQ(with({"--out="}).option("out"), "");
}

TEST_F(ReadArguments, are_what_the_entry_says_where_they_are_not_given) {
  EXPECT_EQ(with({}).option("out"), "here");
  EXPECT_FALSE(with({}).has("out"));
  EXPECT_TRUE(with({"--all"}).has("all"));
}

TEST_F(ReadArguments, refuse_an_option_without_value_or_twice) {
  EXPECT_EQ(read({"x", "--out"}).error().code, Code::bad_request);
  EXPECT_EQ(read({"--out", "--key", "f"}).error().what, "--out needs a value");
  EXPECT_EQ(read({"--out", "a", "--out=b"}).error().what, "--out stands twice");
  EXPECT_EQ(read({"x", "--all", "--all"}).error().what, "--all stands twice");
  EXPECT_EQ(read({"x", "--all=yes"}).error().what, "unknown flag '--all=yes'");
}

TEST_F(ReadArguments, miss_an_option_that_must_be_given) {
  EXPECT_EQ(read({}, kNeedingRow).error().sentence(),
            "--model is missing; usage: janua serve --model DIR");
  EXPECT_EQ(read({"--model="}, kNeedingRow).take().given["model"], "");
}

TEST_F(ReadArguments, take_only_the_values_that_an_option_names) {
  EXPECT_EQ(read({"x", "--form=json"}).take().given["form"], "json");
  EXPECT_EQ(read({"x", "--form=JSON"}).take().given["form"], "json") << "as the option writes it";
  EXPECT_EQ(read({"x", "--form", "pdf"}).error().sentence(),
            "--form: 'pdf' is not known here; choose html or json");
}

TEST_F(ReadArguments, take_a_fingerprint_in_either_case_and_refuse_an_empty_one) {
  const std::string lower(64, 'a'), upper(64, 'A');
  EXPECT_EQ(with({"--key", upper}).fingerprint("key").take(), lower);
  EXPECT_EQ(with({"--key=" + lower}).fingerprint("key").take(), lower);
  EXPECT_EQ(with({}).fingerprint("key").take(), "");
  for (const auto& key : {std::string(), std::string("aa"), std::string(64, 'g')})
    EXPECT_EQ(with({"--key=" + key}).fingerprint("key").error().code, Code::bad_request) << key;
}

// Bug: the word was repeated as 'fINGeRPRINT'.
TEST_F(ReadArguments, a_key_that_is_no_fingerprint_is_named_as_it_was_typed) {
  EXPECT_EQ(with({"--key=FINGERPRINT"}).fingerprint("key").error().what,
            "'FINGERPRINT' is not a fingerprint");
}

TEST_F(ReadArguments, take_whole_numbers_within_their_bounds) {
  EXPECT_EQ(with({}).whole("steps", 0, 10).take(), 8);
  EXPECT_EQ(with({"--steps=0"}).whole("steps", 0, 10).take(), 0);
  for (const char* bad : {"-1", "11", "1x", "", "1e3", "99999999999999999999"})
    EXPECT_EQ(with({std::string("--steps=") + bad}).whole("steps", 0, 10).error().code,
              Code::bad_request)
        << bad;
  EXPECT_EQ(with({"--steps=-1"}).whole("steps", 0, INT64_MAX).error().sentence(),
            "--steps: '-1' does not do; a whole number from 0 on");
}

TEST_F(ReadArguments, are_counted_with_the_usage_in_the_hint) {
  EXPECT_TRUE(read({"a", "b"}, kTwoRow).ok());
  const auto few_words = read({"a"}, kTwoRow).error();
  EXPECT_EQ(few_words.what, "an argument is missing: DOC, " + std::string(kTwo[1].text));
  EXPECT_TRUE(few_words.hint.starts_with("usage: janua data show DIR DOC")) << few_words.hint;
  const auto many_words = read({"a", "b", "c"}, kTwoRow);
  EXPECT_EQ(many_words.error().what, "'c' is one argument too many");
  EXPECT_EQ(many_words.error().code, Code::bad_request);
  EXPECT_TRUE(read({"a"}).ok()) << "the second may be left out";
  EXPECT_TRUE(read({"1", "2", "3"}, kManyRow).ok());
  EXPECT_FALSE(read({}, kManyRow).ok());
}

TEST_F(ReadArguments, name_the_nearest_flag_for_an_unknown_one) {
  EXPECT_EQ(read({"--otu=3", "x"}).error().sentence(),
            "unknown flag '--otu=3'; did you mean '--out'?");
  EXPECT_EQ(read({"--jsn", "x"}).error().hint, "did you mean '--json'?");
  EXPECT_TRUE(read({"--banana", "x"}).error().hint.starts_with("usage: janua data show"));
  EXPECT_EQ(read({"-x"}).error().what, "unknown flag '-x'");
  EXPECT_TRUE(read({"-"}).ok()) << "a dash alone is standard input";
}

TEST_F(ReadArguments, are_plain_behind_two_dashes_and_where_they_are_numbers) {
  EXPECT_EQ(read({"x", "--", "--json"}).take().plain, (Words{"x", "--json"}));
  EXPECT_EQ(read({"-1", "-2"}, kManyRow).take().plain, (Words{"-1", "-2"}));
}

}  // namespace
}  // namespace cli
