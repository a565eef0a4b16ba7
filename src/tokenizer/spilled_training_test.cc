#include "tokenizer/spilled_training.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tokenizer/merge_steps.h"

namespace tokenizer {
namespace {

WordList random_words(std::uint64_t seed, std::size_t count, std::uint64_t letters) {
  const auto next = [&seed](std::uint64_t n) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (seed >> 33) % n;
  };
  WordList words;
  for (std::size_t i = 0; i < count; ++i) {
    std::string bytes;
    for (auto size = next(14) + 1; size > 0; --size)
      bytes += next(9) == 0 ? ' ' : static_cast<char>('a' + next(letters));
    words.add(bytes, next(1000) + 1);
  }
  return words;
}

bool same(const Learned& a, const Learned& b) {
  const auto equal = [](const Merge& x, const Merge& y) {
    return x.left == y.left && x.right == y.right && x.result == y.result;
  };
  return a.tokens == b.tokens && std::ranges::equal(a.merges, b.merges, equal);
}

struct Spilled {
  base::MemoryDisk disk;
  BpeWork work;
  std::unique_ptr<SpilledTraining> training;

  base::Result<void> lay(const WordList& words, const BpeOptions& options, std::size_t memory) {
    training = std::make_unique<SpilledTraining>(
        SpilledOptions{.disk = &disk, .folder = "merging", .memory = memory}, options, work);
    for (std::size_t i = 0; i < words.size(); ++i) {
      const Tally::Entry count{0, words.count(i)};
      TRY(training->add(words.bytes(i), std::span(&count, 1)));
    }
    return {};
  }
};

std::size_t memory(const BpeOptions& options, std::size_t more) {
  return SpilledTraining::least_memory(options.vocabulary) - (1 << 20) + more;
}

TEST(SpilledTraining, learns_what_is_learned_in_memory) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    const auto words = random_words(seed, seed % 4 == 0 ? 9000 : 2000, seed % 2 == 0 ? 2 : 9);
    const BpeOptions options{.vocabulary = 1200,
                             .min_frequency = 800 + seed,
                             .max_token_length = seed % 3 == 0 ? 6 : 0,
                             .special = {"<s>"},
                             .space_runs = seed % 5 == 0 ? 5 : 0};
    const auto first = merges_of_spaces(options);
    const auto held = train_bpe(words, first, kAllMerges, options, {});
    for (const std::size_t more : {400'000, 1'500'000, 100'000'000}) {
      Spilled spilled;
      spilled.lay(words, options, memory(options, more)).take();
      const auto learned = train_bpe(*spilled.training, first, kAllMerges, options, {});
      ASSERT_TRUE(learned.ok()) << learned.error().sentence();
      EXPECT_TRUE(same(*learned, held)) << seed << " " << more;
      EXPECT_GT(spilled.training->epochs(), more < 500'000 ? 1u : 0u);
      EXPECT_TRUE(base::list_files(spilled.disk, "merging").take().empty());
    }
  }
}

TEST(SpilledTraining, goes_on_behind_merges_that_were_learned_elsewhere) {
  const auto words = random_words(3, 2000, 3);
  const BpeOptions options{.vocabulary = 900};
  const auto first = pairs_of(train_bpe(words, {}, 200, options, {}).merges);
  const auto others = random_words(4, 5000, 3);
  Spilled spilled;
  spilled.lay(others, options, memory(options, 200'000)).take();
  EXPECT_TRUE(same(train_bpe(*spilled.training, first, 400, options, {}).take(),
                   train_bpe(others, first, 400, options, {})));
}

TEST(MergeSteps, are_done_one_after_another) {
  const auto words = random_words(4, 5000, 3);
  const auto learned = train_bpe(words, {}, 400, {.vocabulary = 900}, {});
  std::int32_t ids[256] = {};
  for (std::int32_t id = 0; id < 256; ++id)
    ids[static_cast<unsigned char>(learned.tokens[static_cast<std::size_t>(id)][0])] = id;
  MergeSteps steps(learned.merges, 256);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::vector<std::int32_t> plain;
    for (const char byte : words.bytes(i)) plain.push_back(ids[static_cast<unsigned char>(byte)]);
    auto quick = plain;
    steps.apply(quick);
    for (const auto& merge : learned.merges) {
      std::size_t kept = 0;
      for (std::size_t k = 0; k < plain.size(); ++k) {
        const bool joined =
            k + 1 < plain.size() && plain[k] == merge.left && plain[k + 1] == merge.right;
        plain[kept++] = joined ? merge.result : plain[k];
        k += joined;
      }
      plain.resize(kept);
    }
    ASSERT_EQ(quick, plain) << words.bytes(i);
  }
}

TEST(SpilledTraining, leaves_nothing_on_a_full_disk) {
  const auto words = random_words(5, 3000, 9);
  const BpeOptions options{.vocabulary = 900, .min_frequency = 800};
  for (const std::uint64_t capacity : {1'000, 30'000}) {
    Spilled spilled{base::MemoryDisk(capacity), {}, nullptr};
    auto result = spilled.lay(words, options, memory(options, 300'000));
    if (result.ok()) {
      auto learned = train_bpe(*spilled.training, {}, kAllMerges, options, {});
      ASSERT_FALSE(learned.ok()) << capacity;
      result = learned.error();
    }
    EXPECT_EQ(result.error().code, base::Code::full_disk);
    spilled.training.reset();
    EXPECT_TRUE(base::list_files(spilled.disk, "merging").take().empty());
  }
}

TEST(SpilledTraining, says_how_much_memory_would_do) {
  WordList words;
  for (int i = 2; i < 3000; ++i) words.add(std::string(static_cast<std::size_t>(i), 'a'), 1);
  const BpeOptions options{.vocabulary = 400};
  Spilled spilled;
  spilled.lay(words, options, memory(options, 0)).take();
  const auto learned = train_bpe(*spilled.training, {}, kAllMerges, options, {});
  ASSERT_FALSE(learned.ok());
  EXPECT_EQ(learned.error().code, base::Code::bad_request);
  EXPECT_NE(learned.error().hint.find("memory_mb = "), std::string::npos);
}

TEST(SpilledTraining, learns_nothing_from_no_words) {
  const BpeOptions options{.vocabulary = 400};
  Spilled spilled;
  spilled.lay({}, options, 0).take();
  EXPECT_EQ(train_bpe(*spilled.training, {}, kAllMerges, options, {}).take().tokens.size(), 256u);
}

}  // namespace
}  // namespace tokenizer
