#include "tokenizer/long_lists.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "tokenizer/pipeline.h"
#include "tokenizer/tiny_test.h"
#include "tokenizer/tokenizer_file.h"

namespace tokenizer {
namespace {

using base::Json;
using Ordered = nlohmann::ordered_json;

void expect_equal(const TokenizerFile& left, const TokenizerFile& right) {
  EXPECT_EQ(left.tokens, right.tokens);
  EXPECT_EQ(left.bytes, right.bytes);
  ASSERT_EQ(left.merges.size(), right.merges.size());
  for (std::size_t i = 0; i < left.merges.size(); ++i) {
    EXPECT_EQ(left.merges[i].left, right.merges[i].left);
    EXPECT_EQ(left.merges[i].right, right.merges[i].right);
    EXPECT_EQ(left.merges[i].result, right.merges[i].result);
  }
  EXPECT_EQ(left.added.size(), right.added.size());
  EXPECT_EQ(left.before, right.before);
  EXPECT_EQ(left.pre_tokenizer, right.pre_tokenizer);
}

// Read apart, and as a tree.
void expect_same(const std::string& file) {
  auto apart = take_apart(file, "t.json");
  ASSERT_TRUE(apart.has_value()) << file.substr(0, 200);
  EXPECT_TRUE(apart->rest["model"]["vocab"].empty());
  auto read = read_tokenizer_json(apart->rest, "t.json", &apart->lists).take();
  EXPECT_EQ(read.tokens.size(), 0u) << "nobody asked for them";
  read.tokens = token_bytes(read.vocabulary, read.added, read.nfc);
  EXPECT_EQ(read.tokens.size(), read.count);
  expect_equal(read, read_tokenizer_file(file, "t.json").take());
}

Ordered tiny_tree() { return Ordered::parse(tiny_file({.nfc = true})); }

TEST(LongLists, says_what_the_tree_says) {
  expect_same(tiny_file({.nfc = true}));
  expect_same(tiny_tree().dump());
  expect_same(tiny_tree().dump(4, ' ', true));     // escapes
  expect_same(Json::parse(tiny_file({})).dump());  // keys in order: merges before vocab
  auto spaced = tiny_tree();
  for (auto& merge : spaced["model"]["merges"])
    merge = merge[0].get<std::string>() + " " + merge[1].get<std::string>();
  expect_same(spaced.dump());
}

TEST(LongLists, takes_a_model_without_merges) {
  const auto apart = take_apart(
      R"({"model": {"type": "WordPiece", "unk_token": "u", "continuing_subword_prefix": "##",)"
      R"("max_input_chars_per_word": 100, "vocab": {"u": 0, "a": 1, "##b": 2}}})",
      "t.json");
  ASSERT_TRUE(apart.has_value());
  EXPECT_EQ(apart->lists.vocabulary.id_of("##b"), 2);
  EXPECT_TRUE(apart->lists.merges.empty());
}

TEST(LongLists, leaves_what_is_unusual_to_the_tree) {
  const std::string merges = R"(, "merges": [["a", "b"]])";
  const std::string vocab = R"("vocab": {"a": 0, "b": 1, "ab": 2})";
  const auto model = [](const std::string& members) { return "{\"model\": {" + members + "}}"; };
  EXPECT_TRUE(take_apart(model(vocab + merges), "").has_value());
  for (const auto& members :
       {vocab + "," + vocab + merges, vocab + merges + merges,
        R"("vocab": {"a": 0, "b": 1, "a": 2})" + merges,
        R"("vocab": {"a": 0, "b": 0, "ab": 2})" + merges,
        R"("vocab": {"a": 0, "b": -1, "ab": 2})" + merges,
        R"("vocab": {"a": 0, "b": 1.0, "ab": 2})" + merges,
        R"("vocab": {"a": 0, "b": 1, "ab": 999999})" + merges,
        R"("vocab": {"a": 0, "b": 1})" + merges, R"("vocab": {"a": 0, "b": 1, "ab": 2,})" + merges,
        std::string(R"("vocab": {})") + merges, R"("vocab": [["a", 0.5]])" + merges,
        vocab + R"(, "merges": [["a", "c"]])", vocab + R"(, "merges": [["a"]])",
        vocab + R"(, "merges": ["a b c"])", vocab + R"(, "merges": ["ab"])",
        vocab + R"(, "merges": [["a", "b"],])",
        vocab + merges + R"(, "continuing_subword_prefix": "##")", vocab + merges + ", \"x\": nul",
        vocab + merges + ", \"x\": [1"})
    EXPECT_FALSE(take_apart(model(members), "").has_value()) << members;
  for (const char* file : {"", "{", "[]", "{}", R"({"model": {}})", R"({"model": 1})"})
    EXPECT_FALSE(take_apart(file, "").has_value()) << file;
  EXPECT_FALSE(take_apart(model(vocab + merges) + "x", "").has_value());
  EXPECT_FALSE(take_apart("{\"model\": {" + vocab + merges + "}, \"model\": {}}", "").has_value());
}

// Parts are read by what stood between those before them: whatever byte is another, what is taken is what the tree says.
TEST(LongLists, take_nothing_that_the_tree_does_not) {
  std::string vocab, pairs, spaced;
  for (int i = 0; i < 40; ++i) {
    const auto part = std::string(1, static_cast<char>('a' + i % 20)), id = std::to_string(i);
    const auto text = i < 20 ? part : part + part;
    vocab += (i > 0 ? ",\n  \"" : "\"") + text + "\": " + id;
    pairs += (i > 0 ? "],\n [\"" : "[\"") + part + "\", \"" + part + "\"";
    spaced += (i > 0 ? ", \"" : "\"") + part + " " + part + "\"";
  }
  const base::Random random(5, "test.bytes");
  const std::string_view signs = "\",:[]{} 07a\\\n.-e";
  int taken = 0;
  for (std::uint64_t round = 0; round < 12'000; ++round) {
    auto file = R"({"model": {"vocab": {)" + vocab + R"(}, "merges": [)" +
                (round % 3 == 0   ? pairs + "]"
                 : round % 3 == 1 ? spaced
                                  : spaced + ", " + pairs + "]") +
                "]}}" + std::string(40, ' ');
    const auto sign = signs[random.below(signs.size(), round, 0, 0)];
    const auto at = random.below(file.size() - 60, round, 1, 0);
    const auto kind = random.below(4, round, 2, 0);
    if (kind == 0) file[at] = sign;
    if (kind == 1) file.insert(at, 1, sign);
    if (kind == 2) file.erase(at, 1 + random.below(3, round, 3, 0));
    const auto apart = take_apart(file, "");
    if (!apart) continue;
    ++taken;
    const auto tree = base::parse_json(file, "");
    ASSERT_TRUE(tree.ok()) << file;
    const auto& model = (*tree)["model"];
    const auto& vocabulary = apart->lists.vocabulary;
    ASSERT_EQ(model["vocab"].size(), static_cast<std::size_t>(vocabulary.count())) << file;
    for (const auto& [spelling, id] : model["vocab"].items())
      ASSERT_EQ(vocabulary.id_of(spelling), id.get<std::int32_t>()) << file;
    const auto merges = model.value("merges", Json::array());
    ASSERT_EQ(merges.size(), apart->lists.merges.size()) << file;
    for (std::size_t i = 0; i < apart->lists.merges.size(); ++i) {
      const auto& one = merges[i];
      const auto both = one.is_string()
                            ? one.get<std::string>()
                            : one[0].get<std::string>() + " " + one[1].get<std::string>();
      const auto& [left, right, result] = apart->lists.merges[i];
      ASSERT_EQ(
          std::string(vocabulary.spelling(left)) + " " + std::string(vocabulary.spelling(right)),
          both)
          << file;
    }
  }
  EXPECT_GT(taken, 3000);
}

// Bug: what was read for the fast way, which then did not know how texts are cut, was lost to the general one.
TEST(LongLists, are_whole_for_the_general_way_where_the_fast_one_gives_up) {
  auto tree = tiny_tree();
  tree["pre_tokenizer"] = Ordered::parse(
      R"({"type": "Sequence", "pretokenizers": [)"
      R"({"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithNext", "invert": false},)"
      R"({"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}]})");
  base::MemoryDisk disk;
  disk.write_file("t/tokenizer.json", tree.dump(), 0644).take();
  const std::string text = "the gate of languages";
  const auto expected = Pipeline::read(tree.dump(), "t")->encode(text, {.special = false}).take();
  EXPECT_LT(expected.ids.size(), text.size() / 2);
  EXPECT_EQ(Tokenizer::load(disk, "t").take().encode(text).take(), expected.ids);
}

// What the lists lack is found by the tree too, which says why.
TEST(LongLists, errors_are_those_of_the_tree) {
  auto tree = tiny_tree();
  tree["model"]["merges"].push_back({"nothing", "there"});
  const auto made = Pipeline::read(tree.dump(), "t.json");
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.error().what.find("'nothing'"), std::string::npos);
}

}  // namespace
}  // namespace tokenizer
