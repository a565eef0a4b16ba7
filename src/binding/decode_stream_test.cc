// Text as it comes: joined it is the whole, and no part of it holds half a character.
#include "binding/decode_stream.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/utf8.h"
#include "binding/published_test.h"
#include "tokenizer/tiny_test.h"

namespace binding {
namespace {

std::string streamed(const std::shared_ptr<const Engine>& engine, const std::vector<TokenId>& ids,
                     bool skip) {
  DecodeStream stream(engine, skip);
  std::string out;
  for (const auto id : ids) {
    const auto part = stream.push(id).take();
    EXPECT_TRUE(base::valid_utf8(part));
    out += part;
  }
  return out + stream.finish().take();
}

TEST(DecodeStream, a_character_is_given_out_when_it_is_whole) {
  const auto engine = Engine::of_files({{"tokenizer.json", tokenizer::tiny_file({})}}, "t").take();
  const auto ids = engine->ids({.text = "\xe4\xbd\xa0!", .special = false}).take();
  ASSERT_EQ(ids.size(), 4U);
  DecodeStream stream(engine, true);
  EXPECT_EQ(stream.push(ids[0]).take(), "");
  EXPECT_EQ(stream.push(ids[1]).take(), "");
  EXPECT_EQ(stream.push(ids[2]).take(), "\xe4\xbd\xa0");
  EXPECT_EQ(stream.push(ids[3]).take(), "!");
  EXPECT_EQ(stream.push(ids[0]).take(), "");
  EXPECT_EQ(stream.finish().take(), "\xef\xbf\xbd");
  EXPECT_EQ(stream.push(ids[3]).take(), "!") << "the next text may come";
}

TEST(DecodeStream, bytes_that_never_become_a_character_are_not_kept_for_ever) {
  const auto engine = Engine::of_files({{"tokenizer.json", tokenizer::tiny_file({})}}, "t").take();
  const auto ids = engine->ids({.text = "\xff\xff\xff", .special = false}).take();
  EXPECT_EQ(streamed(engine, ids, true), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

// A vocabulary of words whose decoder is given.
std::shared_ptr<const Engine> of_words(const std::vector<std::string>& words,
                                       const base::Json& decoder) {
  base::Json vocabulary = base::Json::object();
  for (std::size_t i = 0; i < words.size(); ++i) vocabulary[words[i]] = i;
  const base::Json file = {
      {"version", "1.0"},
      {"added_tokens", base::Json::array({{{"id", words.size()},
                                           {"content", "<s>"},
                                           {"special", true},
                                           {"normalized", false},
                                           {"lstrip", false},
                                           {"rstrip", false},
                                           {"single_word", false}}})},
      {"pre_tokenizer", {{"type", "WhitespaceSplit"}}},
      {"decoder", decoder},
      {"model", {{"type", "WordLevel"}, {"vocab", vocabulary}, {"unk_token", words[0]}}}};
  return Engine::of_files({{"tokenizer.json", file.dump()}}, "t").take();
}

// Any ids in any order: what they come to does not depend on when it is asked for.
TEST(DecodeStream, of_any_decoder_is_what_is_decoded_at_once) {
  const std::vector<std::string> words{"a",     "\u2581a", "\u2581", "b</w>", "c",
                                       "##ing", ".",       "n't",    "'m",    "do not",
                                       " ",     "<pad>",   "\ufffd", "do"};
  const std::vector<base::Json> decoders{
      {{"type", "Metaspace"},
       {"replacement", "\u2581"},
       {"prepend_scheme", "always"},
       {"split", true}},
      {{"type", "Metaspace"},
       {"replacement", "\u2581"},
       {"prepend_scheme", "first"},
       {"split", true}},
      {{"type", "Metaspace"},
       {"replacement", "\u2581"},
       {"prepend_scheme", "never"},
       {"split", true}},
      {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}},
      {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", false}},
      {{"type", "BPEDecoder"}, {"suffix", "</w>"}},
      {{"type", "CTC"}, {"pad_token", "<pad>"}, {"word_delimiter_token", " "}, {"cleanup", true}},
      {{"type", "Sequence"},
       {"decoders",
        base::Json::array(
            {{{"type", "Replace"}, {"pattern", {{"String", "\u2581"}}}, {"content", " "}},
             {{"type", "Fuse"}},
             {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}}})}}};
  const base::Random random(7, "decode_stream");
  for (std::size_t which = 0; which < decoders.size(); ++which) {
    const auto engine = of_words(words, decoders[which]);
    for (std::uint64_t text = 0; text < 300; ++text) {
      std::vector<TokenId> ids;
      for (std::uint64_t i = 0; i < text % 9; ++i)  // two ids no token has
        ids.push_back(static_cast<TokenId>(random.below(words.size() + 3, which, text, i)));
      for (const bool skip : {false, true})
        ASSERT_EQ(streamed(engine, ids, skip), engine->decode(ids, skip).take())
            << decoders[which] << base::Json(ids);
    }
  }
}

// Bug: behind a U+FFFD of the text the bytes of the next character were given out one by one.
TEST(DecodeStream, a_replaced_character_does_not_hurry_the_next_one) {
  const auto folder = base::fixture_folder("tokenizers/llama2");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto engine = Engine::load(folder).take();
  const std::string text = "a\ufffd\U0001f9ff\ufffd\ufffd\ufffd\U0001f9ff.";
  const auto ids = engine->ids({.text = text, .special = false}).take();
  ASSERT_GT(ids.size(), 12u) << "they are spelled out in bytes";
  EXPECT_EQ(engine->decode(ids, false).take(), text);
  EXPECT_EQ(streamed(engine, ids, false), text);
}

class Streamed : public PublishedCases {};

TEST_P(Streamed, is_what_is_decoded_at_once) {
  each_case([&](const base::Json& one) {
    const auto ids = one["ids"].get<std::vector<TokenId>>();
    for (const bool skip : {false, true})
      ASSERT_EQ(streamed(engine, ids, skip), engine->decode(ids, skip).take()) << one["text"];
  });
}

// The ids of a text from any character on.
TEST_P(Streamed, from_anywhere_is_what_is_decoded_at_once) {
  each_case([&](const base::Json& one) {
    const auto ids = one["ids"].get<std::vector<TokenId>>();
    for (std::size_t from = 0; from < ids.size(); from += 1 + from / 3) {
      const auto rest = std::span(ids).subspan(from);
      const auto bytes = engine->tokenizer().token_bytes(rest[0]);
      if (!bytes.empty() && (static_cast<unsigned char>(bytes[0]) & 0xc0) == 0x80) continue;
      for (const bool skip : {false, true})
        ASSERT_EQ(streamed(engine, {rest.begin(), rest.end()}, skip),
                  engine->decode(rest, skip).take())
            << one["text"] << from;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Every, Streamed,
                         testing::Values("gpt2", "llama3", "qwen2", "deepseek_v3", "llama2",
                                         "metaspace", "unigram"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace binding
