// Every case of the fixtures, and small tokenizers for what they do not have.
#include "tokenizer/pipeline.h"

#include <gtest/gtest.h>

#include "base/fixture_test.h"
#include "base/utf8.h"
#include "store/jsonl.h"
#include "tokenizer/pattern_budget.h"
#include "tokenizer/tokenizer.h"

namespace tokenizer {
namespace {

using base::Json;
using Ids = std::vector<std::int32_t>;

Json places(const Encoding& encoding) {
  auto out = Json::array();
  for (const auto& place : encoding.offsets) out.push_back({place.begin, place.end});
  return out;
}

class Fixture : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    folder_ = base::fixture_folder(std::string("tokenizers/") + GetParam());
    if (folder_.empty()) GTEST_SKIP() << base::kNoFixtures;
  }
  // Calls f for each case.
  template <class F>
  void each_case(F f) {
    auto lines = store::JsonlReader::open(*disk_, folder_ + "/cases.jsonl").take();
    int count = 0;
    while (const auto line = lines.next().take()) {
      SCOPED_TRACE(lines.where());
      f(*line);
      ++count;
    }
    EXPECT_GT(count, 200);
  }
  std::unique_ptr<base::Disk> disk_ = base::real_disk();
  std::string folder_;
};

TEST_P(Fixture, gives_the_ids_tokens_and_offsets_of_every_case) {
  const auto file = folder_ + "/tokenizer.json";
  const auto pipeline = Pipeline::read(disk_->read(file).take(), file).take();
  each_case([&](const Json& expected) {
    const auto text = expected["text"].get<std::string>();
    const auto encoded = pipeline.encode(text, {}).take();
    EXPECT_EQ(Json(encoded.ids), expected["ids"]);
    EXPECT_EQ(Json(encoded.tokens), expected["tokens"]);
    EXPECT_EQ(places(encoded), expected["offsets"]);
    const auto bare = pipeline.encode(text, {.special = false}).take();
    EXPECT_EQ(Json(bare.ids), expected.value("ids_no_special", expected["ids"]));
    EXPECT_EQ(Json(pipeline.decode(encoded.ids, false).take()), expected["decoded"]);
    EXPECT_EQ(Json(pipeline.decode(encoded.ids, true).take()), expected["decoded_skip_special"]);
  });
}

TEST_P(Fixture, is_a_tokenizer_that_trains_and_answers) {
  const auto tokenizer = Tokenizer::load(*disk_, folder_).take();
  each_case([&](const Json& expected) {
    const auto ids =
        tokenizer.encode_with_special(expected["text"].get<std::string>(), false).take();
    EXPECT_EQ(Json(ids), expected.value("ids_no_special", expected["ids"]));
    EXPECT_EQ(Json(base::to_utf8(tokenizer.decode(ids).take())), expected["decoded_skip_special"]);
  });
}

INSTANTIATE_TEST_SUITE_P(Every, Fixture,
                         testing::Values("gpt2", "llama3", "qwen2", "deepseek_v3", "llama2",
                                         "metaspace", "unigram"));

const Json kWords = {{"type", "WordLevel"},
                     {"unk_token", "?"},
                     {"vocab", {{"?", 0}, {"a", 1}, {"b", 2}, {"ab", 3}}}};

Pipeline made_of(Json file) {
  if (!file.contains("model")) file["model"] = kWords;
  auto read = Pipeline::of_json(file, "t");
  EXPECT_TRUE(read.ok()) << read.error().what;
  return read.take();
}

Encoding encoded(const Json& file, std::string_view text) {
  return made_of(file).encode(text, {}).take();
}

TEST(Pipeline, finds_places_in_the_text_as_it_was) {
  const auto out = encoded({{"normalizer", {{"type", "NFKC"}}}}, "\u212b");  // Angstrom sign
  EXPECT_EQ(out.tokens, (std::vector<std::string>{"?"}));
  EXPECT_EQ(places(out), Json({{0, 1}}));
  const Json strip = {{"type", "Strip"}, {"strip_left", true}, {"strip_right", true}};
  EXPECT_EQ(places(encoded({{"normalizer", strip}}, " \u00a0a\n")), Json({{2, 3}}));
}

