// Ranks of tiktoken and of Mistral, and where tokenizers of all kinds are found.
#include "tokenizer/format.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/fixture_test.h"
#include "base/json.h"
#include "tokenizer/given_files.h"
#include "tokenizer/rank_file.h"
#include "tokenizer/sentencepiece_test.h"
#include "tokenizer/take_over.h"
#include "tokenizer/tiktoken_encoding.h"
#include "tokenizer/tiktoken_pattern.h"
#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Json;

// All bytes, then these tokens.
std::vector<std::string> tokens_with(const std::vector<std::string>& more) {
  std::vector<std::string> out;
  for (int byte = 0; byte < 256; ++byte) out.emplace_back(1, static_cast<char>(byte));
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

std::string ranks_with(const std::vector<std::string>& more) {
  std::string out;
  std::size_t rank = 0;
  for (const auto& token : tokens_with(more))
    out += base::base64(token) + " " + std::to_string(rank++) + "\n";
  return out;
}

Json tekken_with(const std::vector<std::string>& more, const std::string& pattern = "\\p{L}+|.") {
  Json vocab = Json::array();
  const auto tokens = tokens_with(more);
  for (std::size_t rank = 0; rank < tokens.size(); ++rank)
    vocab.push_back(
        {{"rank", rank}, {"token_bytes", base::base64(tokens[rank])}, {"token_str", nullptr}});
  return {{"config",
           {{"pattern", pattern},
            {"num_vocab_tokens", tokens.size()},
            {"default_vocab_size", tokens.size() + 30},
            {"default_num_special_tokens", 30},
            {"version", "v3"}}},
          {"vocab", vocab}};
}

struct Formats : testing::Test {
  base::MemoryDisk memory;
  base::Disk& disk = memory;
  void put(const std::string& path, const std::string& bytes) {
    disk.write_file(path, bytes).take();
  }
  Code code_of(const std::string& place) {
    const auto loaded = load_given(disk, place);
    EXPECT_FALSE(loaded.ok());
    return loaded.ok() ? Code::failed : loaded.error().code;
  }
};

TEST(TiktokenPattern, means_the_same_in_the_other_dialect) {
  EXPECT_EQ(pattern_of_tiktoken(R"(\p{N}{1,3}+|x{2}|[^\]{9}]{2,}+)"),
            R"((?>\p{N}{1,3})|x{2}|(?>[^\]{9}]{2,}))");
  EXPECT_EQ(pattern_of_tiktoken(R"(^a\$|\s++$)"), R"(\Aa\$|\s++\z)");
  EXPECT_EQ(pattern_of_tiktoken(R"((?i:'s|(b)c){1,2}+d)"), R"((?>(?i:'s|(b)c){1,2})d)");
  EXPECT_EQ(pattern_of_tiktoken("(?i)a{,}b[[a-z]&&[$]]"), "(?i)a{,}b[[a-z]&&[$]]");
  for (const char* broken : {"", "(", "[", "\\", "\\p{", "(?", "a{", "a{1", ")", "[^", "{3}+"})
    EXPECT_LE(pattern_of_tiktoken(broken).size(), 8) << broken;
}

TEST_F(Formats, reads_ranks_with_the_encoding_beside_them) {
  put("t/ranks.tiktoken", ranks_with({"ab", "abc", "bc"}));
  EXPECT_EQ(code_of("t"), Code::unsupported);
  put("t/encoding.json", R"({"pat_str": "\\p{L}+|.", "special_tokens": {"<|endoftext|>": 270}})");
  const auto loaded = load_given(disk, "t").take();
  EXPECT_EQ(loaded.encode("abcbc").take(), (std::vector<TokenId>{257, 258}));
  EXPECT_EQ(loaded.encode_with_special("ab<|endoftext|>", true).take(),
            (std::vector<TokenId>{256, 270}));
  EXPECT_EQ(loaded.eos(), 270);
  EXPECT_EQ(given_text(disk, "t").take(), given_text(disk, "t/ranks.tiktoken").take());
}

TEST_F(Formats, takes_a_piece_of_text_that_is_a_token_for_it) {
  put("t/ranks.tiktoken", ranks_with({"abc"}));  // that no pair spells
  put("t/encoding.json", R"({"pat_str": "\\p{L}+|."})");
  EXPECT_EQ(load_given(disk, "t").take().encode("abc").take(), (std::vector<TokenId>{256}));
}

TEST_F(Formats, refuses_ranks_that_contradict_themselves) {
  put("t/encoding.json", R"({"pat_str": "."})");
  for (const auto& bytes :
       {ranks_with({"ab", "ab"}), ranks_with({}) + "YWI= 7\n", ranks_with({}) + "x\n",
        ranks_with({}) + "YWI= 99999999\n", std::string("YQ== 0\n")}) {
    put("t/ranks.tiktoken", bytes);
    EXPECT_EQ(code_of("t"), Code::bad_data) << bytes.substr(bytes.size() - 7);
  }
  put("t/ranks.tiktoken", ranks_with({std::string(513, 'a')}));
  EXPECT_EQ(code_of("t"), Code::unsupported);
  put("t/ranks.tiktoken", ranks_with({}));
  for (const char* wrong : {R"({})", R"({"pat_str": ".", "special_tokens": {"<x>": -1}})",
                            R"({"pat_str": ".", "special_tokens": {"<x>": 3}})",
                            R"({"pat_str": ".", "special_tokens": {"": 300}})",
                            R"({"pat_str": ".", "special_tokens": {"a": 300}})",
                            R"({"pat_str": ".", "special_tokens": {"<x>": 4000000000}})"}) {
    put("t/encoding.json", wrong);
    EXPECT_EQ(code_of("t"), Code::bad_data) << wrong;
  }
}

TEST_F(Formats, knows_encodings_by_their_names) {
  put("t/gpt2.tiktoken", ranks_with({"ab"}));
  EXPECT_EQ(load_given(disk, "t").take().special("<|endoftext|>"), 50256);
  EXPECT_EQ(known_encoding("cl100k_base")->special.at("<|endofprompt|>"), 100276);
  EXPECT_EQ(known_encoding("llama3")->special.size(), 256);
  EXPECT_EQ(known_encoding("llama3")->special.at("<|eot_id|>"), 128009);
  EXPECT_EQ(known_encoding("llama3")->special.at("<|reserved_special_token_250|>"), 128255);
  EXPECT_EQ(known_encoding("o200k_harmony")->special.at("<|call|>"), 200012);
  EXPECT_EQ(known_encoding("o200k_harmony")->special.size(), 1090);
  EXPECT_EQ(known_encoding("qwen")->special.at("<|extra_204|>"), 151850);
  EXPECT_FALSE(known_encoding("cl100k"));
  EXPECT_FALSE(given_files(disk, "t", "cl100k").ok());
}

// The reference's ids of all cases: with special tokens, and of plain text.
TEST(TiktokenFixtures, have_the_same_ids) {
  const auto disk = base::real_disk();
  for (const char* name : {"tiktoken_cl100k_small", "tiktoken_o200k_small"}) {
    const auto folder = base::fixture_folder(std::string("tokenizers/") + name);
    if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
    const auto loaded = load_given(*disk, folder);
    ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
    std::string_view rest;
    const auto cases = disk->read(folder + "/tiktoken_cases.jsonl").take();
    int seen = 0;
    for (rest = cases; !rest.empty(); ++seen) {
      const auto end = rest.find('\n');
      const auto one = Json::parse(rest.substr(0, end));
      rest.remove_prefix(end + 1);
      const auto text = one["text"].get<std::string>();
      const auto ids = loaded->encode_with_special(text, true).take();
      ASSERT_EQ(ids, one["ids"].get<std::vector<TokenId>>()) << name << ": " << text;
      ASSERT_EQ(loaded->encode(text).take(), one["ids_ordinary"].get<std::vector<TokenId>>())
          << text;
      for (std::size_t i = 0; i < ids.size(); ++i)
        ASSERT_EQ(base::base64(loaded->token_bytes(ids[i])),
                  one["token_bytes"][i].get<std::string>())
            << text;
    }
    EXPECT_EQ(seen, 267);
  }
}

TEST_F(Formats, reads_tekken_json_behind_its_special_tokens) {
  put("t/tekken.json", tekken_with({"ab", "abc"}).dump());
  const auto loaded = load_given(disk, "t").take();
  EXPECT_EQ(loaded.encode("abc").take(), (std::vector<TokenId>{30 + 257}));
  EXPECT_EQ(loaded.encode_with_special("[INST]b", true).take(),
            (std::vector<TokenId>{1, 3, 30 + 'b'}));
  EXPECT_EQ(loaded.special("<SPECIAL_29>"), 29);
  EXPECT_EQ(loaded.eos(), 2);
  EXPECT_EQ(loaded.vocabulary(), 30 + 258);
}

TEST_F(Formats, takes_no_more_of_a_tekken_json_than_fits) {
  auto file = tekken_with({"ab", "abc"});
  file["config"]["default_vocab_size"] = 30 + 257;
  file["config"]["version"] = "v13";
  file["special_tokens"] = {{{"rank", 1}, {"token_str", "<s>"}, {"is_control", true}},
                            {{"rank", 4}, {"token_str", "<think>"}, {"is_control", false}}};
  put("t/tekken.json", file.dump());
  const auto loaded = load_given(disk, "t").take();
  EXPECT_EQ(loaded.vocabulary(), 30 + 257);
  EXPECT_EQ(loaded.encode("<think>abc").take(), (std::vector<TokenId>{4, 30 + 256, 30 + 'c'}));
  EXPECT_EQ(loaded.special("<SPECIAL_0>"), 0);
}

TEST_F(Formats, refuses_a_tekken_json_that_contradicts_itself) {
  const auto whole = tekken_with({"ab"});
  for (const char* patch :
       {R"({"config": {"default_vocab_size": 400}})", R"({"config": {"default_vocab_size": 3}})",
        R"({"config": {"default_num_special_tokens": -1}})", R"({"config": {"pattern": 1}})",
        R"({"config": {"default_num_special_tokens": 70000, "default_vocab_size": 70100}})",
        R"({"config": {"version": "v11"}})", R"({"vocab": []})", R"({"vocab": [1]})",
        R"({"special_tokens": [{"rank": 30, "token_str": "x"}]})",
        R"({"special_tokens": [{"rank": 3, "token_str": "x"}, {"rank": 3, "token_str": "y"}]})",
        R"({"special_tokens": [{"rank": 3, "token_str": "x"}, {"rank": 4, "token_str": "x"}]})"}) {
    auto file = whole;
    file.merge_patch(Json::parse(patch));
    put("t/tekken.json", file.dump());
    EXPECT_EQ(code_of("t"), Code::bad_data) << patch;
  }
}

TEST_F(Formats, says_which_words_a_tokenizer_json_cuts_otherwise_than_the_tekken_json) {
  put("t/tekken.json", tekken_with({"pH", "at"}).dump());
  put("t/tokenizer.json", given_text(disk, "t").take());
  EXPECT_TRUE(load_given(disk, "t").ok());
  EXPECT_TRUE(given_text(disk, "t").ok());
  auto file = Json::parse(disk.read("t/tokenizer.json").take());
  file["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"] = "\\p{Lu}|\\p{Ll}+|.";
  put("t/tokenizer.json", file.dump());
  const auto refused = load_given(disk, "t");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::bad_data);
  EXPECT_NE(refused.error().what.find("'pH' is p|H here and pH there"), std::string::npos)
      << refused.error().what;
  EXPECT_FALSE(given_text(disk, "t").ok());
  EXPECT_TRUE(given_text(disk, "t/tekken.json").ok());
}

