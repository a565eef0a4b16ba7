// A tokenizer as other programs hold it: the ways give the same, bytes are kept or refused.
#include "binding/engine.h"

#include <gtest/gtest.h>

#include "binding/published_test.h"
#include "tokenizer/tiny_test.h"

namespace binding {
namespace {

using base::Code;

std::shared_ptr<const Engine> tiny() {
  return Engine::of_files({{"tokenizer.json", tokenizer::tiny_file({})}}, "t").take();
}

TEST(Engine, the_fast_way_and_the_whole_one_give_the_same_ids) {
  const auto engine = tiny();
  EXPECT_TRUE(engine->head().plain && engine->head().byte_level && engine->head().around);
  for (const char* text : {"", "the gate", "<|user|> of languages", "\xe4\xbd\xa0 the"})
    for (const bool special : {false, true}) {
      const Engine::Text asked{.text = text, .special = special};
      EXPECT_EQ(engine->ids(asked).take(), engine->encode(asked).take().ids) << text;
    }
}

TEST(Engine, bytes_that_are_no_text_come_back) {
  const auto engine = tiny();
  const std::string bytes("the\xff\x00\xc3 gate\xe4\xbd", 13);
  const auto ids = engine->ids({.text = bytes, .special = false}).take();
  EXPECT_EQ(engine->decode_bytes(ids, true).take(), bytes);
  EXPECT_EQ(engine->encode({.text = bytes}).error().code, Code::bad_data);
  EXPECT_EQ(engine->ids({.text = bytes, .pair = "x"}).error().code, Code::bad_data);
}

TEST(Engine, bytes_are_refused_where_a_text_is_cut_short_or_padded) {
  for (const auto& [key, member] : {std::pair("truncation", base::Json{{"direction", "Right"},
                                                                       {"max_length", 4},
                                                                       {"strategy", "LongestFirst"},
                                                                       {"stride", 0}}),
                                    std::pair("padding", base::Json{{"strategy", {{"Fixed", 9}}},
                                                                    {"direction", "Right"},
                                                                    {"pad_to_multiple_of", nullptr},
                                                                    {"pad_id", 0},
                                                                    {"pad_type_id", 0},
                                                                    {"pad_token", "<|bos|>"}})}) {
    auto file = base::Json::parse(tokenizer::tiny_file({}));
    file[key] = member;
    const auto engine = Engine::of_files({{"tokenizer.json", file.dump()}}, "t").take();
    EXPECT_EQ(engine->head().padded, key == std::string("padding"));
    EXPECT_TRUE(engine->ids({.text = "the gate of languages, the gate"}).ok());
    EXPECT_EQ(engine->ids({.text = "the gate of languages\xff"}).error().code, Code::bad_data);
  }
}

TEST(Engine, names_of_files_stay_in_their_folder) {
  for (const char* name : {"../x", "/tmp/x", "a/../../x", "", ".", "a//b", "a/"}) {
    const auto made =
        Engine::of_files({{"tokenizer.json", tokenizer::tiny_file({})}, {name, ""}}, "t");
    ASSERT_FALSE(made.ok()) << name;
    EXPECT_EQ(made.error().code, Code::bad_request) << name;
  }
  EXPECT_TRUE(Engine::of_files({{"tokenizer.json", tokenizer::tiny_file({})},
                                {"additional_chat_templates/a.jinja", ""}},
                               "t")
                  .ok());
}

TEST(Engine, tokens_have_spellings_and_ids) {
  const auto engine = tiny();
  EXPECT_EQ(engine->id_of("<|eos|>").take(), 1);
  EXPECT_EQ(engine->token(1).take(), "<|eos|>");
  EXPECT_EQ(engine->id_of("nowhere").take(), std::nullopt);
  for (const TokenId id : {-1, 100'000}) EXPECT_EQ(engine->token(id).take(), std::nullopt);
  EXPECT_TRUE(engine->added(1)->special);
  EXPECT_EQ(engine->added(6), nullptr);
}

TEST(Engine, what_is_no_tokenizer_is_refused) {
  EXPECT_EQ(Engine::of_files({}, "t").error().code, Code::missing);
  EXPECT_EQ(Engine::of_files({{"tokenizer.json", "{\"model\": 1}"}}, "t").error().code,
            Code::bad_data);
  EXPECT_EQ(Engine::load("/nowhere").error().code, Code::missing);
}

TEST(Head, sees_what_keeps_texts_from_the_fast_way) {
  const auto plain = [](const std::string& rest) {
    const auto read =
        Head::read(R"({"model": {"type": "BPE", "vocab": {"a": 0}})" + rest + "}", "t");
    return read.ok() && read->plain;
  };
  EXPECT_TRUE(plain(""));
  EXPECT_TRUE(plain(R"(, "truncation": null, "padding": null, "post_processor": null)"));
  EXPECT_FALSE(plain(R"(, "truncation": {"max_length": 4})"));
  EXPECT_FALSE(plain(R"(, "padding": {"strategy": "BatchLongest"})"));
  EXPECT_FALSE(
      plain(R"(, "post_processor": {"type": "TemplateProcessing", "pair": [], "special_tokens": {},
                          "single": [{"Sequence": {"id": "A", "type_id": 1}}]})"));
  EXPECT_TRUE(Head::read(R"({"model": {"type": "Unigram", "vocab": []}})", "t").take().plain);
}

// Whose quick way leaves out what has no token.
std::vector<base::Json> models(bool unknown) {
  const auto pieces = base::Json::parse(
      "[[\"<unk>\", 0], [\"\u2581\", -3], [\"a\", -2], [\"b\", -2], [\"\u2581a\", -1]]");
  const base::Json vocabulary = {{"<unk>", 0}, {"\u2581", 1},  {"a", 2},
                                 {"b", 3},     {"\u2581a", 4}, {"##b", 5}};
  const base::Json split = {
      {"type", "Metaspace"}, {"replacement", "\u2581"}, {"prepend_scheme", "always"}};
  const auto name = unknown ? "<unk>" : "nowhere";
  return {
      {{"model",
        {{"type", "Unigram"},
         {"unk_id", unknown ? base::Json(0) : base::Json()},
         {"vocab", pieces}}},
       {"pre_tokenizer", split}},
      {{"model", {{"type", "WordPiece"}, {"unk_token", name}, {"vocab", vocabulary}}},
       {"pre_tokenizer", {{"type", "BertPreTokenizer"}}}},
      {{"model", {{"type", "WordLevel"}, {"unk_token", name}, {"vocab", vocabulary}}},
       {"pre_tokenizer", {{"type", "WhitespaceSplit"}}}},
      {{"model",
        {{"type", "BPE"}, {"unk_token", name}, {"vocab", vocabulary}, {"merges", {"\u2581 a"}}}},
       {"pre_tokenizer", split}},
  };
}

TEST(Engine, what_no_token_stands_for_is_unknown_or_refused_by_every_model) {
  for (const bool unknown : {false, true})
    for (const auto& file : models(unknown)) {
      const auto engine = Engine::of_files({{"tokenizer.json", file.dump()}}, "t").take();
      ASSERT_TRUE(engine->head().plain);
      for (const char* text : {"a b", "a \u03c0b a", "a\u03c0", ""}) {
        const auto ids = engine->ids({.text = text});
        const auto whole = engine->encode({.text = text});
        ASSERT_EQ(ids.ok(), whole.ok()) << file.dump() << text;
        if (ids.ok()) {
          EXPECT_EQ(*ids, whole->ids) << file.dump() << text;
        } else {
          EXPECT_EQ(ids.error().what, whole.error().what) << file.dump() << text;
        }
        const bool known = std::string_view(text).find("\u03c0") == std::string_view::npos;
        EXPECT_EQ(ids.ok(), unknown || known) << file.dump() << text;
      }
    }
}

class Published : public PublishedCases {};

TEST_P(Published, has_the_ids_of_every_case) {
  each_case([&](const base::Json& one) {
    const auto text = one["text"].get<std::string>();
    const auto ids = engine->ids({.text = text}).take();
    ASSERT_EQ(ids, one["ids"].get<std::vector<TokenId>>()) << text;
    ASSERT_EQ(engine->decode(ids, false).take(), one["decoded"].get<std::string>()) << text;
    ASSERT_EQ(engine->decode(ids, true).take(), one["decoded_skip_special"].get<std::string>())
        << text;
  });
}

INSTANTIATE_TEST_SUITE_P(Every, Published,
                         testing::Values("gpt2", "llama3", "qwen2", "deepseek_v3", "llama2",
                                         "metaspace", "unigram"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace binding
