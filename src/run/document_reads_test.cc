#include "run/document_reads.h"

#include <gtest/gtest.h>

#include "ledger/artefact.h"
#include "model/recipe.h"
#include "record/tokenizer.h"
#include "record/train.h"
#include "store/jsonl.h"
#include "train/plan.h"

namespace run {
namespace {

constexpr std::int64_t kRow = 32;

// A corpus, its shards of ten documents of a row each, and a training of a few rows over them.
struct World {
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
  std::string corpus, shards;

  explicit World(std::int64_t rows) {
    corpus = made("corpus", [](auto& writer) {
      writer.manifest().facts = base::Json::object();
      return writer.context().disk.write_file(writer.path("counts.json"), "{}");
    });
    shards = made("shards", [&](auto& writer) { return fill_shards(writer); });
    made("train", [&](auto& writer) { return fill_train(writer, rows); });
  }

  template <class Fill>
  std::string made(const std::string& kind, Fill&& fill) {
    auto writer = ledger::ArtefactWriter::open(ctx, "out/" + kind, kind).take();
    Filling filling{writer, ctx};
    EXPECT_TRUE(fill(filling).ok());
    return writer.finish().take().id;
  }
  struct Filling {
    ledger::ArtefactWriter& writer;
    base::Context& ctx;
    ledger::Manifest& manifest() { return writer.manifest(); }
    base::Path path(const std::string& name) { return writer.path(name); }
    base::Context& context() { return ctx; }
  };

  base::Result<void> fill_shards(Filling& out) {
    out.manifest().inputs["corpus"] = corpus;
    auto file = TRY(store::TokenFileWriter::open(disk, out.path("deu_Latn"), 64));
    auto rows = TRY(store::JsonlWriter::open(disk, out.path("deu_Latn.documents.jsonl")));
    for (int i = 0; i < 10; ++i) {
      TRY(file.add(std::vector<std::int32_t>(kRow, 3)));
      TRY(rows.write({{"id", "id-" + std::to_string(i)}, {"source", "s"}, {"bytes", 100}}));
    }
    TRY(file.add(std::vector<std::int32_t>{1}));  // what is behind the last row is only a target
    TRY(rows.write({{"id", "id-10"}, {"source", "s"}, {"bytes", 1}}));
    TRY(file.finish());
    TRY(rows.finish());
    record::Shards said;
    said.counts.languages["deu_Latn"] = {10 * kRow + 1, 11, 1001};
    said.facts.vocabulary = 64;
    record::say(said, out.manifest());
    return {};
  }
  base::Result<void> fill_train(Filling& out, std::int64_t rows) {
    model::ModelRecipe model;
    TRY(model.from_json({{"context_tokens", kRow}}, ""));
    train::TrainRecipe recipe;
    recipe.steps = rows;
    recipe.grains_per_step = 1;
    recipe.rows_per_grain = 1;
    out.manifest().seed = 7;
    out.manifest().inputs["shards"] = shards;
    record::Train said;
    said.counts.steps = rows;
    record::say(said, out.manifest());
    return train::write_plan(disk, base::parent(out.path("plan.json")), {model, recipe, shards, 7});
  }
  std::vector<std::uint64_t> times(const std::string& of = "") {
    std::vector<std::uint64_t> out;
    const auto trainings = trainings_of("out", of.empty() ? corpus : of, ctx);
    if (trainings.size() != 1) return out;
    for (int i = 0; i < 11; ++i) {
      const auto found =
          times_read(trainings[0], "deu_Latn", "id-" + std::to_string(i), ctx).take().value();
      EXPECT_EQ(found.least, found.most);
      out.push_back(found.most);
    }
    return out;
  }
};

// As the training itself asks for its rows, one after the other.
std::vector<std::uint64_t> in_turn(World& world, std::uint64_t rows) {
  const auto trainings = trainings_of("out", world.corpus, world.ctx);
  std::vector<std::uint64_t> out(11, 0);  // a window is a document here, and the last has none
  if (trainings.size() != 1) return {};
  for (std::uint64_t row = 0; row < rows; ++row) ++out[trainings[0].order.place(row).window];
  return out;
}

TEST(Reads, of_a_short_training_leave_documents_out) {
  World world(4);
  const auto times = world.times();
  EXPECT_EQ(times, in_turn(world, 4));
  EXPECT_GE(std::ranges::count(times, 0u), 7);
}

TEST(Reads, of_a_long_one_come_round_again_but_never_to_what_fills_no_row) {
  World world(25);
  const auto times = world.times();
  EXPECT_EQ(times, in_turn(world, 25));
  ASSERT_EQ(times.size(), 11u);
  EXPECT_GE(std::ranges::max(times), 3u);
  EXPECT_EQ(times.back(), 0u);
}

TEST(Reads, are_told_of_the_corpus_that_the_shards_were_made_from) {
  World world(4);
  EXPECT_TRUE(world.times("another corpus").empty());
  EXPECT_TRUE(trainings_of("nowhere", world.corpus, world.ctx).empty());
}

TEST(Reads, of_a_document_that_the_shards_do_not_hold_are_unknown) {
  World world(4);
  const auto trainings = trainings_of("out", world.corpus, world.ctx);
  ASSERT_EQ(trainings.size(), 1u);
  EXPECT_EQ(trainings[0].name, "train");
  EXPECT_FALSE(times_read(trainings[0], "deu_Latn", "id-99", world.ctx).take());
  EXPECT_FALSE(times_read(trainings[0], "fin_Latn", "id-1", world.ctx).take());
}

}  // namespace
}  // namespace run
