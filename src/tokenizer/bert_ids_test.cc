// The quick way of BERT's kind gives the ids of the general one: of every character, and of vocabularies and texts
// that are made up.
#include "tokenizer/bert_ids.h"

#include <gtest/gtest.h>

#include <random>

#include "base/utf8.h"
#include "tokenizer/pipeline.h"

namespace tokenizer {
namespace {

using base::Json;
using Find = AddedTokens::Find;
using Ids = std::vector<std::int32_t>;

struct Settings {
  bool clean, ideographs, accents, lower;
};
const std::vector<Settings> kSettings = {{true, true, true, true},
                                         {true, true, false, false},
                                         {false, false, true, false},
                                         {false, true, false, true},
                                         {true, false, true, false}};

Json normalizer(const Settings& made) {
  return {{"type", "BertNormalizer"},
          {"clean_text", made.clean},
          {"handle_chinese_chars", made.ideographs},
          {"strip_accents", made.accents},
          {"lowercase", made.lower}};
}

Json file_of(Json normalizer, Json model) {
  return {{"normalizer", std::move(normalizer)},
          {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
          {"model", std::move(model)},
          {"added_tokens", {{{"id", 1}, {"content", "[CLS]"}, {"special", true}}}}};
}

// Each character is a token where a word begins and within one, of a few blocks.
Json letters(const std::string& prefix) {
  Json vocab = {{"[UNK]", 0}, {"[CLS]", 1}};
  const auto add = [&](const std::string& token) {
    if (!vocab.contains(token)) vocab[token] = vocab.size();
  };
  for (char32_t c = 0x21; c < 0x10000; c += c < 0x600 ? 1 : 97) {
    if (c >= 0xd800 && c < 0xe000) continue;
    std::string text;
    base::append_utf8(text, c);
    add(text);
    add(prefix + text);
  }
  return vocab;
}

Json word_piece(Json vocab, const std::string& prefix, int most = 100) {
  return {{"type", "WordPiece"},
          {"unk_token", "[UNK]"},
          {"continuing_subword_prefix", prefix},
          {"max_input_chars_per_word", most},
          {"vocab", std::move(vocab)}};
}

void expect_equal(const Pipeline& pipeline, const std::string& text) {
  for (const auto find : {Find::all, Find::plain}) {
    const auto said = pipeline.encode(text, {{}, false, false, find});
    if (!said.ok()) continue;  // the model has no token for the unknown
    const auto& general = said->ids;
    for (int turn = 0; turn < 2; ++turn) {  // the second from what is remembered
      Ids quick;
      pipeline.ids(text, find, quick);
      ASSERT_EQ(quick, general) << text.substr(0, 200);
    }
  }
}

bool is_quick(const Json& file) {
  return BertIds::of(file, make_model(Part(file["model"], "t")).take()) != nullptr;
}

TEST(BertIds, gives_the_ids_of_every_character) {
  for (const auto& settings : kSettings) {
    const auto file = file_of(normalizer(settings), word_piece(letters("##"), "##"));
    ASSERT_TRUE(is_quick(file));
    const auto pipeline = Pipeline::of_json(file, "t").take();
    std::string text;
    for (char32_t c = 0; c <= 0x10ffff; c += c < 0x20000 ? 1 : c < 0x30000 ? 7 : 61) {
      if (c >= 0xd800 && c < 0xe000) continue;
      text += 'a';
      base::append_utf8(text, c);
      text += c % 3 == 0 ? "b " : "\u00e4";
      if (c % 512 != 0) continue;
      ASSERT_NO_FATAL_FAILURE(expect_equal(pipeline, text)) << static_cast<std::uint32_t>(c);
      text.clear();
    }
  }
}

// Runs of marks, which sort.
TEST(BertIds, gives_the_ids_of_texts_that_are_made_up) {
  std::mt19937 random(3);
  const auto below = [&](std::size_t most) { return random() % most; };
  const std::vector<std::string> pieces = {"a",      "b",      "ab",
                                           "ba",     "A",      "B",
                                           "\u00e4", "\u00c4", "\u0301",
                                           "\u0323", "\u302e", "\u0483",
                                           "\u1886", " ",      " ",
                                           " ",      "\n",     "\t",
                                           "\r\n",   "\v",     "\u00a0",
                                           "\u3000", ",",      ".",
                                           "#",      "##",     "\u5b57",
                                           "\uf900", "\u0130", "\u1e9e",
                                           "\u2581", "\u00ad", "\u200d",
                                           "[CLS]",  "[UNK]",  "\xff",
                                           "\uac00", "\ufffd", std::string(1, '\0')};
  for (int round = 0; round < 60; ++round) {
    const std::string prefix = std::vector<std::string>{"##", "", "@", "\u5b57"}[below(4)];
    Json vocab = {{"[CLS]", 1}};
    if (round % 3 > 0) vocab["[UNK]"] = 0;
    for (int i = 2; i < 60; ++i) {
      std::string token = below(2) ? prefix : "";
      for (auto n = 1 + below(round % 4 == 0 ? 24 : 4); n > 0; --n) token += pieces[below(9)];
      if (!vocab.contains(token)) vocab[token] = i;
    }
    const auto form =
        round % 6 == 5 ? Json(nullptr) : normalizer(kSettings[static_cast<std::size_t>(round) % 5]);
    const auto file = file_of(form, word_piece(vocab, prefix, round % 5 == 0 ? 3 : 100));
    ASSERT_TRUE(is_quick(file));
    const auto pipeline = Pipeline::of_json(file, "t").take();
    for (int i = 0; i < 60; ++i) {
      std::string text;
      for (auto n = below(80); n > 0; --n) text += pieces[below(i % 2 ? 5 : pieces.size())];
      ASSERT_NO_FATAL_FAILURE(expect_equal(pipeline, text)) << file.dump();
    }
  }
}

TEST(BertIds, reads_words_of_any_length) {
  const auto file = file_of(normalizer(kSettings[0]), word_piece(letters("##"), "##"));
  const auto pipeline = Pipeline::of_json(file, "t").take();
  std::string all;
  for (std::size_t size = 1; size < 300; size += size < 130 ? 1 : 13) {
    const auto word = std::string(size, 'a') + (size % 2 ? "\u00e9" : ",");
    ASSERT_NO_FATAL_FAILURE(expect_equal(pipeline, word));
    all += word + (size % 3 ? " " : "\u5b57");
  }
  expect_equal(pipeline, all);
}

TEST(BertIds, leaves_other_kinds_to_the_general_way) {
  const auto model = word_piece(letters("##"), "##");
  EXPECT_TRUE(is_quick(file_of(nullptr, model)));
  EXPECT_FALSE(is_quick(file_of({{"type", "Lowercase"}}, model)));
  auto other = file_of(nullptr, model);
  other["pre_tokenizer"] = {{"type", "Whitespace"}};
  EXPECT_FALSE(is_quick(other));
  other["pre_tokenizer"] = nullptr;
  EXPECT_FALSE(is_quick(other));
  auto words = model;
  words["type"] = "WordLevel";
  EXPECT_FALSE(is_quick(file_of(nullptr, words)));
}

}  // namespace
}  // namespace tokenizer
