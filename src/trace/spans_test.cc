#include "trace/spans.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/utf8.h"

namespace trace {
namespace {

Part part_of(base::Disk& disk, const std::vector<std::string>& documents) {
  Part::Text text;
  for (const auto& document : documents) text.add(document);
  EXPECT_TRUE(disk.write_file("part.fm", *Part::build(std::move(text), "part.fm")).ok());
  return std::move(*Part::open(disk, "part.fm"));
}

// The definition, by trying all.
std::vector<Span> by_trying(const std::vector<std::string>& documents, const std::string& text,
                            std::size_t least) {
  const auto borders = borders_of(text);
  const auto stands = [&](std::size_t begin, std::size_t end) {
    const auto words = text.substr(borders[begin], borders[end] - borders[begin]);
    for (const auto& document : documents)
      if (document.find(words) != std::string::npos) return true;
    return false;
  };
  std::vector<Span> out;
  const auto size = borders.size() - 1;
  for (std::size_t begin = 0; begin < size; ++begin)
    for (std::size_t end = begin + least; end <= size; ++end)
      if (stands(begin, end) && (begin == 0 || !stands(begin - 1, end)) &&
          (end == size || !stands(begin, end + 1)))
        out.push_back({borders[begin], borders[end]});
  return out;
}

std::string random_text(const base::Random& random, std::uint64_t which, std::uint64_t size) {
  const char* letters[] = {"a", "b", "ß", "日", "я", "😀"};
  std::string out;
  for (std::uint64_t i = 0; i < size; ++i) out += letters[random.below(6, which, i)];
  return out;
}

TEST(Spans, are_those_of_the_definition) {
  const base::Random random(3, "test.spans");
  for (std::uint64_t round = 0; round < 60; ++round) {
    std::vector<std::string> documents;
    for (std::uint64_t d = 0; d < 6; ++d)
      documents.push_back(random_text(random, round * 100 + d, random.below(120, round, d, 1)));
    // Pieces of documents between letters of its own.
    std::string text;
    for (std::uint64_t i = 0; i < 12; ++i) {
      const auto& from = documents[random.below(6, round, i, 2)];
      const auto borders = borders_of(from);
      if (from.empty()) continue;
      const auto a = random.below(borders.size(), round, i, 3);
      const auto b = a + random.below(borders.size() - a, round, i, 4);
      text += from.substr(borders[a], borders[b] - borders[a]) +
              random_text(random, round * 100 + 50 + i, random.below(3, round, i, 5));
    }
    base::MemoryDisk disk;
    const auto part = part_of(disk, documents);
    for (const std::size_t least : {1, 2, 3, 5, 9, 30})
      EXPECT_EQ(longest_spans(part, text, borders_of(text), least),
                by_trying(documents, text, least))
          << round << " " << least;
  }
}

TEST(Spans, of_nothing_are_none) {
  base::MemoryDisk disk;
  const auto part = part_of(disk, {"abc"});
  EXPECT_TRUE(longest_spans(part, "", borders_of(""), 1).empty());
  EXPECT_TRUE(longest_spans(part, "ab", borders_of("ab"), 3).empty());
}

TEST(Spans, inside_others_go) {
  EXPECT_EQ(outermost({{3, 9}, {0, 5}, {1, 4}, {3, 9}, {4, 9}, {8, 12}}),
            (std::vector<Span>{{0, 5}, {3, 9}, {8, 12}}));
}

// A character is never cut: the first byte of two letters may be the same.
TEST(Spans, end_where_characters_end) {
  base::MemoryDisk disk;
  const auto part = part_of(disk, {"xxä"});
  EXPECT_EQ(longest_spans(part, "xxö", borders_of("xxö"), 1), (std::vector<Span>{{0, 2}}));
}

}  // namespace
}  // namespace trace