TEST(Pipeline, cuts_by_every_behavior) {
  const auto cut = [](const char* behavior) {
    const Json split = {{"type", "Split"},
                        {"pattern", {{"String", "-"}}},
                        {"behavior", behavior},
                        {"invert", false}};
    return places(encoded({{"pre_tokenizer", split}}, "a-b--a"));
  };
  EXPECT_EQ(cut("Removed"), Json({{0, 1}, {2, 3}, {5, 6}}));
  EXPECT_EQ(cut("Isolated"), Json({{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 6}}));
  EXPECT_EQ(cut("MergedWithPrevious"), Json({{0, 2}, {2, 4}, {4, 5}, {5, 6}}));
  EXPECT_EQ(cut("MergedWithNext"), Json({{0, 1}, {1, 3}, {3, 4}, {4, 6}}));
  EXPECT_EQ(cut("Contiguous"), Json({{0, 1}, {1, 2}, {2, 3}, {3, 5}, {5, 6}}));
}

TEST(Pipeline, spells_words_by_pieces) {
  const Json model = {{"type", "WordPiece"},
                      {"unk_token", "[UNK]"},
                      {"vocab", {{"[UNK]", 0}, {"un", 1}, {"##able", 2}, {"##a", 3}}},
                      {"max_input_chars_per_word", 6}};
  const Json file = {{"model", model},
                     {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
                     {"decoder", {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}}}};
  const auto out = encoded(file, "unable una unx unaaaaaa");
  EXPECT_EQ(out.ids, (Ids{1, 2, 1, 3, 0, 0}));
  EXPECT_EQ(places(out), Json({{0, 2}, {2, 6}, {7, 9}, {9, 10}, {11, 14}, {15, 23}}));
  EXPECT_EQ(made_of(file).decode(Ids{1, 2, 1, 3}, false).take(), "unable una");
}

TEST(Pipeline, joins_two_texts_and_keeps_them_apart_by_type) {
  const Json file = {{"post_processor",
                      {{"type", "BertProcessing"}, {"sep", {"[SEP]", 8}}, {"cls", {"[CLS]", 7}}}}};
  const auto out = made_of(file).encode("a", {.pair = "b"}).take();
  EXPECT_EQ(out.ids, (Ids{7, 1, 8, 2, 8}));
  EXPECT_EQ(out.types, (Ids{0, 0, 0, 1, 1}));
  EXPECT_EQ(places(out), Json({{0, 0}, {0, 1}, {0, 0}, {0, 1}, {0, 0}}));
}

TEST(Pipeline, truncates_and_pads_as_the_file_says) {
  Json file = {{"pre_tokenizer", {{"type", "FixedLength"}, {"length", 1}}},
               {"truncation", {{"max_length", 3}, {"stride", 0}, {"strategy", "LongestFirst"}}},
               {"padding", {{"strategy", {{"Fixed", 5}}}, {"direction", "Left"}, {"pad_id", 9}}}};
  EXPECT_EQ(encoded(file, "abab").ids, (Ids{9, 9, 1, 2, 1}));
  EXPECT_EQ(made_of(file).encode("abab", {.sized = false}).take().ids, (Ids{1, 2, 1, 2}));
  EXPECT_EQ(made_of(file).encode("ab", {.pair = "bbbb"}).take().ids, (Ids{9, 9, 1, 2, 2}));
  file["truncation"]["strategy"] = "OnlySecond";
  EXPECT_EQ(made_of(file).encode("abab", {}).error().code, base::Code::bad_request);
}

TEST(Pipeline, reads_added_tokens_with_their_flags) {
  const auto added = [](const char* flag) {
    const Json token = {{"id", 4}, {"content", "<x>"}, {"special", true}, {flag, true}};
    return Json{{"added_tokens", Json::array({token})}};
  };
  EXPECT_EQ(places(encoded(added("lstrip"), "a  <x> b")), Json({{0, 1}, {1, 6}, {6, 8}}));
  EXPECT_EQ(places(encoded(added("rstrip"), "a <x>  b")), Json({{0, 2}, {2, 7}, {7, 8}}));
  EXPECT_EQ(encoded(added("single_word"), "a<x>").ids, (Ids{0}));
  Ids plain;
  made_of(added("special")).ids("<x>", AddedTokens::Find::plain, plain).take();
  EXPECT_EQ(plain, (Ids{0}));
}

