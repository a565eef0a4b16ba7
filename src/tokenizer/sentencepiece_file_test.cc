#include "tokenizer/sentencepiece_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/fixture_test.h"
#include "tokenizer/given_files.h"
#include "tokenizer/pipeline.h"
#include "tokenizer/sentencepiece_test.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Json;

base::Result<Files> files_of(const std::string& model, const Json& config = {}) {
  base::MemoryDisk disk;
  disk.write_file("t/tokenizer.model", model, 0644).take();
  if (!config.is_null()) disk.write_file("t/tokenizer_config.json", config.dump(), 0644).take();
  return given_files(disk, "t");
}

Json file_of(const std::string& model, const Json& config = {}) {
  auto files = files_of(model, config);
  EXPECT_TRUE(files.ok()) << files.error().sentence();
  return files.ok() ? Json::parse((*files)["tokenizer.json"]) : Json();
}

TEST(SentencePieceFile, joins_pairs_by_the_scores_of_what_they_make) {
  const auto file = file_of(small_model({}));
  EXPECT_EQ(file["model"]["merges"],
            Json::parse("[[\"a\",\"b\"],[\"\u2581\",\"a\"],[\"ab\",\"c\"]]"));
  EXPECT_EQ(file["model"]["vocab"]["abc"], 5);
  EXPECT_EQ(file["model"]["unk_token"], "<unk>");
  EXPECT_EQ(file["model"]["byte_fallback"], false);
  EXPECT_EQ(file["added_tokens"].size(), 3);
  EXPECT_EQ(file["post_processor"]["single"][0]["SpecialToken"]["id"], "<s>");
}

TEST(SentencePieceFile, says_how_spaces_and_characters_change) {
  const auto normalizer = [](const ModelOptions& options) {
    return file_of(small_model(options))["normalizer"];
  };
  EXPECT_EQ(normalizer({})["normalizers"].size(), 2);
  EXPECT_EQ(normalizer({.space_before = false})["type"], "Replace");
  const auto all = normalizer({.remove_extra_spaces = true, .charsmap = "map"})["normalizers"];
  ASSERT_EQ(all.size(), 5);
  EXPECT_EQ(all[0]["precompiled_charsmap"], "bWFw");
  EXPECT_EQ(all[1]["pattern"]["Regex"], " {2,}");
  EXPECT_EQ(all[3]["prepend"], "\u2581");
}

TEST(SentencePieceFile, keeps_scores_of_unigram_and_lets_symbols_of_users_win) {
  const auto file = file_of(small_model({.kind = 1, .symbol = "a+"}));
  EXPECT_EQ(file["model"]["type"], "Unigram");
  EXPECT_EQ(file["model"]["unk_id"], 0);
  // Two bytes, of which each is as good as the best piece.
  EXPECT_FLOAT_EQ(file["model"]["vocab"][3][1].get<float>(), 2 * 1.17549435e-38F - 0.1F);
  // The worst piece has -7, and nobody reads <s> from a text.
  EXPECT_EQ(file["model"]["vocab"][1], Json::parse("[\"<s>\",-107.0]"));
  EXPECT_EQ(file["model"]["vocab"][4], Json::parse("[\"ab\",-1.0]"));
  EXPECT_TRUE(file["post_processor"].is_null());
}

TEST(SentencePieceFile, finds_symbols_of_users_before_anything_is_joined) {
  const auto cut = file_of(small_model({.symbol = "a+"}));
  EXPECT_EQ(cut["pre_tokenizer"]["pattern"]["Regex"], "a\\+");
  EXPECT_EQ(cut["model"]["ignore_merges"], true);
  const auto added = file_of(small_model({.space_before = false, .symbol = "a+"}));
  EXPECT_TRUE(added["pre_tokenizer"].is_null());
  EXPECT_EQ(added["added_tokens"][3]["content"], "a+");
  EXPECT_EQ(added["added_tokens"][3]["special"], false);
}

TEST(SentencePieceFile, reads_unused_pieces_from_no_text) {
  const auto unused = WireBytes().bytes(1, piece("zz", 0, 5)).all;
  const auto file = file_of(small_model({.kind = 1}) + unused);
  EXPECT_EQ(file["model"]["vocab"].back(), Json::array({"", -7.0}));
  const auto pipeline = Pipeline::of_json(file, "t").take();
  EXPECT_EQ(pipeline.encode("zz", {.special = false}).take().ids,
            (std::vector<std::int32_t>{9, 0}));
}

TEST(SentencePieceFile, obeys_the_configuration_beside_it) {
  EXPECT_TRUE(file_of(small_model({}), {{"add_bos_token", false}})["post_processor"].is_null());
  const Json more = {
      {"added_tokens_decoder", {{"10", {{"content", "<more>"}, {"special", true}}}}}};
  const auto file = file_of(small_model({}), more);
  EXPECT_EQ(file["model"]["vocab"]["<more>"], 10);
  EXPECT_EQ(file["added_tokens"][3]["id"], 10);
  const auto other = files_of(small_model({}), {{"tokenizer_class", "XLMRobertaTokenizer"}});
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code, Code::unsupported);
  const Json far = {{"added_tokens_decoder", {{"999999999", {{"content", "<more>"}}}}}};
  EXPECT_EQ(files_of(small_model({}), far).error().code, Code::bad_data);
}

