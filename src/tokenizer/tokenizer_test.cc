#include "tokenizer/tokenizer.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/fixture_test.h"
#include "store/jsonl.h"
#include "text/utf8.h"
#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

using base::Code;

std::string random_bytes(unsigned seed, std::size_t size) {
  std::string out;
  std::uint64_t state = seed + 1;
  for (std::size_t i = 0; i < size; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    out += static_cast<char>(state >> 56);
  }
  return out;
}

// Of byte-level BPE, the fast way too.
TEST(Tokenizer, refuses_a_text_over_which_an_expression_backtracks_without_end) {
  const auto tokenizer = tiny_tokenizer({.pattern = "(a+)+b| ?[^a ]+|\\s+"});
  const std::string text = "the " + std::string(64, 'a') + " gate";
  std::vector<TokenId> ids;
  EXPECT_EQ(tokenizer.encode(text).error().code, Code::bad_request);
  EXPECT_FALSE(tokenizer.encode(text, ids).ok());
  EXPECT_FALSE(tokenizer.encode_behind(text, 3, ids).ok());
  for (const bool special : {false, true})
    EXPECT_FALSE(tokenizer.encode_with_special(text, special).ok());
  EXPECT_TRUE(tokenizer.encode("the gate").ok());
}

TEST(Tokenizer, gives_back_every_byte) {
  const auto tokenizer = tiny_tokenizer({.nfc = false});
  for (unsigned seed = 0; seed < 200; ++seed) {
    const auto bytes = random_bytes(seed, seed * 7 % 400);
    EXPECT_EQ(tokenizer.decode(tokenizer.encode(bytes).take()).take(), bytes) << seed;
  }
}

// Every byte is of some token, and none of two where nothing was changed.
TEST(Tokenizer, says_which_bytes_tokens_stand_for) {
  for (const bool nfc : {false, true}) {
    const auto tokenizer = tiny_tokenizer({.nfc = nfc});
    for (unsigned seed = 0; seed < 100; ++seed) {
      const auto text = random_bytes(seed, seed % 40) + "e\u0301 the gate<|eos|>" +
                        random_bytes(seed + 7, seed % 9);
      std::vector<TokenId> ids, alone;
      std::vector<BytePlace> places;
      ASSERT_TRUE(tokenizer.encode_behind(text, 3, ids, places).ok());
      ASSERT_TRUE(tokenizer.encode_behind(text, 3, alone).ok());
      ASSERT_EQ(ids, alone);
      ASSERT_EQ(places.size(), ids.size());
      std::size_t done = 0;
      for (std::size_t i = 0; i < ids.size(); ++i) {
        ASSERT_LE(places[i].begin, done);
        if (!nfc) ASSERT_EQ(places[i].begin, done);
        if (!nfc) ASSERT_EQ(text.substr(done, places[i].end - done), tokenizer.token_bytes(ids[i]));
        done = std::max(done, places[i].end);
      }
      ASSERT_EQ(done, text.size());
    }
  }
}

TEST(Tokenizer, spells_one_token_as_all) {
  const auto tokenizer = tiny_tokenizer({.nfc = true}), again = tiny_tokenizer({.nfc = true});
  for (TokenId id = -1; id <= tokenizer.vocabulary(); ++id) {
    EXPECT_EQ(tokenizer.spelled(id), again.token_bytes(id));
    EXPECT_EQ(again.spelled(id), again.token_bytes(id));
  }
}

// A folder may name a token by its bytes that is not special, and one that is none.
TEST(Tokenizer, finds_a_token_by_its_bytes_before_the_table_is_made) {
  base::MemoryDisk disk;
  ASSERT_TRUE(disk.write_file("t/tokenizer.json", tiny_file({}), 0644).ok());
  const base::Json config = {
      {"bos_token", " the"}, {"eos_token", "\xc4\xa0the"}, {"pad_token", kPad}};
  ASSERT_TRUE(disk.write_file("t/tokenizer_config.json", config.dump(), 0644).ok());
  const auto tokenizer = Tokenizer::load(disk, "t").take();
  EXPECT_EQ(tokenizer.encode(" the").take(), std::vector<TokenId>{tokenizer.bos()});
  EXPECT_EQ(tokenizer.eos(), -1) << "which is how it is spelled, not what it is";
  EXPECT_EQ(tokenizer.token_bytes(tokenizer.special_ids().pad), kPad);
}