TEST(Pipeline, adds_bytes_to_a_text_that_grows_token_by_token) {
  const Json model = {{"type", "BPE"},
                      {"byte_fallback", true},
                      {"vocab", {{"<0xC3>", 0}, {"<0xA9>", 1}, {"\u2581a", 2}}},
                      {"merges", Json::array()}};
  const auto replace =
      Json{{"type", "Replace"}, {"pattern", {{"String", "\u2581"}}}, {"content", " "}};
  const auto strip = Json{{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}};
  const auto list =
      Json::array({replace, Json{{"type", "ByteFallback"}}, Json{{"type", "Fuse"}}, strip});
  const auto pipeline =
      made_of({{"model", model}, {"decoder", {{"type", "Sequence"}, {"decoders", list}}}});
  EXPECT_EQ(pipeline.decode(Ids{2, 2, 0, 1}, false).take(), "a a\u00e9");
  const auto within = [&](std::size_t id) { return std::string(pipeline.tokens()[id]); };
  EXPECT_EQ(within(2) + within(0) + within(1), " a\u00e9");
  EXPECT_EQ(pipeline.first(2), "a");
  EXPECT_EQ(pipeline.first(0), "\xc3");
  EXPECT_EQ(pipeline.decode(Ids{0}, false).take(), "\ufffd");
}

TEST(Pipeline, refuses_what_it_does_not_know_and_what_contradicts_itself) {
  const auto code = [](Json file) {
    if (!file.contains("model")) file["model"] = kWords;
    return Pipeline::of_json(file, "t").error().code;
  };
  const auto deep = [](int depth) {
    Json part = {{"type", "NFC"}};
    for (int i = 0; i < depth; ++i)
      part = {{"type", "Sequence"}, {"normalizers", Json::array({part})}};
    return Json{{"normalizer", part}};
  };
  using base::Code;
  EXPECT_EQ(code({{"normalizer", {{"type", "Rot13"}}}}), Code::unsupported);
  EXPECT_EQ(code(deep(20)), Code::unsupported);
  EXPECT_EQ(code({{"normalizer", {{"type", "Prepend"}}}}), Code::bad_data);
  EXPECT_EQ(code({{"model",
                   {{"type", "WordLevel"}, {"unk_token", "?"}, {"vocab", {{"a", 1000000000}}}}}}),
            Code::bad_data);
  const Json merge = {{"type", "BPE"}, {"vocab", {{"a", 0}}}, {"merges", {"a b"}}};
  EXPECT_EQ(code({{"model", merge}}), Code::bad_data);
  EXPECT_EQ(code({{"normalizer", {{"type", "Precompiled"}, {"precompiled_charsmap", "/////w=="}}}}),
            Code::bad_data);
  const Json far = {{"id", 1000000000}, {"content", "x"}};
  EXPECT_EQ(code({{"added_tokens", Json::array({far})}}), Code::bad_data);
  EXPECT_EQ(Pipeline::of_json(Json::array(), "t").error().code, Code::bad_data);
}

TEST(Pipeline, stops_a_text_that_grows_beyond_all_reason) {
  auto list = Json::array();
  for (int i = 0; i < 40; ++i)
    list.push_back({{"type", "Replace"}, {"pattern", {{"String", "a"}}}, {"content", "aa"}});
  const auto pipeline = made_of({{"normalizer", {{"type", "Sequence"}, {"normalizers", list}}}});
  EXPECT_EQ(pipeline.encode("a", {}).error().code, base::Code::bad_request);
  Ids ids;
  pipeline.ids("a", AddedTokens::Find::plain, ids).take();  // and is done
}

Json replace(const char* expression) {
  return {{"type", "Replace"}, {"pattern", {{"Regex", expression}}}, {"content", "b"}};
}

// Hugging Face's library finds the empty match behind the last character, too.
TEST(Pipeline, replaces_what_matches_nothing_at_the_end_of_the_text) {
  const Json split = {{"type", "FixedLength"}, {"length", 1}};
  const auto normal = [&](const char* expression, std::string_view text) {
    return encoded({{"normalizer", replace(expression)}, {"pre_tokenizer", split}}, text);
  };
  EXPECT_EQ(normal("x*", "aa").ids, (Ids{2, 1, 2, 1, 2}));
  EXPECT_EQ(places(normal("x*", "aa")), Json({{0, 0}, {0, 1}, {0, 1}, {1, 2}, {1, 2}}));
  EXPECT_EQ(normal("$", "aa").ids, (Ids{1, 1, 2}));
  EXPECT_EQ(normal("a*", "aa").ids, (Ids{2})) << "one right behind a match is none";
  EXPECT_TRUE(normal("x*", "").ids.empty());
  EXPECT_EQ(made_of({{"decoder", replace("x*")}}).decode(Ids{1, 3}, false).take(), "babbabbb");
}

