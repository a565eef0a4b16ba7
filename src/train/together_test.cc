// The promise of several ranks: the same bits as one, whoever computes which grain; and that what one
// cannot do is said by all.
#include "train/together.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "base/report.h"
#include "rank/threads_test.h"
#include "train/events.h"
#include "train/loop.h"
#include "train/machine_class.h"
#include "train/shards_test.h"
#include "train/small_test.h"

namespace train {
namespace {

// Asks for a stop once a given step has been reported.
class StopAt : public base::Reporter {
 public:
  StopAt(base::Cancel& cancel, std::uint64_t step, const std::function<void(std::uint64_t)>& also)
      : also_(also), cancel_(cancel), step_(step) {}
  void on(const base::Event& event) override {
    if (event.kind != base::Event::Kind::progress) return;
    if (event.done == step_) cancel_.request();
    if (also_) also_(event.done);
  }

 private:
  const std::function<void(std::uint64_t)>& also_;
  base::Cancel& cancel_;
  const std::uint64_t step_;
};

struct Company {
  TestShards shards{{{"aaa_Latn", 4000}, {"bbb_Latn", 1500}}};
  model::ModelRecipe model = small_model();
  TrainRecipe recipe = small_recipe();
  std::uint64_t stop = 0;  // after that step somebody asks rank `stopped` for it
  int stopped = 0;
  std::function<void(std::uint64_t)> after_step;  // is told of rank 0's steps
  base::Path out(const std::string& name) { return base::join(shards.root, name); }