TEST(Tokenizer, gives_back_text_in_nfc_if_it_normalises) {
  const auto tokenizer = tiny_tokenizer({.nfc = true});
  EXPECT_EQ(tokenizer
                .decode(tokenizer
                            .encode("u\xcc\x88"
                                    "ber \xff e\xcc\x81")
                            .take())
                .take(),
            "\xc3\xbc"
            "ber \xff \xc3\xa9");
  EXPECT_EQ(tokenizer.encode("u\xcc\x88").take(), tokenizer.encode("\xc3\xbc").take());
}

TEST(Tokenizer, reads_special_spellings_as_plain_text) {
  const auto tokenizer = tiny_tokenizer({});
  for (const auto id : tokenizer.encode("a <|eos|> b").take()) EXPECT_GE(id, 5);
  EXPECT_EQ(tokenizer.decode(tokenizer.encode("a <|eos|> b").take()).take(), "a <|eos|> b");
}

TEST(Tokenizer, finds_special_tokens_when_asked_to) {
  const auto tokenizer = tiny_tokenizer({});
  const auto ids = tokenizer.encode_with_special("a<|eos|>", true).take();
  ASSERT_EQ(ids.size(), 3u);
  EXPECT_EQ(ids.front(), tokenizer.bos());
  EXPECT_EQ(ids.back(), tokenizer.eos());
  EXPECT_EQ(tokenizer.decode(ids).take(), "a");
  EXPECT_EQ(tokenizer.decode_with_special(ids).take(), "<|bos|>a<|eos|>");
}

TEST(Tokenizer, knows_its_special_tokens_in_their_order) {
  const auto tokenizer = tiny_tokenizer({});
  TokenId id = 0;
  for (const char* name : {kBos, kEos, kPad, kUser, kAssistant})
    EXPECT_EQ(tokenizer.special(name), id++);
  EXPECT_EQ(tokenizer.special("<|no|>"), -1);
  EXPECT_EQ(tokenizer.bos(), 0);
  EXPECT_EQ(tokenizer.eos(), 1);
}

TEST(Tokenizer, passes_over_ids_that_no_token_has) {
  const auto tokenizer = tiny_tokenizer({});
  const std::vector<TokenId> ids{-1, 1 << 30, static_cast<TokenId>(tokenizer.vocabulary())};
  EXPECT_EQ(tokenizer.decode(ids).take(), "");
  EXPECT_EQ(tokenizer.token_bytes(-5), "");
}

TEST(Tokenizer, encodes_nothing_to_nothing) {
  const auto tokenizer = tiny_tokenizer({});
  EXPECT_TRUE(tokenizer.encode("").take().empty());
  EXPECT_EQ(tokenizer.decode({}).take(), "");
}

TEST(Tokenizer, encodes_the_same_from_several_threads) {
  const auto tokenizer = tiny_tokenizer({});
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "the gate " + std::to_string(i * 7919) + " of languages\n";
  const auto expected = tokenizer.encode(text).take();
  std::vector<std::vector<TokenId>> results(4);
  {
    std::vector<std::jthread> threads;
    for (auto& result : results)
      threads.emplace_back([&] { result = tokenizer.encode(text).take(); });
  }
  for (const auto& result : results) EXPECT_EQ(result, expected);
}

TEST(Tokenizer, says_what_is_missing) {
  base::MemoryDisk disk;
  EXPECT_EQ(Tokenizer::load(disk, "nowhere").error().code, Code::missing);
}

TEST(Tokenizer, takes_bos_and_eos_from_the_configuration) {
  base::MemoryDisk disk;
  ASSERT_TRUE(disk.write_file("t/tokenizer.json", tiny_file({}), 0644).ok());
  ASSERT_TRUE(disk.write_file("t/tokenizer_config.json",
                              R"({"bos_token":{"content":"<|user|>"},"eos_token":"<|pad|>"})", 0644)
                  .ok());
  const auto tokenizer = Tokenizer::load(disk, "t").take();
  EXPECT_EQ(tokenizer.bos(), 3);
  EXPECT_EQ(tokenizer.eos(), 2);
  ASSERT_TRUE(disk.write_file("t/tokenizer_config.json", "{}", 0644).ok());
  EXPECT_EQ(Tokenizer::load(disk, "t").take().bos(), -1);
  ASSERT_TRUE(disk.write_file("t/tokenizer_config.json", "{", 0644).ok());
  EXPECT_EQ(Tokenizer::load(disk, "t").error().code, Code::bad_data);
}

