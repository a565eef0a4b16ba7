#include "tokenizer/parity_trainer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tokenizer/pair_table.h"
#include "tokenizer/word_tally.h"

namespace tokenizer {
namespace {

using Words = std::vector<Word>;

Words words_of(std::vector<std::pair<std::string, std::uint64_t>> counts) {
  Words out;
  for (auto& [bytes, count] : counts) out.push_back({std::move(bytes), count});
  std::ranges::sort(out, {}, &Word::bytes);
  return out;
}

// Much of one language, little of the other, and no pair in common.
const Words kMuch = words_of({{"abcdabcd", 900}, {"abba", 800}, {"dcba", 700}, {"cabd", 600}});
const Words kLittle = words_of({{"xyzxyz", 9}, {"zyx", 8}, {"yxzy", 7}, {"xzxz", 6}});

// Tokens for each byte, relative to the first.
std::vector<double> per_byte(const std::vector<Words>& texts,
                             std::span<const std::uint64_t> tokens) {
  std::vector<double> out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::uint64_t bytes = 0;
    for (const auto& word : texts[i]) bytes += word.count * word.bytes.size();
    out.push_back(static_cast<double>(tokens[i]) / static_cast<double>(bytes));
  }
  const auto first = out[0];
  for (auto& one : out) one /= first;
  return out;
}

ParityTexts two(std::vector<Words> development = {kMuch, kLittle}) {
  ParityTexts texts;
  texts.languages = {{kMuch, 1}, {kLittle, 1}};
  texts.development = {development.begin(), development.end()};
  texts.premiums = [own = std::move(development)](std::span<const std::uint64_t> tokens) {
    return per_byte(own, tokens);
  };
  return texts;
}

ParityLearned train(const ParityTexts& texts, const ParityOptions& parity, int workers = 1,
                    std::int64_t merges = 16) {
  return train_parity_bpe(texts, {.vocabulary = 256 + merges}, 1, parity,
                          {.pool = base::Pool(workers)});
}

bool same(const Learned& a, const Learned& b) {
  const auto equal = [](const Merge& x, const Merge& y) {
    return x.left == y.left && x.right == y.right && x.result == y.result;
  };
  return a.tokens == b.tokens && std::ranges::equal(a.merges, b.merges, equal);
}

TEST(ParityTrainer, of_one_language_learns_what_plain_bpe_learns) {
  ParityTexts texts;
  texts.languages = {{kMuch, 1}};
  texts.development = {kMuch};
  texts.premiums = [](auto) { return std::vector<double>{1}; };
  EXPECT_TRUE(same(train(texts, {.window = 0}).learned,
                   train_bpe(kMuch, {.vocabulary = 272, .special = {}}, {})));
}

TEST(ParityTrainer, takes_pairs_of_the_language_that_needs_most_tokens) {
  auto all = kMuch;
  all.insert(all.end(), kLittle.begin(), kLittle.end());
  const auto plain = train_bpe(all, {.vocabulary = 262, .special = {}}, {});
  for (const auto& token : plain.tokens)
    EXPECT_TRUE(token.size() < 2 || token.find('x') == token.npos) << "much text has them all";
  const auto fair = train(two(), {.window = 0}, 1, 6);
  EXPECT_GT(fair.merges[0], 0);
  EXPECT_GT(fair.merges[1], 0);
  EXPECT_EQ(fair.merges[0] + fair.merges[1], 6);
  EXPECT_NEAR(fair.premiums[1], 1, 0.3);
}

TEST(ParityTrainer, begins_with_global_merges) {
  auto all = kMuch;
  all.insert(all.end(), kLittle.begin(), kLittle.end());
  std::ranges::sort(all, {}, &Word::bytes);
  const auto hybrid = train(two(), {.global_merges = 5});
  EXPECT_EQ(hybrid.merges[0] + hybrid.merges[1], 11);
  const auto plain = train_bpe(all, {.vocabulary = 261, .special = {}}, {}).merges;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_EQ(hybrid.learned.merges[i].left, plain[i].left);
    EXPECT_EQ(hybrid.learned.merges[i].right, plain[i].right);
  }
  EXPECT_TRUE(same(train(two(), {.global_merges = 16}).learned,
                   train_bpe(all, {.vocabulary = 272, .special = {}}, {})));
}