// Bug: added_tokens.json and special_tokens_map.json were not read.
TEST(SentencePieceFile, adds_the_tokens_of_every_file_beside_it) {
  for (const unsigned kind : {1u, 2u}) {
    base::MemoryDisk memory;
    base::Disk& disk = memory;
    disk.write_file("t/tokenizer.model", small_model({.kind = kind})).take();
    disk.write_file("t/tokenizer_config.json", R"({"tokenizer_class": "LlamaTokenizer"})").take();
    disk.write_file("t/added_tokens.json", R"({"<|start|>": 10, "<pad>": 11})").take();
    disk.write_file("t/special_tokens_map.json",
                    R"({"pad_token": "<pad>", "bos_token": "<s>", "mask_token": "<mask>"})")
        .take();
    const auto file = Json::parse(given_files(disk, "t").take().at("tokenizer.json"));
    std::string said;
    for (const auto& one : file["added_tokens"])
      said += one["content"].get<std::string>() + one["id"].dump() +
              (one["special"] == true ? "! " : " ");
    EXPECT_EQ(said, "<unk>0! <s>1! </s>2! <|start|>10 <pad>11! <mask>12! ");
    const auto made = load_files(given_files(disk, "t").take(), "t").take();
    EXPECT_EQ(made.encode_with_special("<|start|><mask>", false).take(),
              (std::vector<TokenId>{10, 12}));
    disk.write_file("t/added_tokens.json", R"({"<|start|>": 12})").take();
    EXPECT_EQ(given_files(disk, "t").error().code, Code::bad_data) << "the next one is 10";
  }
}

// Bug: a token was added without its flags.
TEST(SentencePieceFile, adds_tokens_with_their_flags) {
  const Json config = {{"added_tokens_decoder",
                        {{"2", {{"content", "</s>"}, {"rstrip", true}}},
                         {"10", {{"content", "<mask>"}, {"lstrip", true}, {"special", true}}}}}};
  for (const unsigned kind : {1u, 2u}) {
    const auto added = file_of(small_model({.kind = kind}), config)["added_tokens"];
    ASSERT_EQ(added.size(), 4u);
    EXPECT_EQ(added[2]["rstrip"], true);
    EXPECT_EQ(added[2]["normalized"], true);
    EXPECT_EQ(added[3]["lstrip"], true);
    EXPECT_EQ(added[3]["normalized"], false);
  }
}

TEST(SentencePieceFile, numbers_the_sentinels_of_t5_from_the_last_one) {
  const auto file = file_of(small_model({.kind = 1}),
                            {{"tokenizer_class", "T5Tokenizer"},
                             {"additional_special_tokens", {"<extra_id_0>", "<extra_id_1>"}}});
  EXPECT_EQ(file["added_tokens"][3]["content"], "<extra_id_1>");
  EXPECT_EQ(file["added_tokens"][4]["content"], "<extra_id_0>");
}

TEST(SentencePieceFile, refuses_two_pieces_for_what_is_unknown_and_scores_that_are_none) {
  const auto with = [](const std::string& more) {
    WireBytes out;
    out.bytes(1, more);
    return files_of(small_model({.kind = 1}) + out.all);
  };
  EXPECT_TRUE(with(piece("d", -8)).ok());
  const auto two = with(piece("<unknown>", 0, 2));
  ASSERT_FALSE(two.ok());
  EXPECT_EQ(two.error().code, Code::bad_data);
  EXPECT_NE(two.error().what.find("several pieces"), std::string::npos);
  constexpr auto infinite = std::numeric_limits<float>::infinity();
  for (const float score : {infinite, -infinite, std::nanf("")})
    EXPECT_EQ(with(piece("d", score)).error().code, Code::bad_data);
  // That of a symbol of users is the best one times its bytes.
  EXPECT_EQ(files_of(small_model({.kind = 1, .symbol = "a+"}) +
                     WireBytes().bytes(1, piece("d", 3e38F)).all)
                .error()
                .code,
            Code::bad_data);
}

TEST(SentencePieceFile, refuses_what_no_tokenizer_json_says) {
  EXPECT_EQ(files_of(small_model({.kind = 3})).error().code, Code::unsupported);
  EXPECT_EQ(files_of(small_model({.kind = 9})).error().code, Code::unsupported);
}

TEST(SentencePieceFile, reads_what_is_cut_or_changed_without_harm) {
  const auto whole = small_model({.charsmap = "map", .symbol = "a+"});
  int refused = 0;
  for (std::size_t size = 0; size < whole.size(); ++size)
    refused += !files_of(whole.substr(0, size)).ok();
  EXPECT_GT(refused, static_cast<int>(whole.size()) / 2);
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const int value : {0, 1, 0x7f, 0x80, 0xff}) {
      auto changed = whole;
      changed[at] = static_cast<char>(value);
      const auto files = files_of(changed);
      EXPECT_TRUE(!files.ok() || Json::accept(files->at("tokenizer.json"))) << at;
    }
}

TEST(SentencePieceFile, says_of_llama_2_what_its_tokenizer_json_says) {
  const auto folder = base::fixture_folder("tokenizers/llama2");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  auto files = given_files(*disk, folder + "/tokenizer.model");
  ASSERT_TRUE(files.ok()) << files.error().sentence();
  const auto ours = Json::parse((*files)["tokenizer.json"]);
  const auto theirs = Json::parse(disk->read(folder + "/tokenizer.json").take());
  for (const char* part : {"normalizer", "pre_tokenizer", "decoder", "added_tokens"})
    EXPECT_EQ(ours[part], theirs[part]) << part;
  EXPECT_EQ(ours["post_processor"]["single"], theirs["post_processor"]["single"]);
  EXPECT_EQ(ours["model"]["vocab"], theirs["model"]["vocab"]);
  EXPECT_EQ(ours["model"]["merges"].size(), theirs["model"]["merges"].size());
}

}  // namespace
}  // namespace tokenizer
