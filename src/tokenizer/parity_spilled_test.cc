// Parity-aware learning from words on disk gives the merges of words in memory.
#include <gtest/gtest.h>

#include <map>

#include "base/random.h"
#include "tokenizer/parity_trainer.h"
#include "tokenizer/spilled_training.h"

namespace tokenizer {
namespace {

constexpr std::uint32_t kLanguages = 3, kTexts = 6;
using Lists = std::vector<std::map<std::string, std::uint64_t>>;  // languages, then texts

// Languages share some words, and each text some with its language.
Lists random_lists(std::uint64_t seed, std::size_t words) {
  const base::Random random(seed, "parity_spilled");
  Lists out(kLanguages + kTexts);
  for (std::uint32_t list = 0; list < out.size(); ++list) {
    const auto language = list < kLanguages ? list : (list - kLanguages) / 2;
    for (std::uint64_t i = 0; i < words >> (2 * language + (list < kLanguages ? 0 : 3)); ++i) {
      const auto kind = random.below(4, list, i, 0) == 0 ? 9 : language;
      std::string word;
      for (auto size = random.below(12, list, i, 1) + 1; size > 0; --size)
        word += static_cast<char>('a' + (kind * 5 + random.below(7, list, i, 1 + size)) % 26);
      out[list][word] += random.below(900 >> language, list, i, 99) + 1;
    }
  }
  return out;
}

WordList list_of(const std::map<std::string, std::uint64_t>& words) {
  WordList out;
  for (const auto& [word, count] : words) out.add(word, count);
  return out;
}

// Relative to what the first language needs for a byte.
std::vector<double> premiums(std::span<const std::uint64_t> tokens) {
  std::vector<double> out;
  for (std::size_t i = 0; i < kLanguages; ++i)
    out.push_back(static_cast<double>(tokens[2 * i] + tokens[2 * i + 1]) /
                  static_cast<double>(tokens[0] + tokens[1]) * static_cast<double>(1 + 3 * i));
  return out;
}

const std::vector<std::uint64_t> kWeights{1000, 4000, 16000};

ParityLearned in_memory(const Lists& lists, const BpeOptions& options, std::uint64_t fewest,
                        const ParityOptions& parity) {
  ParityTexts texts{.languages = {}, .development = {}, .premiums = premiums};
  for (std::size_t i = 0; i < lists.size(); ++i)
    if (i < kLanguages)
      texts.languages.push_back({list_of(lists[i]), kWeights[i]});
    else
      texts.development.push_back(list_of(lists[i]));
  return train_parity_bpe(texts, options, fewest, parity, {});
}

struct OnDisk {
  base::MemoryDisk disk;
  BpeWork work = {};
  std::uint64_t epochs = 0;

  base::Result<ParityLearned> learn(const Lists& lists, const BpeOptions& options,
                                    std::uint64_t fewest, const ParityOptions& parity,
                                    std::size_t more) {
    const auto memory = SpilledTraining::least_memory(options.vocabulary) - (1 << 20) + more;
    SpilledTraining words({.disk = &disk,
                           .folder = "merging",
                           .memory = memory,
                           .languages = kLanguages,
                           .texts = kTexts},
                          options, work);
    std::map<std::string, std::vector<Tally::Entry>> all;
    for (std::uint32_t i = 0; i < lists.size(); ++i)
      for (const auto& [word, count] : lists[i]) all[word].push_back({i, count});
    for (const auto& [word, counts] : all) TRY(words.add(word, counts));
    auto out = train_parity_bpe(words, kWeights, premiums, options, fewest, parity, work);
    epochs = words.epochs();
    return out;
  }
};

TEST(ParitySpilled, learns_what_is_learned_in_memory) {
  std::uint64_t most_epochs = 0;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const auto lists = random_lists(seed, seed % 3 == 0 ? 2500 : 1200);
    const BpeOptions options{.vocabulary = 900,
                             .min_frequency = 2 * 16000,
                             .max_token_length = seed % 4 == 1 ? 5 : 0,
                             .special = {"<s>"},
                             .space_runs = seed % 2 == 0 ? 0 : 4};
    const ParityOptions parity{.global_merges = seed % 3 == 1 ? 60 : 0,
                               .window = seed % 4 == 2 ? 0 : 20,
                               .window_share = 1.5};
    const auto wanted = in_memory(lists, options, 1 + seed % 5, parity);
    // The least memory that does, give or take a factor of two.
    std::size_t more = 125'000;
    OnDisk disk;
    auto found = disk.learn(lists, options, 1 + seed % 5, parity, more);
    for (; !found.ok() && more < 4'000'000; more *= 2) {
      EXPECT_EQ(found.error().code, base::Code::bad_request);
      found = disk.learn(lists, options, 1 + seed % 5, parity, more);
    }
    ASSERT_TRUE(found.ok()) << found.error().sentence();
    ASSERT_EQ(found->learned.tokens, wanted.learned.tokens) << seed;
    EXPECT_EQ(found->merges, wanted.merges) << seed;
    EXPECT_EQ(found->tokens, wanted.tokens) << seed;
    EXPECT_EQ(found->premiums, wanted.premiums) << seed;
    most_epochs = std::max(most_epochs, disk.epochs);
  }
  EXPECT_GT(most_epochs, 4u) << "else nothing was too much for the memory";
}

// A language that has no pair left is passed over for good.
TEST(ParitySpilled, goes_on_until_no_language_has_a_pair) {
  const auto lists = random_lists(77, 40);
  const BpeOptions options{.vocabulary = 5000, .min_frequency = 1, .special = {"<s>"}};
  const auto wanted = in_memory(lists, options, 3, {});
  OnDisk disk;
  const auto found = disk.learn(lists, options, 3, {}, 30'000);
  ASSERT_TRUE(found.ok()) << found.error().sentence();
  EXPECT_LT(wanted.learned.tokens.size(), 5000u);
  EXPECT_EQ(found->learned.tokens, wanted.learned.tokens);
  EXPECT_EQ(found->merges, wanted.merges);
}

}  // namespace
}  // namespace tokenizer