TEST_F(Formats, finds_the_one_tokenizer_of_a_folder) {
  EXPECT_EQ(code_of("t"), Code::missing);
  put("t/config.json", "{}");
  EXPECT_EQ(code_of("t"), Code::missing);
  put("t/weights.model", "no tokenizer");
  EXPECT_EQ(code_of("t"), Code::missing);
  EXPECT_EQ(code_of("t/weights.model"), Code::bad_data);
  put("t/tokenizer.model", small_model({}));
  EXPECT_STREQ(given_place(disk, "t").take().format->name, "sentencepiece");
  put("t/tekken.json", tekken_with({}).dump());
  EXPECT_EQ(code_of("t"), Code::bad_request);
  put("t/tokenizer.json", tiny_file({}));
  EXPECT_EQ(given_place(disk, "t").take().format, nullptr);
  EXPECT_EQ(given_place(disk, "t/tokenizer.json").take().folder, "t");
  put("u/tokenizer.json", tiny_file({}));
  put("u/tokenizer_config.json", R"({"eos_token": "<|eos|>"})");
  EXPECT_EQ(load_given(disk, "u/tokenizer.json").take().eos(), 1);
}

TEST_F(Formats, says_a_learned_tokenizer_as_ranks_where_they_can_say_it) {
  const auto files = rank_files(tiny_file({}), "t");
  ASSERT_TRUE(files.ok()) << files.error().sentence();
  for (const auto& [name, text] : *files) put("t/" + name, text);
  const auto ranks = load_given(disk, "t");
  ASSERT_TRUE(ranks.ok()) << ranks.error().sentence();
  const auto tiny = tiny_tokenizer({});
  EXPECT_EQ(ranks->vocabulary(), tiny.vocabulary());
  for (const char* text : {"the gates of languages", "  the\n\n of", "<|eos|>!", "\xff\xfe"})
    EXPECT_EQ(ranks->encode(text).take(), tiny.encode(text).take()) << text;
  EXPECT_EQ(ranks->special(kPad), tiny.special(kPad));
  EXPECT_EQ(rank_files(tiny_file({.nfc = true}), "t").error().code, Code::unsupported);
  auto file = Json::parse(tiny_file({}));
  auto& merges = file["model"]["merges"];
  std::swap(merges[0], merges[3]);
  EXPECT_EQ(rank_files(file.dump(), "t").error().code, Code::unsupported);
  file = Json::parse(tiny_file({}));
  file["model"]["merges"].erase(file["model"]["merges"].size() - 1);
  EXPECT_EQ(rank_files(file.dump(), "t").error().code, Code::unsupported);
}

}  // namespace
}  // namespace tokenizer
