#include "tokenizer/piece_encoder.h"

#include <gtest/gtest.h>

#include <unordered_map>

#include "base/fixture_test.h"
#include "base/random.h"
#include "store/jsonl.h"
#include "tokenizer/tokenizer_file.h"

namespace tokenizer {
namespace {

// One of the fixtures' tokenizers, and the definition beside: pieces, of which each is a token or merged.
struct Pair {
  TokenizerFile file;
  PreTokenizer cut;
  Bpe bpe;
  PieceEncoder encoder;
  std::unordered_map<std::string, std::int32_t> whole;

  static Pair load(const std::string& folder) {
    const auto where = folder + "/tokenizer.json";
    Pair out;
    out.file = read_tokenizer_file(base::real_disk()->map(where).take().view(), where).take();
    out.cut = PreTokenizer::from_json(out.file.pre_tokenizer, where).take();
    out.bpe = Bpe(out.file.bytes, out.file.merges);
    std::vector<TokenTable::Token> whole;
    const auto& tokens = out.file.tokens;
    for (std::size_t id = 0; out.file.ignore_merges && id < tokens.size(); ++id) {
      whole.push_back({tokens[id], static_cast<std::int32_t>(id)});
      out.whole.emplace(tokens[id], static_cast<std::int32_t>(id));
    }
    out.encoder = PieceEncoder(out.bpe, out.cut, whole);
    return out;
  }

  std::vector<std::int32_t> plainly(std::string_view text) const {
    std::vector<std::int32_t> out;
    Pieces pieces;
    cut.split(text, pieces);
    for (const auto piece : pieces.list)
      if (const auto found = whole.find(std::string(piece)); found != whole.end())
        out.push_back(found->second);
      else
        bpe.merge(piece, out);
    return out;
  }
};

constexpr const char* kFamilies[] = {"gpt2", "llama3", "qwen2", "deepseek_v3"};

TEST(PieceEncoder, gives_what_merging_each_piece_gives) {
  for (const char* name : kFamilies) {
    const auto folder = base::fixture_folder(std::string("tokenizers/") + name);
    if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
    const auto pair = Pair::load(folder);
    EXPECT_TRUE(pair.cut.rules().has_value()) << name << " has no scanner";
    EXPECT_NE(pair.bpe.tokens(), nullptr) << name << " is not encoded in linear time";
    auto cases = store::JsonlReader::open(*base::real_disk(), folder + "/cases.jsonl").take();
    PieceEncoder::Scratch scratch;
    std::string all;
    std::vector<std::int32_t> ids;
    while (const auto row = cases.next().take()) {
      const auto text = (*row)["text"].get<std::string>();
      all += text;
      for (int again = 0; again < 2; ++again) {
        ids.clear();
        pair.encoder.encode(text, scratch, ids);
        ASSERT_EQ(ids, pair.plainly(text)) << name << ": " << text;
      }
    }
    ids.clear();
    pair.encoder.encode(all, scratch, ids);
    ASSERT_EQ(ids, pair.plainly(all)) << name;
    // Bytes in disorder, so that pieces are no words and bytes no characters.
    base::Random random(9, name);
    for (std::uint64_t round = 0; round < 40; ++round) {
      std::string text;
      for (std::uint64_t i = 0; i < 200; ++i)
        text += all.substr(random.at(round, 2 * i) % all.size(), random.at(round, 2 * i + 1) % 9);
      ids.clear();
      pair.encoder.encode(text, scratch, ids);
      ASSERT_EQ(ids, pair.plainly(text)) << name << ": " << text;
    }
  }
}

// What one character makes, and what two of them make that stand in runs, such as blank lines that are indented.
TEST(PieceEncoder, gives_of_runs_what_merging_them_gives) {
  for (const char* name : kFamilies) {
    const auto folder = base::fixture_folder(std::string("tokenizers/") + name);
    if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
    const auto pair = Pair::load(folder);
    base::Random random(12, name);
    PieceEncoder::Scratch scratch;
    std::uint64_t draw = 0;
    const auto below = [&](std::size_t limit) { return random.at(0, draw++) % limit; };
    const auto check = [&](const std::string& text) {
      std::vector<std::int32_t> ids;
      pair.encoder.encode(text, scratch, ids);
      ASSERT_EQ(ids, pair.plainly(text)) << name << ": " << text.size() << " of " << text[0];
    };
    for (const std::string one : {" ", "\n", "\t", "=", "-", "a", "0", "\xC3", "\u4e2d"}) {
      const auto run = [&](std::size_t size) {
        std::string text;
        while (size-- > 0) text += one;
        return text;
      };
      for (std::size_t size = 1; size < 200; ++size) check(run(size));
      for (int i = 0; i < 20; ++i) check(run(1 + below(5000)));
      for (int i = 0; i < 20; ++i) {
        std::string text;
        for (auto left = below(60); left > 0; --left)
          text += run(below(40)) + (below(2) ? "\n" : " ");
        check(text);
      }
    }
  }
}

// Were it quadratic, the program would end by its time-out.
TEST(PieceEncoder, encodes_megabytes_of_one_piece) {
  const auto folder = base::fixture_folder("tokenizers/llama3");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto pair = Pair::load(folder);
  for (const std::string one : {"a", "ab", " ", "\n ", "\U0001f468\u200d", "xX"}) {
    std::string text;
    while (text.size() < 2'000'000) text += one;
    PieceEncoder::Scratch scratch;
    std::vector<std::int32_t> ids;
    pair.encoder.encode(text, scratch, ids);
    std::string back;
    for (const auto id : ids) back += pair.file.tokens[static_cast<std::size_t>(id)];
    EXPECT_EQ(back, text) << one;
  }
}

}  // namespace
}  // namespace tokenizer
