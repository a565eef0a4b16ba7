#include "align/pack.h"

#include <gtest/gtest.h>

#include "base/fixture_test.h"
#include "base/json.h"

namespace align {
namespace {

using base::Json;

TEST(Pack, rows_are_those_of_trl) {
  const auto root = base::fixture_folder("posttrain");
  if (root.empty()) GTEST_SKIP() << "no fixtures";
  const auto path = root + "/sft.json";
  const auto all = base::parse_json(base::real_disk()->read(path).take(), path).take();
  const auto& layouts = all["packing_layouts"];
  std::vector<std::uint64_t> texts;
  for (const auto& ids : layouts["input_ids"]) texts.push_back(ids.size());
  for (const char* name : {"bfd", "bfd_split", "wrapped"}) {
    SCOPED_TRACE(name);
    const auto got =
        pack(read_packing(name).take(), texts, layouts["seq_length"].get<std::uint64_t>()).take();
    Json rows = Json::array(), lengths = Json::array();
    for (const auto& row : got.rows) {
      Json ids = Json::array(), each = Json::array();
      for (const auto& piece : row) {
        each.push_back(piece.tokens);
        for (auto i = piece.first; i < piece.first + piece.tokens; ++i)
          ids.push_back(layouts["input_ids"][piece.text][i]);
      }
      rows.push_back(ids);
      lengths.push_back(each);
    }
    EXPECT_EQ(rows, layouts[name]["input_ids"]);
    if (layouts[name].contains("seq_lengths")) EXPECT_EQ(lengths, layouts[name]["seq_lengths"]);
    EXPECT_EQ(got.in, got.packed + got.cut);
  }
}

TEST(Pack, loses_nothing_that_it_does_not_count) {
  const std::vector<std::uint64_t> texts = {0, 9, 4, 0, 5, 4, 13};
  const auto cut = pack(Packing::bfd, texts, 5).take();
  EXPECT_EQ(cut.in, 35u);
  EXPECT_EQ(cut.cut, 12u);
  EXPECT_EQ(cut.empty, 2u);
  EXPECT_EQ(pack(Packing::bfd_split, texts, 5).take().cut, 0u);
  EXPECT_EQ(pack(Packing::wrapped, texts, 5).take().rows.size(), 7u);
  EXPECT_TRUE(pack(Packing::wrapped, {}, 5).take().rows.empty());
  EXPECT_FALSE(read_packing("bfd-split").ok());
}

}  // namespace
}  // namespace align
