// docs/formats/order.md says how rows are drawn, so that an auditor needs no source: what it says
// is what the program does.
#include <gtest/gtest.h>

#include "base/doc_vectors_test.h"
#include "record/tokenizer.h"
#include "train/shards_test.h"
#include "train/step_log.h"

namespace train {
namespace {

using base::Json;

constexpr const char* kPage = "formats/order.md";

std::string hex(std::uint64_t number) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
  return text;
}

base::Random random_of(const Json& row) {
  return {row.at("seed").get<std::uint64_t>(), row.at("purpose").get<std::string>()};
}

std::uint64_t place(const Json& row, std::size_t i) {
  return row.at("at").at(i).get<std::uint64_t>();
}

TEST(OrderPage, says_how_numbers_are_drawn) {
  const auto vectors = base::doc_vectors(kPage, "random");
  ASSERT_GE(vectors["at"].size(), 3u);
  for (const auto& row : vectors["at"])
    EXPECT_EQ(hex(random_of(row).at(place(row, 0), place(row, 1), place(row, 2))),
              row["is"].get<std::string>())
        << row;
  ASSERT_GE(vectors["below"].size(), 3u);
  for (const auto& row : vectors["below"])
    EXPECT_EQ(random_of(row).below(row["n"].get<std::uint64_t>(), place(row, 0), place(row, 1),
                                   place(row, 2)),
              row["is"].get<std::uint64_t>())
        << row;
  ASSERT_GE(vectors["permute"].size(), 6u);
  for (const auto& row : vectors["permute"])
    for (std::size_t i = 0; i < row["of"].size(); ++i)
      EXPECT_EQ(
          random_of(row).permute(row["of"][i].get<std::uint64_t>(), row["n"].get<std::uint64_t>(),
                                 row["round"].get<std::uint64_t>()),
          row["is"][i].get<std::uint64_t>())
          << row;
}

// A key is not shown by the program: what follows from it is. at(0, 0, 0) is philox of the key
// itself, for mix(0) is 0.
TEST(OrderPage, says_how_a_key_comes_from_seed_and_purpose) {
  const auto vectors = base::doc_vectors(kPage, "random");
  ASSERT_GE(vectors["key"].size(), 4u);
  for (const auto& row : vectors["key"]) {
    const auto key = std::stoull(row["is"].get<std::string>(), nullptr, 16);
    const auto r = base::philox(key, 0, 0);
    EXPECT_EQ(random_of(row).at(0), std::uint64_t{r[1]} << 32 | r[0]) << row;
  }
}

struct PageShards {
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};

  explicit PageShards(const Json& languages) {
    auto writer = ledger::ArtefactWriter::open(ctx, "shards", "shards").take();
    record::Shards said;
    for (const auto& row : languages) {
      const auto name = row["name"].get<std::string>();
      auto file = store::TokenFileWriter::open(disk, writer.path(name), 8).take();
      const std::vector<std::int32_t> tokens(row["tokens"].get<std::size_t>(), 3);
      EXPECT_TRUE(file.add(tokens).ok());
      EXPECT_TRUE(file.finish().ok());
      said.counts.languages[name] = {row["tokens"].get<std::int64_t>(), 1,
                                     row["bytes"].get<std::int64_t>()};
    }
    said.facts.vocabulary = 8;
    record::say(said, writer.manifest());
    EXPECT_TRUE(writer.finish().ok());
  }
};

TEST(OrderPage, says_how_best_fit_lays_documents_out) {
  const auto page = base::doc_vectors(kPage, "layout");
  base::MemoryDisk disk;
  auto file = store::TokenFileWriter::open(disk, "x", 8).take();
  for (const auto& length : page["documents"])
    EXPECT_TRUE(file.add(std::vector<std::int32_t>(length.get<std::size_t>(), 3)).ok());
  ASSERT_TRUE(file.finish().ok());
  const auto rows = packing::Choice("best_fit")
                        .entry()
                        .rows_of(store::TokenFile::open(disk, "x").take(),
                                 page["context_tokens"].get<std::uint64_t>())
                        .take();
  ASSERT_EQ(rows->count(), page["best_fit"].size());
  for (std::uint64_t row = 0; row < rows->count(); ++row) {
    auto found = Json::array();
    for (const auto& piece : rows->pieces(row)) found.push_back({piece.first, piece.tokens});
    EXPECT_EQ(found, page["best_fit"][row]) << row;
  }
}

Order order_of(PageShards& shards, const Json& page, const TrainRecipe& recipe) {
  return Order::open(shards.disk, "shards", recipe, page["context_tokens"].get<std::int64_t>(),
                     page["seed"].get<std::int64_t>())
      .take();
}

TrainRecipe recipe_of(const Json& page) {
  TrainRecipe recipe;
  recipe.mix_temperature = page["mix_temperature"].get<double>();
  recipe.grains_per_step = 2;
  recipe.rows_per_grain = page["rows_per_step"].get<std::int64_t>() / 2;
  return recipe;
}

void compare(const Order& order, const TrainRecipe& recipe, const Json& page) {
  ASSERT_GE(page["samples"].size(), 8u);
  for (const auto& row : page["samples"]) {
    const auto found = order.place(row["sample"].get<std::uint64_t>());
    EXPECT_EQ(order.languages()[found.language].name, row["language"].get<std::string>()) << row;
    EXPECT_EQ(found.window, row["window"]) << row;
    EXPECT_EQ(found.epoch, row["epoch"]) << row;
  }
  ASSERT_GE(page["rows"].size(), 3u);
  for (const auto& row : page["rows"])
    EXPECT_EQ(rows_digest(order, recipe, row["step"].get<std::int64_t>()),
              row["is"].get<std::string>())
        << row;
}

TEST(OrderPage, says_which_row_every_sample_is) {
  const auto page = base::doc_vectors(kPage, "order");
  ASSERT_TRUE(page.is_object());
  PageShards shards(page["languages"]);
  const auto recipe = recipe_of(page);
  const auto order = order_of(shards, page, recipe);
  ASSERT_EQ(page["quotas"].size(), order.languages().size());
  for (std::size_t i = 0; i < order.languages().size(); ++i)
    EXPECT_EQ(order.languages()[i].quota, page["quotas"][i]);
  compare(order, recipe, page);
}

TEST(OrderPage, says_what_a_mix_that_changes_and_batches_left_out_do) {
  const auto page = base::doc_vectors(kPage, "order"), mixed = base::doc_vectors(kPage, "mix");
  PageShards shards(page["languages"]);
  auto recipe = recipe_of(page);
  ASSERT_TRUE(base::from_json(mixed["mix"], recipe.mix, "mix").ok());
  auto order = order_of(shards, page, recipe);
  order.leave_out(mixed["left_out"].get<std::vector<std::uint64_t>>());
  compare(order, recipe, mixed);
}

}  // namespace
}  // namespace train
