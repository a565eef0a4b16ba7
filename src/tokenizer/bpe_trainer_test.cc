#include "tokenizer/bpe_trainer.h"

#include <gtest/gtest.h>

#include <map>

#include "base/fixture_test.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/word_count.h"

namespace tokenizer {
namespace {

std::vector<std::string> spelled(const Learned& learned) {
  std::vector<std::string> out;
  for (const auto& merge : learned.merges)
    out.push_back(spell_bytes(learned.tokens[static_cast<std::size_t>(merge.left)]) + " " +
                  spell_bytes(learned.tokens[static_cast<std::size_t>(merge.right)]));
  return out;
}

// The rule, step by step and without any index: counts every pair anew.
std::vector<std::string> train_plainly(const std::vector<Word>& words, std::size_t merges,
                                       std::size_t max_token_length) {
  std::map<std::string, int> ids;
  for (const auto byte : bytes_by_symbol())
    ids.emplace(std::string(1, static_cast<char>(byte)), static_cast<int>(ids.size()));
  std::vector<std::vector<std::string>> split;
  for (const auto& word : words) {
    split.emplace_back();
    for (const char c : word.bytes) split.back().emplace_back(1, c);
  }
  std::vector<std::string> out;
  while (out.size() < merges) {
    std::map<std::pair<std::string, std::string>, std::uint64_t> counts;
    for (std::size_t w = 0; w < words.size(); ++w)
      for (std::size_t i = 0; i + 1 < split[w].size(); ++i)
        counts[{split[w][i], split[w][i + 1]}] += words[w].count;
    const std::pair<const std::pair<std::string, std::string>, std::uint64_t>* best = nullptr;
    for (const auto& entry : counts) {
      const auto size = entry.first.first.size() + entry.first.second.size();
      if (max_token_length > 0 && size > 2 && size >= max_token_length) continue;
      const auto order = [&](const auto& e) {
        return std::tuple(-static_cast<std::int64_t>(e.second), ids.at(e.first.first),
                          ids.at(e.first.second));
      };
      if (!best || order(entry) < order(*best)) best = &entry;
    }
    if (!best || best->second == 0) break;
    const auto [left, right] = best->first;
    ids.emplace(left + right, static_cast<int>(ids.size()));
    out.push_back(spell_bytes(left) + " " + spell_bytes(right));
    for (auto& word : split)
      for (std::size_t i = 0; i + 1 < word.size(); ++i)
        if (word[i] == left && word[i + 1] == right) {
          word[i] += right;
          word.erase(word.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
  }
  return out;
}

std::vector<Word> random_words(unsigned seed, std::size_t count, int letters) {
  std::vector<Word> words;
  std::uint64_t state = seed;
  const auto next = [&](std::uint64_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % n;
  };
  for (std::size_t i = 0; i < count; ++i) {
    Word word{"", next(5) + 1};
    for (auto size = next(14) + 1; size > 0; --size)
      word.bytes += static_cast<char>('a' + next(static_cast<std::uint64_t>(letters)));
    words.push_back(word);
  }
  return words;
}

TEST(BpeTrainer, gives_ids_to_special_tokens_then_bytes_then_merges) {
  const std::vector<Word> words{{"abab", 3}, {"ab", 1}};
  const auto learned = train_bpe(words, {.vocabulary = 260, .special = {"<s>"}}, {});
  EXPECT_EQ(learned.tokens[0], "<s>");
  EXPECT_EQ(learned.tokens[1], "!");
  EXPECT_EQ(learned.tokens[257], "ab");
  EXPECT_EQ(learned.tokens[258], "abab");
  EXPECT_EQ(std::ssize(learned.tokens), 259);  // no pair is left for a 260th
}

TEST(BpeTrainer, takes_the_smallest_ids_among_equal_counts) {
  const std::vector<Word> words{{"cd", 2}, {"ab", 2}, {"ac", 2}};
  EXPECT_EQ(spelled(train_bpe(words, {.vocabulary = 259}, {})),
            (std::vector<std::string>{"a b", "a c", "c d"}));
}

TEST(BpeTrainer, stops_below_the_least_frequency) {
  const std::vector<Word> words{{"ab", 3}, {"cd", 2}};
  EXPECT_EQ(spelled(train_bpe(words, {.vocabulary = 300, .min_frequency = 3}, {})),
            (std::vector<std::string>{"a b"}));
}

TEST(BpeTrainer, proposes_only_tokens_shorter_than_the_limit) {
  const std::vector<Word> words{{"abcdefgh", 9}};
  const auto learned = train_bpe(words, {.vocabulary = 300, .max_token_length = 5}, {});
  for (const auto& token : learned.tokens) EXPECT_LT(token.size(), 5u);
  EXPECT_EQ(learned.tokens.back().size(), 4u);
}

// What tokenizers 0.23.3 learns of these words: pairs of the alphabet are counted before any limit is asked.
TEST(BpeTrainer, joins_two_bytes_whatever_the_limit) {
  const std::vector<Word> words{{"abcdab", 5}, {"cdcdab", 3}, {"xyz", 2}};
  const auto learned = [&](std::int64_t limit) {
    return spelled(
        train_bpe(words, {.vocabulary = 300, .min_frequency = 1, .max_token_length = limit}, {}));
  };
  const std::vector<std::string> two = {"a b", "c d", "x y"};
  for (const std::int64_t limit : {1, 2, 3}) EXPECT_EQ(learned(limit), two) << limit;
  EXPECT_EQ(learned(4), (std::vector<std::string>{"a b", "c d", "x y", "xy z"}));
  EXPECT_EQ(learned(0),
            (std::vector<std::string>{"a b", "c d", "cd ab", "ab cdab", "cd cdab", "x y", "xy z"}));
}

TEST(BpeTrainer, merges_overlapping_pairs_from_the_left) {
  const std::vector<Word> words{{"aaaaa", 1}};
  EXPECT_EQ(spelled(train_bpe(words, {.vocabulary = 300}, {})),
            (std::vector<std::string>{"a a", "aa a", "aa aaa"}));
}

TEST(BpeTrainer, learns_nothing_from_no_words) {
  EXPECT_EQ(std::ssize(train_bpe({}, {.vocabulary = 300}, {}).tokens), 256);
}

TEST(BpeTrainer, agrees_with_the_rule_written_plainly) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    const auto words = random_words(seed, 60, seed % 2 == 0 ? 2 : 5);
    const std::size_t limit = seed % 3 == 0 ? 6 : 0;
    const BpeOptions options{.vocabulary = 2000,
                             .max_token_length = static_cast<std::int64_t>(limit)};
    const auto merges = spelled(train_bpe(words, options, {}));
    EXPECT_EQ(merges, train_plainly(words, merges.size() + 5, limit)) << seed;
  }
}

// As encoding does: the merge of the lowest rank first, the leftmost of equal ones.
std::vector<std::string> encoded(const Learned& learned, const std::string& text) {
  std::vector<std::string> out;
  for (const char c : text) out.emplace_back(1, c);
  for (const auto& merge : learned.merges) {
    const auto& left = learned.tokens[static_cast<std::size_t>(merge.left)];
    const auto& right = learned.tokens[static_cast<std::size_t>(merge.right)];
    for (std::size_t i = 0; i + 1 < out.size(); ++i)
      if (out[i] == left && out[i + 1] == right) {
        out[i] += out[i + 1];
        out.erase(out.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      }
  }
  return out;
}

TEST(BpeTrainer, makes_runs_of_spaces_tokens) {
  for (std::int64_t most = 2; most <= 40; ++most) {
    const auto learned =
        train_bpe(std::vector<Word>{{"ab", 9}, {"    ", 5}},
                  {.vocabulary = 256 + most, .special = {"<s>"}, .space_runs = most}, {});
    for (std::int64_t size = 1; size <= most; ++size)
      EXPECT_EQ(encoded(learned, std::string(static_cast<std::size_t>(size), ' ')).size(), 1u)
          << most << " " << size;
    EXPECT_EQ(learned.merges.size(), static_cast<std::size_t>(most - 1));
  }
}

TEST(BpeTrainer, joins_words_behind_the_merges_within_them) {
  const std::vector<Word> words{{" of", 90}, {" the", 100}, {"the", 5}};
  const std::vector<Word> superwords{{" of the", 70}, {" the of the", 10}, {"the of", 5}};
  const auto plain = train_bpe(words, {.vocabulary = 261}, {});
  const auto learned = train_superwords(words, superwords, 5, {.vocabulary = 263}, {});
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(learned.merges[i].result, plain.merges[i].result);
  EXPECT_EQ(learned.tokens.back(), " the of the");
  EXPECT_EQ(encoded(learned, " of the"), (std::vector<std::string>{" of the"}));
}

TEST(BpeTrainer, does_not_depend_on_threads_or_on_the_order_of_words) {
  auto words = random_words(7, 9000, 3);
  const BpeOptions options{.vocabulary = 700};
  const auto one = spelled(train_bpe(words, options, {.pool = 1}));
  EXPECT_EQ(spelled(train_bpe(words, options, {.pool = 2})), one);
  EXPECT_EQ(spelled(train_bpe(words, options, {.pool = 7})), one);
  std::ranges::reverse(words);
  EXPECT_EQ(spelled(train_bpe(words, options, {.pool = 3})), one);
}

TEST(BpeTrainer, stops_when_asked_to) {
  const auto words = random_words(7, 900, 3);
  const auto learned = train_bpe(words, {.vocabulary = 2000},
                                 {.pool = 1, .go_on = [](std::int64_t ids) { return ids < 300; }});
  EXPECT_LT(std::ssize(learned.tokens), 400);
}

// The reference implementation's own results: fixtures/tokenizers/bpe_training.
void expect_reference(const std::string& name) {
  const auto folder = base::fixture_folder("tokenizers/bpe_training");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  const auto run = base::parse_json(disk->read(folder + "/" + name + ".json").take(), name).take();
  const auto corpus = disk->read(folder + "/corpus.txt").take();
  std::vector<std::string> documents{corpus};
  if (run["documents"] == "split at LF") {
    documents.clear();
    for (std::size_t at = 0; at < corpus.size();) {
      const auto end = std::min(corpus.find('\n', at), corpus.size());
      documents.push_back(corpus.substr(at, end - at));
      at = end + 1;
    }
  }
  const auto cut = PreTokenizer::from_json(run["pre_tokenizer"], name).take();
  WordCount count(0);
  count.add(documents, cut, 1, 2).take();
  EXPECT_EQ(count.pieces(), run["total_words"].get<std::uint64_t>());
  const auto words = count.take().take();
  EXPECT_EQ(words.size(), run["distinct_words"].get<std::size_t>());
  const auto& trainer = run["trainer"];
  const BpeOptions options{.vocabulary = trainer["vocab_size"],
                           .min_frequency = trainer.value("min_frequency", std::uint64_t{0}),
                           .max_token_length = trainer.value("max_token_length", std::int64_t{0}),
                           .special = trainer["special_tokens"]};
  const auto learned = train_bpe(words, options, {.pool = 2});
  EXPECT_EQ(spelled(learned), run["merges"].get<std::vector<std::string>>());
  std::vector<std::string> vocabulary = options.special;
  for (auto id = options.special.size(); id < learned.tokens.size(); ++id)
    vocabulary.push_back(spell_bytes(learned.tokens[id]));
  EXPECT_EQ(vocabulary, run["vocab"].get<std::vector<std::string>>());
}

TEST(BpeTrainer, equals_the_reference_on_whole_lines) { expect_reference("byte_runs_whole_lines"); }
TEST(BpeTrainer, equals_the_reference_with_the_gpt2_regex) { expect_reference("gpt2_regex"); }
TEST(BpeTrainer, equals_the_reference_with_limits) { expect_reference("llama3_regex_minfreq3"); }

}  // namespace
}  // namespace tokenizer