  // What rank 0 says.
  base::Result<ledger::Manifest> run(const std::string& name, int ranks, int workers) {
    base::Result<ledger::Manifest> answer = base::Error{};
    rank::Threads::run(ranks, [&](rank::Ranks& here) {
      base::Cancel cancel;
      std::function<void(std::uint64_t)> nothing;
      StopAt reporter(cancel, stop, here.leads() ? after_step : nothing);
      base::Context ctx{*shards.disk, *shards.owned.clock, reporter, cancel, workers, ""};
      if (here.leads()) {
        answer = lead(name, here, ctx);
        return;
      }
      if (stop > 0 && here.number() == stopped) cancel.request();
      EXPECT_EQ(here.hear().take(), name);
      const auto done = follow(model, recipe, shards.folder, 7, ctx, here);
      EXPECT_TRUE(done.ok());
    });
    return answer;
  }
  base::Result<ledger::Manifest> lead(const std::string& name, rank::Ranks& ranks,
                                      base::Context& ctx) {
    auto writer = TRY(ledger::ArtefactWriter::open(ctx, out(name), "train",
                                                   ledger::ArtefactWriter::Start::resume));
    TRY(train(model, recipe, shards.folder, 7, writer, ctx, {}, ranks));
    writer.manifest().recipe = {{"model", base::to_json(model)}, {"train", base::to_json(recipe)}};
    writer.manifest().seed = 7;
    return writer.finish();
  }
  std::string state(const std::string& name, int ranks, int workers) {
    auto manifest = run(name, ranks, workers);
    EXPECT_TRUE(manifest.ok()) << (manifest.ok() ? "" : manifest.error().sentence());
    return manifest.ok() ? manifest->facts["state"].get<std::string>() : "";
  }
};

TEST(Together, give_the_bits_of_one_rank_for_any_number_of_ranks_and_workers) {
  Company company;
  company.recipe.grains_per_step = 5;
  const auto one = company.state("one", 1, 1);
  for (const int ranks : {1, 2, 3, 4})
    for (const int workers : {1, 2}) {
      const auto name = "r" + std::to_string(ranks) + "w" + std::to_string(workers);
      EXPECT_EQ(company.state(name, ranks, workers), one) << name;
    }
}

TEST(Together, do_so_with_more_ranks_than_grains_in_f32_and_with_experts) {
  Company company;
  company.recipe.grains_per_step = 2;
  company.recipe.steps = 4;
  company.recipe.precision = "f32";
  EXPECT_EQ(company.state("three", 3, 1), company.state("one", 1, 1));
  company.recipe.precision = "bf16";
  ASSERT_TRUE(company.model
                  .from_json({{"arch", "deepseek_v3"},
                              {"layers", 2},
                              {"dense_layers", 1},
                              {"hidden", 32},
                              {"feed_forward", 48},
                              {"heads", 2},
                              {"query_latent", 16},
                              {"latent", 16},
                              {"key_width", 16},
                              {"rope_width", 8},
                              {"value_width", 16},
                              {"experts", 4},
                              {"experts_per_token", 2},
                              {"expert_width", 16},
                              {"groups", 2},
                              {"kept_groups", 1},
                              {"mtp_modules", 1},
                              {"bias_rate", 0.01},
                              {"context_tokens", 32}},
                             "")
                  .ok());
  EXPECT_EQ(company.state("three ranks", 3, 1), company.state("one rank", 1, 1));
}

// Stopped on any number of ranks, gone on with on another.
TEST(Together, go_on_with_what_another_number_of_ranks_began) {
  Company company;
  const auto whole = company.state("whole", 1, 1);
  for (const auto& [first, second] : {std::pair{1, 3}, {4, 2}, {3, 1}}) {
    const auto name = std::to_string(first) + " then " + std::to_string(second);
    company.stop = 7;
    const auto begun = company.run(name, first, 1);
    ASSERT_FALSE(begun.ok());
    EXPECT_EQ(base::Result(begun).error().code, base::Code::interrupted);
    company.stop = 0;
    EXPECT_EQ(company.state(name, second, 1), whole) << name;
  }
}

// Files of optimizer shares in the last checkpoint.
std::size_t shares_in(Company& company, const std::string& name) {
  const auto folder = base::join(company.out(name), "checkpoint-00000012");
  const auto files = base::list_files(*company.shards.disk, folder).take();
  return static_cast<std::size_t>(std::ranges::count_if(
      files, [](const base::Path& path) { return path.starts_with("optimizer-"); }));
}

// ZeRO, stage 1: every rank holds its share of the moments, and the state is the one of one rank.
TEST(Together, give_the_same_bits_where_each_holds_a_share_of_the_optimizer) {
  Company company;
  company.recipe.grains_per_step = 5;
  const auto one = company.state("one", 1, 1);
  company.recipe.shard_optimizer = true;
  EXPECT_EQ(company.state("shared by one", 1, 1), one);
  EXPECT_EQ(shares_in(company, "shared by one"), 0u);
  for (const int ranks : {2, 3, 4})
    for (const bool background : {false, true}) {
      company.recipe.checkpoints.background = background;
      const auto name = std::to_string(ranks) + (background ? "in background" : "at once");
      EXPECT_EQ(company.state(name, ranks, 1), one) << name;
      EXPECT_EQ(shares_in(company, name), static_cast<std::size_t>(ranks)) << name;
    }
}

// Matrices that are updated as wholes stay whole, and an average is no part of the shares.
TEST(Together, share_out_what_other_optimizers_keep) {
  for (const char* kind : {"muon", "ademamix", "sgd"}) {
    Company company;
    company.recipe.optimizer = base::Choice<optimizer::Registry>(kind);
    company.recipe.average = average::Choice("ema");
    company.recipe.spike.loss_ratio = 5;
    company.recipe.spike.least = 2;
    const auto one = company.state("one", 1, 1);
    company.recipe.shard_optimizer = true;
    EXPECT_EQ(company.state("three", 3, 1), one) << kind;
  }
}

// Sharded or whole, a checkpoint is gone on with by any number of ranks.
TEST(Together, go_on_with_shares_that_another_number_of_ranks_saved) {
  Company company;
  const auto whole = company.state("whole", 1, 1);
  for (const auto& [first, second] : {std::pair{4, 2}, {2, 3}, {3, 1}, {1, 4}})
    for (const bool then : {true, false}) {
      const auto name =
          std::to_string(first) + " then " + std::to_string(second) + (then ? "s" : "");
      company.stop = 7;
      company.recipe.shard_optimizer = true;
      const auto begun = company.run(name, first, 1);
      ASSERT_FALSE(begun.ok());
      EXPECT_EQ(base::Result(begun).error().code, base::Code::interrupted);
      company.stop = 0;
      company.recipe.shard_optimizer = then;
      EXPECT_EQ(company.state(name, second, 1), whole) << name;
    }
}

TEST(Together, execute_again_in_one_process_what_shares_lead_to) {
  Company company;
  company.recipe.shard_optimizer = true;
  const auto state = company.state("a", 3, 1);
  const auto again =
      replay(company.out("a"), company.shards.folder, 8, 4, company.shards.owned.context);
  ASSERT_TRUE(again.ok()) << again.error().sentence();
  EXPECT_EQ(*again, state);
}

// A torn share is named, and the checkpoint before it is gone on from.
TEST(Together, refuse_a_checkpoint_one_of_whose_shares_is_torn) {
  Company company;
  const auto whole = company.state("whole", 1, 1);
  company.recipe.shard_optimizer = true;
  company.stop = 11;
  ASSERT_FALSE(company.run("a", 4, 1).ok());
  company.stop = 0;
  const auto share =
      base::join(company.out("a.work"), "checkpoint-00000011/optimizer-0003-of-0004.safetensors");
  ASSERT_TRUE(company.shards.disk->exists(share));
  ASSERT_TRUE(company.shards.disk->truncate(share, 1000).ok());
  EXPECT_EQ(company.state("a", 2, 1), whole);
  EXPECT_TRUE(
      company.shards.disk->exists(base::join(company.out("a.refused"), "checkpoint-00000011")));
}

TEST(Together, save_within_a_step_whichever_rank_is_asked_to_stop) {
  Company company;
  company.stop = 1000;  // rank 0 itself is never asked
  company.stopped = 2;
  const auto begun = company.run("stopped", 3, 1);
  ASSERT_FALSE(begun.ok());
  EXPECT_EQ(base::Result(begun).error().code, base::Code::interrupted);
  EXPECT_TRUE(company.shards.disk->exists(
      base::join(company.out("stopped.work"), "checkpoint-00000001/manifest.json")));
}

TEST(Together, say_once_and_through_rank_0_what_none_of_them_can_do) {
  Company company;
  company.recipe.learning_rate = 1e30;  // leads to what is not finite
  for (const bool shared : {false, true}) {
    company.recipe.shard_optimizer = shared;
    const auto run = company.run(shared ? "wild shares" : "wild", 3, 1);
    ASSERT_FALSE(run.ok());
    EXPECT_NE(base::Result(run).error().what.find("not finite"), std::string::npos)
        << base::Result(run).error().sentence();
  }
  company.recipe.rows_per_grain = -1;
  EXPECT_EQ(base::Result(company.run("none", 3, 1)).error().code, base::Code::bad_request);
}

// Bug: what rank 0 alone could not do behind a step left all waiting for each other, without a word.
TEST(Together, part_where_rank_0_cannot_write_what_it_learnt) {
  Company company;
  company.recipe.tensorboard = true;
  const auto events = base::join(company.out("full.work"), kEventFile);
  company.after_step = [&](std::uint64_t step) {
    if (step != 3) return;
    company.shards.disk->remove_all(events).take();
    company.shards.disk->make_folders(events).take();
  };
  const auto run = company.run("full", 3, 1);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(base::Result(run).error().code, base::Code::io) << base::Result(run).error().sentence();
}

TEST(Together, name_the_rank_that_reads_other_shards) {
  TestShards ours({{"aaa_Latn", 400}}), others({{"aaa_Latn", 500}});
  rank::Threads::run(3, [&](rank::Ranks& ranks) {
    base::OwnedContext owned;
    RankMeter meter(*owned.disk, 10, ranks);
    auto opened = open_together(small_model(), small_recipe(),
                                ranks.number() == 1 ? others.folder : ours.folder, 7, owned.context,
                                ranks, meter);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code, base::Code::bad_request);
    EXPECT_NE(opened.error().what.find("rank 1 has other shards than rank 0"), std::string::npos)
        << opened.error().sentence();
  });
}

// All ranks go back, and read what rank 0 reads from there on.
TEST(Ranks, going_back_for_a_spike_change_no_bit) {
  Company company;
  company.recipe.spike = {
      .norm_ratio = 1.0001, .window = 4, .least = 3, .rewinds = 3, .rewind_batches = 2};
  const auto wanted = company.state("one", 1, 2);
  EXPECT_EQ(company.state("two", 2, 1), wanted);
  company.recipe.shard_optimizer = true;
  EXPECT_EQ(company.state("shared", 3, 1), wanted);
  EXPECT_TRUE(company.shards.disk->exists(company.out("shared") + "/rewinds.jsonl"));
}

}  // namespace
}  // namespace train
