#include "tokenizer/decode_stream.h"

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

TEST(DecodeStream, never_splits_a_character_and_loses_none) {
  const auto tokenizer = tiny_tokenizer({});
  for (const std::string text : {"", "the gate", "\u00e9\u4e2d\U0001f469\u200d\U0001f4bb of",
                                 "a\xff\xc3 \xe4\xb8", "\xf0\x9f\x91"}) {
    const auto ids = tokenizer.encode(text).take();
    DecodeStream stream(tokenizer);
    std::string all;
    for (const auto id : ids) {
      const auto out = stream.add(id);
      EXPECT_TRUE(base::valid_utf8(out));
      all += out;
      EXPECT_EQ(stream.add(tokenizer.bos()), "");
    }
    EXPECT_EQ(all + stream.finish(), base::to_utf8(text));
  }
}

TEST(DecodeStream, begins_a_text_as_decoding_does) {
  base::MemoryDisk disk;
  const base::Json file = {
      {"model",
       {{"type", "BPE"},
        {"byte_fallback", true},
        {"vocab", {{"<0xC3>", 0}, {"<0xA9>", 1}, {"\u2581a", 2}}},
        {"merges", base::Json::array()}}},
      {"decoder",
       {{"type", "Sequence"},
        {"decoders",
         {{{"type", "Replace"}, {"pattern", {{"String", "\u2581"}}}, {"content", " "}},
          {{"type", "ByteFallback"}},
          {{"type", "Fuse"}},
          {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}}}}}}};
  ASSERT_TRUE(disk.write_file("t/tokenizer.json", file.dump(), 0644).ok());
  const auto tokenizer = Tokenizer::load(disk, "t").take();
  DecodeStream stream(tokenizer);
  std::string all;
  for (const TokenId id : {2, 0, 1, 2}) all += stream.add(id);
  EXPECT_EQ(all, "a\u00e9 a");
  EXPECT_EQ(all, tokenizer.decode(std::vector<TokenId>{2, 0, 1, 2}).take());
}

}  // namespace
}  // namespace tokenizer
