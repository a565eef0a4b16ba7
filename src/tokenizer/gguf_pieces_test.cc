#include "tokenizer/gguf_pieces.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/fixture_test.h"
#include "tokenizer/gguf_vocabulary.h"
#include "tokenizer/gguf_words.h"

namespace tokenizer {
namespace {

using base::Json;
using store::gguf::Array;
using store::gguf::Metadata;

// Bytes from id 3 on, then the pieces.
Json file_of(const std::vector<std::string>& pieces, const Json& merges) {
  Json vocab = {{"<unk>", 0}, {"<s>", 1}, {"</s>", 2}};
  constexpr const char* digits = "0123456789ABCDEF";
  for (int byte = 0; byte < 256; ++byte)
    vocab[std::string("<0x") + digits[byte / 16] + digits[byte % 16] + ">"] = 3 + byte;
  for (std::size_t i = 0; i < pieces.size(); ++i) vocab[pieces[i]] = 259 + i;
  const Words special{{"<unk>", "<s>", "</s>"}, {kControl, kControl, kControl}};
  const Json space = {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "▁"}};
  const Json file = {
      {"version", "1.0"},
      {"truncation", nullptr},
      {"padding", nullptr},
      {"added_tokens", added_tokens(special)},
      {"normalizer",
       {{"type", "Sequence"}, {"normalizers", {{{"type", "Prepend"}, {"prepend", "▁"}}, space}}}},
      {"pre_tokenizer", nullptr},
      {"post_processor", begin_with("<s>", 1)},
      {"model",
       {{"type", "BPE"},
        {"unk_token", "<unk>"},
        {"fuse_unk", true},
        {"byte_fallback", true},
        {"vocab", vocab},
        {"merges", merges}}}};
  return Json::parse(file.dump());  // ids unsigned, as those of a file are
}

const std::vector<std::string> kPieces = {"ab", "abc", "bc", "a", "b", "c"};
// An initializer list of pairs would be an object.
Json merges() { return Json::array({{"a", "b"}, {"ab", "c"}, {"a", "bc"}, {"b", "c"}}); }

base::Result<Metadata> put(const Json& file) {
  Metadata out;
  std::string warning;
  TRY(put_pieces(file, 266, out, warning, "m/tokenizer.json"));
  TRY(out.add("tokenizer.ggml.bos_token_id", std::uint32_t{1}));
  return out;
}

std::string refused(const Json& file) {
  const auto out = put(file);
  return out.ok() ? "" : out.error().what;
}

TEST(GgufPieces, scores_fall_as_merges_follow_each_other) {
  const auto said = put(file_of(kPieces, merges())).take();
  EXPECT_EQ(said.text("tokenizer.ggml.model").take(), "llama");
  const auto scores = said.list<float>("tokenizer.ggml.scores").take();
  ASSERT_EQ(scores.size(), 266u);
  const std::vector<float> pieces(scores.begin() + 259, scores.begin() + 265);
  EXPECT_EQ(pieces, (std::vector<float>{0, -1, -2, -3, -4, -5}));
  const auto kinds = said.list<std::int32_t>("tokenizer.ggml.token_type").take();
  EXPECT_EQ(kinds[0], kUnknown);
  EXPECT_EQ(kinds[1], kControl);
  EXPECT_EQ(kinds[3], kByte);
  EXPECT_EQ(kinds[259], kNormal);
  EXPECT_EQ(kinds[265], kUnused);
  EXPECT_EQ(said.natural("tokenizer.ggml.unknown_token_id").take(), 0u);
}

// What transformers made of SentencePiece's own files.
TEST(GgufPieces, published_tokenizers_come_back_member_by_member) {
  const auto root = base::fixture_folder("tokenizers");
  if (root.empty()) GTEST_SKIP() << base::kNoFixtures;
  for (const char* name : {"llama2", "metaspace"}) {
    const auto path = root + "/" + name + "/tokenizer.json";
    const auto file = base::parse_json(base::real_disk()->read(path).take(), path).take();
    ASSERT_TRUE(is_of_pieces(file));
    Metadata said;
    std::string warning;
    put_pieces(file, 5000, said, warning, path).take();
    EXPECT_EQ(warning.empty(), std::string(name) == "llama2");
    said.add("tokenizer.ggml.bos_token_id", std::uint32_t{1}).take();
    const auto back =
        base::parse_json(vocabulary_files(said, "m.gguf").take()["tokenizer.json"], "").take();
    EXPECT_TRUE(back["model"] == file["model"]) << name;
    for (const char* key : {"added_tokens", "normalizer", "pre_tokenizer", "decoder"})
      EXPECT_EQ(back[key].dump(), file[key].dump()) << name << " " << key;
    EXPECT_EQ(back["post_processor"]["single"].dump(), file["post_processor"]["single"].dump());
  }
}

TEST(GgufPieces, refuse_what_scores_cannot_say) {
  EXPECT_EQ(refused(file_of(kPieces, merges())), "");
  EXPECT_NE(
      refused(file_of(kPieces, Json::array({{"ab", "c"}, {"a", "b"}, {"a", "bc"}, {"b", "c"}})))
          .find("'abc' is made by merges that others stand between"),
      std::string::npos);
  EXPECT_NE(refused(file_of(kPieces, Json::array({{"a", "b"}, {"ab", "c"}, {"b", "c"}})))
                .find("two pieces spell 'abc' and no merge joins them"),
            std::string::npos);
  const auto strange = put(file_of(kPieces, Json::array({{"a", "x"}})));
  EXPECT_EQ(strange.error().code, base::Code::bad_data);
  EXPECT_NE(strange.error().what.find("names tokens that do not exist"), std::string::npos);
  EXPECT_EQ(put(file_of(kPieces, Json::array({{"<s", ">"}, {"a", "<s>"}}))).error().code,
            base::Code::bad_data);
  EXPECT_NE(refused(file_of(kPieces, Json::array({{"a", "b"}, {"a", "b"}}))).find("stands twice"),
            std::string::npos);
  auto file = file_of(kPieces, merges());
  file["model"]["vocab"].erase("<0x7F>");
  EXPECT_NE(refused(file).find("it has no token <0x7F>"), std::string::npos);
  file = file_of(kPieces, merges());
  file["normalizer"] = {{"type", "NFKC"}};
  EXPECT_NE(refused(file).find("its normalizer or pre_tokenizer does more"), std::string::npos);
  file = file_of(kPieces, merges());
  file["model"]["ignore_merges"] = true;
  EXPECT_NE(refused(file).find("its model sets 'ignore_merges'"), std::string::npos);
  file = file_of(kPieces, merges());
  file["post_processor"]["single"].push_back({{"SpecialToken", {{"id", "<s>"}, {"type_id", 0}}}});
  EXPECT_NE(refused(file).find("puts tokens behind a text"), std::string::npos);
  file = file_of({std::string(600, 'a'), "a"}, Json::array());
  EXPECT_NE(refused(file).find("more than 512 bytes"), std::string::npos);
}

// Keys that say something else than those of a file that holds.
std::string spoilt(const char* key, const store::gguf::Value& value) {
  const auto said = put(file_of(kPieces, merges())).take();
  Metadata out;
  out.add(key, value).take();
  for (const auto& field : said.fields())
    if (field.key != key) out.add(field.key, field.value).take();
  const auto files = vocabulary_files(out, "m.gguf");
  return files.ok() ? "" : files.error().what;
}

TEST(GgufPieces, keys_that_do_not_fit_together_are_refused) {
  EXPECT_EQ(spoilt("nothing", std::uint32_t{0}), "");
  EXPECT_EQ(spoilt("tokenizer.ggml.scores", Array(std::vector<float>{1})),
            "it has 266 tokens and 1 scores of them");
  auto scores = std::vector<float>(266, 0);
  EXPECT_NE(spoilt("tokenizer.ggml.scores", Array(scores)).find("have one score"),
            std::string::npos);
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = -static_cast<float>(i);
  EXPECT_EQ(spoilt("tokenizer.ggml.scores", Array(scores)), "");
  scores[259] = std::nanf("");
  EXPECT_EQ(spoilt("tokenizer.ggml.scores", Array(scores)), "the score of a piece is no number");
  EXPECT_EQ(spoilt("tokenizer.ggml.token_type", Array(std::vector<std::int32_t>(266, 1))),
            "it has no token <0x00>, and every byte needs one");
  EXPECT_EQ(spoilt("tokenizer.ggml.bos_token_id", std::uint32_t{266}),
            "tokenizer.ggml.bos_token_id is 266, which no token has");
  EXPECT_EQ(spoilt("tokenizer.ggml.add_space_prefix", std::string("yes")),
            "its key tokenizer.ggml.add_space_prefix is no yes or no");
  EXPECT_EQ(spoilt(kOwnSpace, std::string("last")),
            std::string("its key ") + kOwnSpace + " is neither \"first\" nor \"always\"");
}

TEST(GgufPieces, no_tokenizer_is_made_of_them_here_and_the_kind_is_named) {
  const auto said = put(file_of(kPieces, merges())).take();
  EXPECT_EQ(must_be_byte_level(said, "m.gguf").error().what,
            "its tokenizer is of the kind 'llama', not byte-level BPE");
}

}  // namespace
}  // namespace tokenizer