// Each match once had a million steps of its own, and where they were used up matches were dropped
// without a word.
TEST(Pipeline, gives_up_an_expression_that_backtracks_without_end_and_says_so) {
  const Json split = {{"type", "Split"},
                      {"pattern", {{"Regex", "(?=(?:a{0,600}a{0,600}b)?)."}}},
                      {"behavior", "Isolated"},
                      {"invert", false}};
  const std::string text(20'000, 'a');
  for (const Json& file :
       {Json{{"pre_tokenizer", split}}, Json{{"normalizer", replace("(?:a+)+(?:b|c)")}}}) {
    const auto pipeline = made_of(file);
    const auto refused = pipeline.encode(text, {});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, base::Code::bad_request);
    EXPECT_NE(refused.error().what.find("backtracks"), std::string::npos);
    EXPECT_TRUE(pipeline.encode("aab", {}).ok()) << "the next text has a budget of its own";
    Ids ids;
    EXPECT_FALSE(pipeline.ids(text, AddedTokens::Find::plain, ids).ok());
    EXPECT_FALSE(pipeline.ids_behind("", text, ids).ok());
  }
}

TEST(Pipeline, says_which_bytes_tokens_behind_a_control_token_stand_for) {
  const auto pipeline =
      Pipeline::read(
          R"({"added_tokens": [{"id": 1, "content": "<|a|>", "special": true}],)"
          R"("normalizer": {"type": "NFC"},)"
          R"("pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},)"
          R"("model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["<|a|>", 0], ["▁", -2], ["a", -2],)"
          R"(["b", -2], ["é", -2], ["▁a", -1]]}})",
          "t")
          .take();
  const std::string text = "a be\u0301?? a";
  Ids ids, alone;
  std::vector<BytePlace> places;
  ASSERT_TRUE(pipeline.ids_behind("<|a|>", text, ids, places).ok());
  ASSERT_TRUE(pipeline.ids_behind("<|a|>", text, alone).ok());
  EXPECT_EQ(ids, alone);
  EXPECT_EQ(ids, (Ids{1, 6, 2, 4, 5, 0, 6}));
  EXPECT_EQ(places,
            (std::vector<BytePlace>{{0, 0}, {0, 1}, {1, 2}, {2, 3}, {3, 4}, {6, 8}, {8, 10}}));
}

TEST(Pipeline, reads_a_template_that_names_a_token_often_and_none_that_becomes_millions) {
  const auto file = [](int items, int ids) {
    auto single = Json::array(), list = Json::array(), names = Json::array();
    for (int i = 0; i < items; ++i)
      single.push_back({{"SpecialToken", {{"id", "a"}, {"type_id", 1}}}});
    for (int i = 0; i < ids; ++i) list.push_back(1), names.push_back("a");
    single.push_back({{"Sequence", {{"id", "A"}, {"type_id", 0}}}});
    return Json{{"model", kWords},
                {"post_processor",
                 {{"type", "TemplateProcessing"},
                  {"single", single},
                  {"pair", Json::array()},
                  {"special_tokens", {{"a", {{"id", "a"}, {"ids", list}, {"tokens", names}}}}}}}};
  };
  const auto out = encoded(file(3, 2), "b");
  EXPECT_EQ(out.ids, (Ids{1, 1, 1, 1, 1, 1, 2}));
  EXPECT_EQ(out.types, (Ids{1, 1, 1, 1, 1, 1, 0}));
  EXPECT_EQ(Pipeline::of_json(file(2000, 2000), "t").error().code, base::Code::unsupported);
  auto again = file(0, 1);
  auto& single = again["post_processor"]["single"];
  for (int i = 0; i < 100; ++i) single.push_back(Json(single[0]));
  EXPECT_EQ(Pipeline::of_json(again, "t").error().code, base::Code::unsupported);
}

TEST(Pipeline, refuses_scores_that_a_sum_makes_infinite) {
  const auto code = [](double score) {
    const Json file = {
        {"model", {{"type", "Unigram"}, {"vocab", Json::array({Json::array({"a", score})})}}}};
    const auto read = Pipeline::of_json(file, "t");
    return read.ok() ? base::Code::failed : read.error().code;
  };
  EXPECT_EQ(code(-1e30), base::Code::failed);
  EXPECT_EQ(code(1e308), base::Code::bad_data);
  EXPECT_EQ(code(-1e308), base::Code::bad_data);
}

TEST(Pipeline, says_so_where_no_token_stands_for_the_text) {
  const auto pipeline = made_of(
      {{"model", {{"type", "Unigram"}, {"vocab", Json::array({Json::array({"a", -1.0})})}}}});
  EXPECT_EQ(pipeline.encode("aa", {}).take().ids, (Ids{0, 0}));
  EXPECT_EQ(pipeline.encode("ab", {}).error().code, base::Code::bad_request);
  EXPECT_TRUE(pipeline.encode("", {}).take().ids.empty());
}

}  // namespace
}  // namespace tokenizer