// A tokenizer of `file` as JSON, changed by `change`.
template <class F>
base::Result<Tokenizer> changed(const TinyOptions& options, F&& change) {
  auto json = base::Json::parse(tiny_file(options));
  change(json);
  base::MemoryDisk disk;
  TRY(disk.write_file("t/tokenizer.json", json.dump(), 0644));
  return Tokenizer::load(disk, "t");
}

base::Json added(int id, const std::string& content, bool normalized) {
  return {{"id", id}, {"content", content}, {"normalized", normalized}, {"special", false}};
}

TEST(Tokenizer, brings_a_normalized_added_token_to_normal_form_itself) {
  for (const bool nfc : {true, false}) {
    const auto tokenizer = changed({.nfc = nfc}, [](base::Json& json) {
                             json["added_tokens"].push_back(added(280, "e\u0301x", true));
                             json["added_tokens"].push_back(added(281, "o\u0301x", false));
                           }).take();
    const auto has = [&](std::string_view text, TokenId id) {
      return std::ranges::count(tokenizer.encode(text).take(), id) == 1;
    };
    EXPECT_EQ(has("a \u00e9x", 280), nfc);
    EXPECT_TRUE(has("a e\u0301x", 280));
    EXPECT_FALSE(has("a \u00f3x", 281)) << "not normalized: looked for as it is written";
    EXPECT_TRUE(has("a o\u0301x", 281));
  }
}

// Were it quadratic, the program would end by its time-out (cmake/station.cmake).
TEST(Tokenizer, bears_a_hundred_thousand_added_tokens) {
  const auto tokenizer = changed({}, [](base::Json& json) {
    for (int i = 0; i < 100'000; ++i)
      json["added_tokens"].push_back(added(280 + i, "<t" + std::to_string(i) + ">", i % 2 == 0));
  });
  ASSERT_TRUE(tokenizer.ok());
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "<t5<t" + std::to_string(i * 49) + "><<<<<<<<<<";
  EXPECT_EQ(tokenizer->decode(tokenizer->encode(text).take()).take(), text);
}

// Real tokenizer families, with the ids that the reference gives: fixtures/tokenizers.
void expect_reference(const std::string& name) {
  const auto folder = base::fixture_folder("tokenizers/" + name);
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  const auto loaded = Tokenizer::load(*disk, folder);
  ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
  auto cases = store::JsonlReader::open(*disk, folder + "/cases.jsonl").take();
  int seen = 0;
  while (const auto row = cases.next().take()) {
    const auto text = (*row)["text"].get<std::string>();
    const auto ids = (*row)["ids"].get<std::vector<TokenId>>();
    EXPECT_EQ(loaded->encode_with_special(text, true).take(), ids) << cases.where() << " " << text;
    EXPECT_EQ(loaded->encode_with_special(text, false).take(), row->value("ids_no_special", ids));
    EXPECT_EQ(text::repair_utf8(loaded->decode_with_special(ids).take()).text,
              text::repair_utf8((*row)["decoded"].get<std::string>()).text);
    EXPECT_EQ(text::repair_utf8(loaded->decode(ids).take()).text,
              text::repair_utf8((*row)["decoded_skip_special"].get<std::string>()).text);
    ++seen;
  }
  EXPECT_GT(seen, 100);
}

TEST(Tokenizer, equals_the_reference_for_gpt2) { expect_reference("gpt2"); }
TEST(Tokenizer, equals_the_reference_for_llama3) { expect_reference("llama3"); }
TEST(Tokenizer, equals_the_reference_for_qwen2) { expect_reference("qwen2"); }
TEST(Tokenizer, equals_the_reference_for_deepseek_v3) { expect_reference("deepseek_v3"); }

}  // namespace
}  // namespace tokenizer
