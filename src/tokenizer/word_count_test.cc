#include "tokenizer/word_count.h"

#include <gtest/gtest.h>

#include <map>

namespace tokenizer {
namespace {

std::vector<std::string> texts_of(unsigned seed, std::size_t texts, std::uint64_t kinds) {
  std::uint64_t state = seed;
  const auto next = [&](std::uint64_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % n;
  };
  std::vector<std::string> out(texts);
  for (auto& text : out)
    for (int i = 0; i < 40; ++i) {
      text += ' ';
      for (auto n = next(next(3) == 0 ? kinds : 50) + 1; n > 0; n /= 26)
        text += static_cast<char>('a' + n % 26);
    }
  return out;
}

PreTokenizer words() { return PreTokenizer::from_pattern(std::string(kDefaultPattern)).take(); }

WordList counted(const std::vector<std::string>& texts, WordCount& count, int workers) {
  const auto cut = words();
  for (std::size_t i = 0; i < texts.size(); i += 10)
    count
        .add(std::span(texts).subspan(i, std::min<std::size_t>(10, texts.size() - i)), cut, 3,
             base::Pool(workers))
        .take();
  return count.take().take();
}

TEST(WordCount, is_the_same_for_any_limit_of_memory_and_never_passes_it) {
  const auto texts = texts_of(1, 300, 100'000);
  WordCount free(0);
  const auto expected = counted(texts, free, 1);
  EXPECT_EQ(free.runs(), 0u);
  EXPECT_GT(expected.size(), 2000u);
  std::map<std::string, std::uint64_t> plainly;
  const auto cut = words();
  for (const auto& text : texts) {
    Pieces pieces;
    cut.split(text, pieces);
    for (const auto piece : pieces.list) plainly[std::string(piece)] += 3;
  }
  std::vector<Word> list;
  for (const auto& [word, times] : plainly) list.push_back({word, times});
  EXPECT_EQ(expected, WordList(list));
  for (const std::size_t most : {16u << 10, 20'000u, 64u << 10, 200u << 10, 1u << 24})
    for (const int workers : {1, 2}) {
      base::MemoryDisk disk;
      WordCount count(0, {most, &disk, "counts"});
      EXPECT_EQ(counted(texts, count, workers), expected) << most << " " << workers;
      EXPECT_LE(count.peak(), most) << workers;
      EXPECT_EQ(count.runs() > 0, most < (1 << 20)) << most;
      EXPECT_FALSE(disk.exists("counts")) << "what was spilled is gone";
    }
}

TEST(WordCount, merges_more_runs_than_may_be_open) {
  const auto texts = texts_of(2, 900, 10'000'000);
  WordCount free(0);
  base::MemoryDisk disk;
  WordCount count(0, {8 << 10, &disk, "counts"});
  EXPECT_EQ(counted(texts, count, 1), counted(texts, free, 2));
  EXPECT_GT(count.runs(), 65u);
}

TEST(WordCount, counts_beyond_32_bits_also_on_disk) {
  base::MemoryDisk disk;
  WordCount count(0, {8 << 10, &disk, "counts"});
  const std::uint64_t much = (1ull << 32) - 1;
  std::vector<Word> expected{{"often", 0}};
  for (int i = 0; i < 1000; ++i) {
    const auto other = "word" + std::to_string(10'000 + i);
    for (const auto* word : {"often", other.c_str()}) ASSERT_TRUE(count.add_word(word, much).ok());
    expected[0].count += much;
    expected.push_back({other, much});
  }
  EXPECT_GT(count.runs(), 2u);
  EXPECT_EQ(count.take().take(), WordList(expected));
}

TEST(WordCount, takes_words_longer_than_its_limit) {
  base::MemoryDisk disk;
  WordCount count(0, {8 << 10, &disk, "counts"});
  std::vector<Word> expected;
  for (const char letter : {'a', 'b', 'c'}) {
    expected.push_back({std::string(1 << 15, letter), 2});
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(count.add_word(expected.back().bytes, 1).ok());
  }
  EXPECT_EQ(count.take().take(), WordList(expected));
}

TEST(WordCount, leaves_out_what_was_seen_less_often) {
  WordCount count(0);
  for (const auto& [word, times] : {std::pair("a", 2), {"b", 1}, {"c", 3}})
    ASSERT_TRUE(count.add_word(word, static_cast<std::uint64_t>(times)).ok());
  EXPECT_EQ(count.take(2).take(), WordList(std::vector<Word>{{"a", 2}, {"c", 3}}));
}

TEST(WordCount, gives_up_an_expression_that_backtracks_without_end) {
  const auto hostile = PreTokenizer::from_pattern("(?:a+)+b|.").take();
  const std::vector<std::string> texts{"aab", std::string(5000, 'a') + "c", "aab"};
  for (const int workers : {1, 2}) {
    WordCount count(0);
    ASSERT_TRUE(count.add(std::span(texts).first(1), hostile, 1, base::Pool(workers)).ok());
    const auto refused = count.add(texts, hostile, 1, base::Pool(workers));
    ASSERT_FALSE(refused.ok()) << workers;
    EXPECT_EQ(refused.error().code, base::Code::bad_request);
    EXPECT_EQ(refused.error().where, "tokenizer.pattern");
    EXPECT_NE(refused.error().what.find("of 5001 bytes that begins with 'aaa"), std::string::npos)
        << refused.error().what;
  }
}

TEST(WordCount, says_that_the_disk_is_full) {
  base::MemoryDisk disk(2000);
  WordCount count(0, {8 << 10, &disk, "counts"});
  base::Result<void> result;
  for (int i = 0; i < 3000 && result.ok(); ++i) result = count.add_word(std::to_string(i), 1);
  EXPECT_EQ(result.error().code, base::Code::full_disk);
}

TEST(WordRun, that_is_cut_or_changed_is_refused) {
  base::MemoryDisk disk;
  auto writer = RunWriter::open(disk, "a", 0).take();
  for (const char* word : {"a", "b", "cc"}) ASSERT_TRUE(writer.add(word, 7).ok());
  ASSERT_TRUE(writer.finish().ok());
  const auto whole = disk.read("a").take();
  const auto read = [&](const std::string& bytes) -> base::Result<int> {
    disk.write_file("b", bytes, 0644).take();
    auto reader = TRY(RunReader::open(disk, "b", 0));
    std::string_view word;
    std::uint64_t count = 0;
    int words = 0;
    while (TRY(reader.next(word, count))) ++words;
    return words;
  };
  EXPECT_EQ(read(whole).take(), 3);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(read(whole.substr(0, size)).error().code, base::Code::bad_data) << size;
  EXPECT_FALSE(read(whole + "x").ok());
  auto swapped = whole;
  swapped[8 + 12] = 'c';  // "c" before "b"
  EXPECT_FALSE(read(swapped).ok());
  auto huge = whole;
  huge[8 + 3] = '\x7f';
  EXPECT_FALSE(read(huge).ok()) << "a size beyond the file takes no memory";
}

}  // namespace
}  // namespace tokenizer