TEST(ParityTrainer, passes_over_a_language_that_had_many_of_the_last_choices) {
  auto texts = two();
  texts.premiums = [](auto) { return std::vector<double>{1, 9}; };  // nothing ever helps
  EXPECT_EQ(train(texts, {.window = 0}, 1, 8).merges[0], 0);
  // Of the last 4 choices it may have half and one more.
  EXPECT_EQ(train(texts, {.window = 4, .window_share = 1}, 1, 8).merges,
            (std::vector<std::int64_t>{2, 6}));
}

TEST(ParityTrainer, goes_on_with_others_where_a_language_has_no_more_pairs) {
  auto texts = two();
  texts.languages[1].words = words_of({{"xy", 3}});
  texts.premiums = [](auto) { return std::vector<double>{1, 9}; };
  const auto learned = train(texts, {.window = 0}, 1, 8);
  EXPECT_EQ(learned.merges, (std::vector<std::int64_t>{7, 1}));
  const auto most = train(texts, {.window = 0}, 1, 5000);
  EXPECT_LT(most.learned.tokens.size(), 300u) << "the text supports no more";
}

TEST(ParityTrainer, gives_the_same_for_any_number_of_workers) {
  const auto one = train(two(), {.global_merges = 3}).learned;
  for (const int workers : {2, 5})
    EXPECT_TRUE(same(one, train(two(), {.global_merges = 3}, workers).learned));
}

TEST(ParityTrainer, counts_beyond_32_bits) {
  auto texts = two();
  texts.languages[0].words = words_of({{"ab", (1ull << 32) + 1}, {"cd", 3}});
  texts.premiums = [](auto) { return std::vector<double>{9, 1}; };
  const auto learned = train(texts, {.window = 0}, 1, 1).learned;
  EXPECT_EQ(learned.tokens.back(), "ab");
}

// Development text that teaches nothing is encoded all the same: its tokens are those that the
// merges make of it.
TEST(ParityTrainer, measures_text_that_nothing_is_learned_from) {
  const auto unseen = words_of({{"abcdzyx", 5}, {"qq", 2}, {"xyzabba", 1}});
  std::vector<std::uint64_t> last;
  auto texts = two({unseen, kLittle});
  texts.premiums = [&](std::span<const std::uint64_t> tokens) {
    last.assign(tokens.begin(), tokens.end());
    return std::vector<double>{1, 1};
  };
  const auto learned = train(texts, {.global_merges = 4, .window = 3}).learned;
  std::uint64_t tokens = 0;
  for (const auto& word : unseen) {
    std::vector<std::string> parts;
    for (const char byte : word.bytes) parts.emplace_back(1, byte);
    for (const auto& merge : learned.merges) {  // in the order in which they were learned
      const auto& left = learned.tokens[static_cast<std::size_t>(merge.left)];
      const auto& right = learned.tokens[static_cast<std::size_t>(merge.right)];
      for (std::size_t i = 0; i + 1 < parts.size(); ++i)
        if (parts[i] == left && parts[i + 1] == right) {
          parts[i] += parts[i + 1];
          parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
    }
    tokens += parts.size() * word.count;
  }
  EXPECT_EQ(last[0], tokens);
}

TEST(PairTable, counts_again_what_stands_and_leaves_out_what_is_too_long) {
  const std::vector<std::string_view> words{"abab"};
  const BpeOptions options{.vocabulary = 300, .max_token_length = 4};
  const base::Pool pool;
  PairTable table(words, options, pool);
  const Tally once{{0, 1}, {{0, 1}}};
  table.count(once, 1, 1);
  table.merge(*table.best(0));
  EXPECT_FALSE(table.best(0)) << "abab has four bytes";
  table.count(once, 1, 1);
  EXPECT_FALSE(table.best(0));
}

TEST(WordTally, joins_texts_by_word) {
  const auto a = words_of({{"a", 1}, {"c", 3}}), b = words_of({{"b", 2}, {"c", 5}});
  const WordList first(a), second(b);
  const std::vector<const WordList*> lists{&first, &second};
  const auto shared = share_words(lists);
  EXPECT_EQ(shared.bytes, (std::vector<std::string_view>{"a", "b", "c"}));
  const auto of = shared.texts.of(2);
  EXPECT_EQ(std::vector(of.begin(), of.end()), (std::vector<Tally::Entry>{{0, 3}, {1, 5}}));
  EXPECT_EQ(shared.texts.of(1)[0].place, 1u);
}

}  // namespace
}  // namespace tokenizer
