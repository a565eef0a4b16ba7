// Text as it comes: joined it is the whole, and no part of it holds half a character.
#include "binding/decode_stream.h"

#include <gtest/gtest.h>

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

class Streamed : public PublishedCases {};

TEST_P(Streamed, is_what_is_decoded_at_once) {
  each_case([&](const base::Json& one) {
    const auto ids = one["ids"].get<std::vector<TokenId>>();
    for (const bool skip : {false, true})
      ASSERT_EQ(streamed(engine, ids, skip), engine->decode(ids, skip).take()) << one["text"];
  });
}

INSTANTIATE_TEST_SUITE_P(Every, Streamed,
                         testing::Values("gpt2", "llama3", "qwen2", "deepseek_v3", "llama2",
                                         "metaspace", "unigram"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace binding
