// Which tokens stand in which row, by each packing, beside what TRL lays out.
#include "train/packing.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/fixture_test.h"
#include "base/random.h"
#include "store/token_file.h"

namespace train {
namespace {

using Documents = std::vector<std::vector<std::int32_t>>;
using Lengths = std::vector<std::uint64_t>;

struct Laid {
  base::MemoryDisk disk;
  store::TokenFile tokens;
  std::shared_ptr<const packing::Rows> rows;

  Laid(const Documents& documents, const std::string& kind, std::uint64_t length)
      : tokens(written(disk, documents)),
        rows(packing::Choice(kind).entry().rows_of(tokens, length).take()) {}

  static store::TokenFile written(base::Disk& disk, const Documents& documents) {
    auto file = store::TokenFileWriter::open(disk, "x", 70000).take();
    for (const auto& one : documents) EXPECT_TRUE(file.add(one).ok());
    EXPECT_TRUE(file.finish().ok());
    return store::TokenFile::open(disk, "x").take();
  }
  std::vector<std::int32_t> ids(std::uint64_t row) const {
    std::vector<std::int32_t> out;
    for (const auto& piece : rows->pieces(row)) {
      std::vector<std::int32_t> part(piece.tokens);
      tokens.read(piece.first, part);
      out.insert(out.end(), part.begin(), part.end());
    }
    return out;
  }
  Lengths lengths(std::uint64_t row) const {
    Lengths out;
    for (const auto& piece : rows->pieces(row)) out.push_back(piece.tokens);
    return out;
  }
};

Documents drawn(std::uint64_t count, std::uint64_t longest, std::int64_t seed) {
  const base::Random random(static_cast<std::uint64_t>(seed), "packing.test");
  Documents out(count);
  std::int32_t id = 0;
  for (std::uint64_t i = 0; i < count; ++i)
    for (auto left = random.below(longest + 1, i); left > 0; --left) out[i].push_back(id++);
  return out;
}

TEST(Packing, best_fit_lays_rows_out_as_trl_does_with_bfd_split) {
  const auto folder = base::fixture_folder("posttrain");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto path = folder + "/sft.json";
  const auto layouts =
      base::parse_json(base::real_disk()->read(path).take(), path).take().at("packing_layouts");
  const Laid laid(layouts.at("input_ids").get<Documents>(), "best_fit",
                  layouts.at("seq_length").get<std::uint64_t>());
  const auto& theirs = layouts.at("bfd_split");
  const auto ids = theirs.at("input_ids").get<Documents>();
  const auto lengths = theirs.at("seq_lengths").get<std::vector<Lengths>>();
  ASSERT_EQ(laid.rows->count(), ids.size());
  for (std::size_t row = 0; row < ids.size(); ++row) {
    EXPECT_EQ(laid.ids(row), ids[row]) << "row " << row;
    EXPECT_EQ(laid.lengths(row), lengths[row]) << "row " << row;
  }
}

TEST(Packing, as_is_is_what_trl_calls_wrapped_but_for_the_rest_of_the_stream) {
  const auto folder = base::fixture_folder("posttrain");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto path = folder + "/sft.json";
  const auto layouts =
      base::parse_json(base::real_disk()->read(path).take(), path).take().at("packing_layouts");
  const Laid laid(layouts.at("input_ids").get<Documents>(), "as_is",
                  layouts.at("seq_length").get<std::uint64_t>());
  const auto theirs = layouts.at("wrapped").at("input_ids").get<Documents>();
  ASSERT_EQ(laid.rows->count() + 1, theirs.size());
  for (std::uint64_t row = 0; row < laid.rows->count(); ++row)
    EXPECT_EQ(laid.ids(row), theirs[row]);
}

// The plain way: of the rows so far, the one with the least room that is enough, of equals the one that
// got that room first.
std::vector<Lengths> plainly(std::vector<std::uint64_t> pieces, std::uint64_t length) {
  std::ranges::stable_sort(pieces, std::greater());
  struct Row {
    std::uint64_t room;
    std::size_t since;
    Lengths pieces;
  };
  std::vector<Row> rows;
  std::size_t now = 0;
  for (const auto piece : pieces) {
    Row* best = nullptr;
    for (auto& row : rows)
      if (row.room >= piece &&
          (!best || std::pair(row.room, row.since) < std::pair(best->room, best->since)))
        best = &row;
    if (!best) best = &rows.emplace_back(Row{length, 0, {}});
    best->room -= piece;
    best->since = ++now;
    best->pieces.push_back(piece);
  }
  std::vector<Lengths> out;
  for (auto& row : rows) out.push_back(row.pieces);
  return out;
}

TEST(Packing, best_fit_is_what_a_search_through_all_rows_finds) {
  for (const std::int64_t seed : {1, 2, 3}) {
    constexpr std::uint64_t kLength = 37;
    const auto documents = drawn(400, 90, seed);
    std::vector<std::uint64_t> pieces;
    for (const auto& document : documents)
      for (std::uint64_t at = 0; at < document.size(); at += kLength)
        pieces.push_back(std::min<std::uint64_t>(kLength, document.size() - at));
    const auto wanted = plainly(pieces, kLength);
    const Laid laid(documents, "best_fit", kLength);
    ASSERT_EQ(laid.rows->count(), wanted.size());
    for (std::size_t row = 0; row < wanted.size(); ++row)
      EXPECT_EQ(laid.lengths(row), wanted[row]) << row;
  }
}

TEST(Packing, best_fit_holds_each_token_once_and_says_where) {
  for (const std::uint64_t length : {1, 7, 64, 1000}) {
    const auto documents = drawn(300, 150, 5);
    const Laid laid(documents, "best_fit", length);
    std::vector<int> seen(laid.tokens.tokens());
    for (std::uint64_t row = 0; row < laid.rows->count(); ++row) {
      std::uint64_t tokens = 0;
      for (const auto& piece : laid.rows->pieces(row)) {
        EXPECT_GT(piece.tokens, 0u);
        for (std::uint64_t t = 0; t < piece.tokens; ++t) ++seen[piece.first + t];
        tokens += piece.tokens;
      }
      EXPECT_LE(tokens, length);
      EXPECT_EQ(tokens, laid.rows->tokens(row));
    }
    EXPECT_EQ(std::ranges::count(seen, 1), std::ssize(seen));
    for (std::uint64_t i = 0; i < laid.tokens.documents(); ++i) {
      const auto begin = laid.tokens.start(i), end = laid.tokens.start(i + 1);
      if (begin == end) continue;
      const auto held = laid.rows->holding(begin, end);
      EXPECT_TRUE(held.all);
      EXPECT_EQ(held.rows.size(), (end - begin + length - 1) / length) << "a whole one is not cut";
      std::uint64_t found = 0;
      for (const auto row : held.rows)
        for (const auto& piece : laid.rows->pieces(row))
          if (piece.first >= begin && piece.first < end) found += piece.tokens;
      EXPECT_GE(found, end - begin);
    }
  }
}

TEST(Packing, best_fit_of_nothing_has_no_row) {
  EXPECT_EQ(Laid({{}, {}}, "best_fit", 8).rows->count(), 0u);
  EXPECT_EQ(Laid({{1}}, "best_fit", 8).rows->count(), 1u);
}

}  // namespace
}  // namespace train
