#include "tokenizer/unigram_trainer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>

#include "tokenizer/corpus_test.h"
#include "tokenizer/unigram_file.h"
#include "tokenizer/unigram_lattice.h"
#include "tokenizer/unigram_seeds.h"

namespace tokenizer {
namespace {

WordList words_of(unsigned seed, std::size_t number) {
  const std::vector<std::string> parts{"un",      "do", "ing",  "read",   "er",
                                       "\u00e4h", "s",  "over", "k\u0301"};
  std::uint64_t state = seed;
  const auto next = [&](std::uint64_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % n;
  };
  std::map<std::string, std::uint64_t> counts;
  for (std::size_t i = 0; i < number; ++i) {
    std::string word = " ";
    for (auto n = next(4) + 1; n > 0; --n) word += parts[next(next(parts.size()) + 1)];
    counts[word] += 1 + next(9);
  }
  std::vector<Word> out;
  for (const auto& [word, count] : counts) out.push_back({word, count});
  return out;
}

TEST(UnigramSeeds, are_what_repeats_with_exact_counts) {
  const auto words = words_of(1, 300);
  const auto seeds = find_seeds(words, {.most = 1'000'000, .longest = 5}, 2);
  EXPECT_GT(seeds.size(), 100u);
  for (const auto& seed : seeds) {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < words.size(); ++i)
      for (auto at = words.bytes(i).find(seed.text); at != std::string_view::npos;
           at = words.bytes(i).find(seed.text, at + 1))
        count += words.count(i);
    EXPECT_EQ(count, seed.count) << seed.text;
    EXPECT_EQ(seed.text.find(' ', 1), std::string::npos);
  }
  EXPECT_TRUE(std::ranges::is_sorted(seeds, std::less_equal(), &Seed::text)) << "each once";
  const auto few = find_seeds(words, {.most = 10, .longest = 5}, 1);
  ASSERT_EQ(few.size(), 10u);
}

TEST(UnigramSeeds, never_cut_a_character) {
  const WordList words(
      std::vector<Word>{{"\u00e4\u00f6", 3}, {"\u00e4\u00fc", 3}, {"x\xff\xff", 9}});
  std::vector<std::string> texts;
  for (const auto& seed : find_seeds(words, {}, 1)) texts.push_back(seed.text);
  EXPECT_EQ(texts, (std::vector<std::string>{"\u00e4\u00f6", "\u00e4\u00fc"}));
}

// Every way to spell a word, one by one.
void each_spelling(const std::vector<UnigramPiece>& pieces, std::string_view rest,
                   std::vector<int>& path,
                   const std::function<void(const std::vector<int>&)>& use) {
  if (rest.empty()) return use(path);
  for (int i = 0; i < static_cast<int>(pieces.size()); ++i) {
    if (!rest.starts_with(pieces[static_cast<std::size_t>(i)].text)) continue;
    path.push_back(i);
    each_spelling(pieces, rest.substr(pieces[static_cast<std::size_t>(i)].text.size()), path, use);
    path.pop_back();
  }
}

TEST(UnigramLattice, expects_what_all_spellings_say) {
  const std::vector<UnigramPiece> pieces{
      {"a", -2}, {"b", -3}, {"ab", -2.5}, {"ba", -4}, {"aba", -6}};
  UnigramLattice lattice(pieces);
  for (const std::string word : {"abab", "aababbaabab", "abababababababababababababab"}) {
    std::vector<double> sums(pieces.size()), expected(pieces.size());
    double all = 0, best = -1e9;
    std::vector<int> path, likeliest;
    each_spelling(pieces, word, path, [&](const auto& spelling) {
      double score = 0;
      for (const int i : spelling) score += pieces[static_cast<std::size_t>(i)].score;
      all += std::exp(score);
      for (const int i : spelling) sums[static_cast<std::size_t>(i)] += std::exp(score);
      if (score > best) best = score, likeliest = spelling;
    });
    lattice.expect(word, [&](std::int32_t piece, double p) {
      expected[static_cast<std::size_t>(piece)] += p;
    });
    for (std::size_t i = 0; i < pieces.size(); ++i) EXPECT_NEAR(expected[i], sums[i] / all, 1e-7);
    std::vector<std::int32_t> found;
    lattice.best(word, -1, found);
    double score = 0;
    for (const auto i : found) score += pieces[static_cast<std::size_t>(i)].score;
    EXPECT_NEAR(score, best, 1e-9);
    lattice.best(word, 2, found);
    EXPECT_EQ(std::ranges::count(found, 2), 0);
  }
}

TEST(UnigramTrainer, gives_the_same_for_any_number_of_workers_and_learns_the_parts) {
  const auto words = words_of(3, 4000);
  const UnigramOptions options{.pieces = 40};
  const auto one = train_unigram(words, options, {.pool = 1});
  EXPECT_EQ(one.size(), 40u);
  EXPECT_EQ(train_unigram(words, options, {.pool = 2}), one);
  EXPECT_EQ(train_unigram(words, options, {.pool = 5}), one);
  const auto has = [&](const char* text) {
    return std::ranges::any_of(
        one, [&](const auto& piece) { return piece.text.find(text) != piece.text.npos; });
  };
  EXPECT_TRUE(has("un") && has("ing") && has("read"));
  double sum = 0;
  for (const auto& piece : one) sum += std::exp(piece.score);
  EXPECT_NEAR(sum, 1, 0.2);
  EXPECT_TRUE(std::ranges::is_sorted(one, std::greater(), &UnigramPiece::score));
}

TEST(UnigramTrainer, has_every_required_piece_and_no_rare_character) {
  std::vector<Word> words{{"abc", 100'000}, {"abd", 90'000}, {"\u4e2d", 1}, {"ab", 50'000}};
  std::ranges::sort(words, {}, &Word::bytes);
  const auto pieces = train_unigram(words, {.pieces = 8, .required = {"~", "q"}}, {});
  const auto has = [&](std::string_view text) {
    return std::ranges::find(pieces, text, &UnigramPiece::text) != pieces.end();
  };
  for (const char* text : {"a", "b", "c", "d", "~", "q"}) EXPECT_TRUE(has(text)) << text;
  EXPECT_FALSE(has("\u4e2d"));
  EXPECT_TRUE(has("abc") || has("ab"));
}

TEST(UnigramTrainer, takes_hostile_words) {
  std::vector<Word> words{{std::string(900, 'a'), 5},
                          {std::string(2000, 'b'), 5},
                          {"\xff\xfe", 3},
                          {" ", 9},
                          {std::string(300, ' '), 2}};
  std::ranges::sort(words, {}, &Word::bytes);
  EXPECT_GT(train_unigram(words, {.pieces = 12}, {}).size(), 2u);
  EXPECT_TRUE(train_unigram({}, {.pieces = 12}, {}).empty());
}

struct CountingDisk : base::MemoryDisk {
  int written = 0;
  using base::MemoryDisk::MemoryDisk;
  base::Result<std::unique_ptr<base::Writer>> open_writer(const base::Path& path) override {
    ++written;
    return base::MemoryDisk::open_writer(path);
  }
};

struct OnDisk {
  CountingDisk disk;
  MemoryContext memory;
  base::Context context{
      disk, memory.context.clock, memory.context.reporter, memory.context.cancel, 1, "cache"};
  std::optional<UnigramWords> words;

  OnDisk(const WordList& list, int workers, std::size_t bytes) {
    context.pool = workers;
    words.emplace(UnigramWords::on_disk({&context, "learning", bytes}).take());
    for (std::size_t i = 0; i < list.size(); ++i) words->add(list.bytes(i), list.count(i)).take();
    words->finish().take();
  }
};

TEST(UnigramTrainer, learns_from_words_on_disk_what_it_learns_in_memory) {
  for (const unsigned seed : {3u, 4u}) {
    const auto words = words_of(seed, 9000);
    UnigramOptions options{.pieces = 60, .seeds = seed == 3 ? 1'000'000u : 300u};
    const auto wanted = train_unigram(words, options, {.pool = 1});
    ASSERT_EQ(wanted.size(), 60u);
    int most_written = 0;
    for (const std::size_t bytes : {seed == 3 ? 3'000'000 : 200'000, 4'000'000, 100'000'000})
      for (const int workers : {1, 3}) {
        OnDisk disk(words, workers, bytes);
        const auto seeds = find_seeds(*disk.words, {.most = options.seeds}, workers).take();
        const auto held = find_seeds(words, {.most = options.seeds}, 1);
        ASSERT_EQ(seeds.size(), held.size());
        for (std::size_t i = 0; i < seeds.size(); ++i) {
          ASSERT_EQ(seeds[i].text, held[i].text);
          ASSERT_EQ(seeds[i].count, held[i].count);
        }
        const auto made = train_unigram(*disk.words, options, {.pool = workers});
        ASSERT_TRUE(made.ok()) << made.error().sentence();
        EXPECT_EQ(*made, wanted) << bytes;
        most_written = std::max(most_written, disk.disk.written);
        disk.words.reset();
        EXPECT_FALSE(disk.disk.exists("learning"));
      }
    if (seed == 4) EXPECT_GT(most_written, 3) << "else nothing was too much for the memory";
  }
}

// The weight of "ab" is that of "abcd": four times two, and twice four.
TEST(UnigramSeeds, of_equal_weight_are_the_same_from_disk) {
  const WordList words(std::vector<Word>{{"ab", 2}, {"abcd", 2}});
  const auto held = find_seeds(words, {.most = 1}, 1);
  OnDisk disk(words, 1, 1'000'000);
  const auto read = find_seeds(*disk.words, {.most = 1}, 1).take();
  ASSERT_EQ(held.size(), 1u);
  ASSERT_EQ(read.size(), 1u);
  EXPECT_EQ(held[0].text, "abcd");
  EXPECT_EQ(read[0].text, "abcd");
}

TEST(UnigramTrainer, says_how_much_memory_its_pieces_take) {
  const auto words = words_of(5, 9000);
  const UnigramOptions options{.pieces = 60};
  OnDisk small(words, 2, 60'000);
  const auto refused = train_unigram(*small.words, options, {.pool = 2});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, base::Code::bad_request);
  const auto& hint = refused.error().hint;
  const auto mb = std::stoul(hint.substr(hint.find("memory_mb = ") + 12));
  OnDisk enough(words, 2, mb * 1'000'000);
  EXPECT_EQ(train_unigram(*enough.words, options, {.pool = 2}).take(),
            train_unigram(words, options, {}));
}

TEST(UnigramTrainer, leaves_nothing_on_a_full_disk) {
  const auto words = words_of(6, 9000);
  base::MemoryDisk disk(40'000);
  MemoryContext memory;
  base::Context context{
      disk, memory.context.clock, memory.context.reporter, memory.context.cancel, 1, "cache"};
  {
    auto made = UnigramWords::on_disk({&context, "learning", 300'000}).take();
    base::Result<void> result;
    for (std::size_t i = 0; i < words.size() && result.ok(); ++i)
      result = made.add(words.bytes(i), words.count(i));
    if (result.ok()) result = made.finish();
    if (result.ok()) {
      const auto learned = train_unigram(made, {.pieces = 60}, {});
      ASSERT_FALSE(learned.ok());
      result = learned.error();
    }
    EXPECT_EQ(result.error().code, base::Code::full_disk);
  }
  EXPECT_FALSE(disk.exists("learning"));
}

TEST(UnigramFile, can_be_read_again) {
  const std::vector<UnigramPiece> pieces{{" the", -1.25}, {"a", -3.0000000001}, {"  ", -7}};
  const std::vector<std::string> special{"<|bos|>", kUnknown};
  const auto text =
      write_unigram_file(special, pieces, {.pattern = "a+", .nfc = true, .first = "<|bos|>"});
  const auto json = base::parse_json(text, "t").take();
  EXPECT_EQ(read_unigram_pieces(json, 2, "t").take(), pieces);
  EXPECT_FALSE(read_unigram_pieces(base::Json::array(), 2, "t").ok());
  auto wrong = json;
  wrong["model"]["vocab"][300] = 7;
  EXPECT_FALSE(read_unigram_pieces(wrong, 2, "t").ok());
}

}  // namespace
}  // namespace tokenizer
