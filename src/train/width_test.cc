// Learning rates that stay best at another width (muP): the rules by tensor, and what they are for, that
// nothing in a model grows with its width while it learns.
#include "train/width.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "model/pass.h"
#include "train/life_test.h"
#include "train/trainer.h"
#include "train/update.h"

namespace train {
namespace {

model::ModelRecipe model_of_width(std::int64_t hidden, base::Json options = {}) {
  base::Json all = {{"layers", 2},   {"hidden", hidden}, {"feed_forward", 2 * hidden},
                    {"heads", 4},    {"kv_heads", 2},    {"context_tokens", 32},
                    {"init_std", .2}};
  if (!options.is_null()) all.update(options);
  model::ModelRecipe out;
  out.from_json(all, "").take();
  return out;
}

TrainRecipe of_base(std::map<std::string, std::int64_t> sizes) {
  TrainRecipe out;
  out.mup_base = BaseSizes(std::move(sizes));
  return out;
}

struct Named {
  model::Layout layout;
  WidthRules rules;
  double start(const std::string& name) const { return rules.starts[number(name)].deviation; }
  double middle(const std::string& name) const { return rules.starts[number(name)].middle; }
  double rate(const std::string& name) const { return rules.rates[number(name)]; }
  std::size_t number(const std::string& name) const {
    return static_cast<std::size_t>(layout.find(name) - layout.parameters.data());
  }
};

Named rules_of(const model::ModelRecipe& model, const TrainRecipe& recipe) {
  auto rules = width_rules(recipe, model, 64);
  EXPECT_TRUE(rules.ok()) << rules.error().sentence();
  return {model::layout_of(model::config_of(model, 64), "").take(), rules.take()};
}

const std::string kLayer = "model.layers.1.";

// Four times as wide, the heads with it.
TEST(WidthRules, of_a_head_of_its_own) {
  const auto model = model_of_width(256, {{"tied_embeddings", false}});
  const auto found = rules_of(model, of_base({{"hidden", 64}, {"feed_forward", 128}}));
  EXPECT_DOUBLE_EQ(found.start("model.embed_tokens.weight"), 0.2);
  EXPECT_DOUBLE_EQ(found.rate("model.embed_tokens.weight"), 1);
  EXPECT_DOUBLE_EQ(found.start("lm_head.weight"), 0.2 / 4);
  EXPECT_DOUBLE_EQ(found.rate("lm_head.weight"), 1.0 / 4);
  EXPECT_DOUBLE_EQ(found.start(kLayer + "self_attn.k_proj.weight"), 0.2 / 2);
  EXPECT_DOUBLE_EQ(found.rate(kLayer + "self_attn.k_proj.weight"), 1.0 / 4);
  EXPECT_DOUBLE_EQ(found.rate(kLayer + "mlp.down_proj.weight"), 1.0 / 4);
  EXPECT_DOUBLE_EQ(found.rate(kLayer + "input_layernorm.weight"), 1);
  EXPECT_DOUBLE_EQ(found.middle("model.norm.weight"), 1);
  // The root of a head's width, 16 and 64, in which its scores shrink more.
  EXPECT_DOUBLE_EQ(found.start(kLayer + "self_attn.q_proj.weight"), 0.2 / 2 / 2);
  EXPECT_DOUBLE_EQ(found.rate(kLayer + "self_attn.q_proj.weight"), 1.0 / 4 / 2);
}

TEST(WidthRules, of_a_head_that_is_the_embedding_stand_in_the_last_gain) {
  const auto found =
      rules_of(model_of_width(256), of_base({{"hidden", 64}, {"feed_forward", 128}}));
  EXPECT_DOUBLE_EQ(found.start("model.embed_tokens.weight"), 0.2);
  EXPECT_DOUBLE_EQ(found.middle("model.norm.weight"), 1.0 / 4);
  EXPECT_DOUBLE_EQ(found.rate("model.norm.weight"), 1.0 / 4);
}

// Heads of one width have the scores that they had; a feed-forward that stays has rows that stay.
TEST(WidthRules, look_at_each_dimension_by_itself) {
  const auto model = model_of_width(256, {{"feed_forward", 64}, {"heads", 16}, {"kv_heads", 2}});
  const auto found = rules_of(model, of_base({{"hidden", 64}, {"heads", 4}}));
  EXPECT_DOUBLE_EQ(found.rate(kLayer + "self_attn.q_proj.weight"), 1.0 / 4);
  EXPECT_DOUBLE_EQ(found.start(kLayer + "self_attn.q_proj.weight"), 0.2 / 2);
  EXPECT_DOUBLE_EQ(found.start(kLayer + "self_attn.k_proj.weight"), 0.2 / 4);
  EXPECT_DOUBLE_EQ(found.start(kLayer + "mlp.up_proj.weight"), 0.2 / 4);
  EXPECT_DOUBLE_EQ(found.rate(kLayer + "mlp.down_proj.weight"), 1);
}

// Gemma's embeddings are multiplied by the root of the width, its gains are 1 + w.
TEST(WidthRules, undo_what_a_family_multiplies_by_its_width) {
  const auto model = model_of_width(256, {{"arch", "gemma2"}, {"head_dim", 16}});
  const auto found = rules_of(model, of_base({{"hidden", 64}, {"feed_forward", 128}}));
  EXPECT_NEAR(found.start("model.embed_tokens.weight"), 0.2 / 2, 1e-9);
  EXPECT_NEAR(found.rate("model.embed_tokens.weight"), 1.0 / 2, 1e-9);
  EXPECT_NEAR(found.middle("model.norm.weight"), 1.0 / 2 - 1, 1e-9);
}

TEST(WidthRules, of_queries_that_are_normed_stand_in_their_gain) {
  const auto model = model_of_width(256, {{"arch", "qwen3"}, {"head_dim", 64}});
  const auto found = rules_of(model, of_base({{"hidden", 64}, {"head_dim", 16}}));
  EXPECT_DOUBLE_EQ(found.middle(kLayer + "self_attn.q_norm.weight"), 1.0 / 2);
  EXPECT_DOUBLE_EQ(found.middle(kLayer + "self_attn.k_norm.weight"), 1);
  EXPECT_DOUBLE_EQ(found.rate(kLayer + "self_attn.q_proj.weight"), 1.0 / 4);
}

TEST(WidthRules, refuse_what_is_no_width) {
  const auto refused = [](const model::ModelRecipe& model, const TrainRecipe& recipe) {
    const auto rules = width_rules(recipe, model, 64);
    return rules.ok() ? "" : rules.error().sentence();
  };
  const auto model = model_of_width(256);
  EXPECT_NE(refused(model, of_base({{"hiden", 32}})).find("did you mean 'hidden'"),
            std::string::npos);
  EXPECT_NE(refused(model, of_base({{"layers", 1}})).find("only widths may differ"),
            std::string::npos);
  EXPECT_NE(refused(model, of_base({{"hidden", 0}})).find("train.mup_base"), std::string::npos);
  EXPECT_NE(refused(model, of_base({{"hidden", 30}})).find("train.mup_base"), std::string::npos);
  auto with_init = of_base({{"hidden", 64}});
  with_init.init.from_json("parent", "").take();
  EXPECT_NE(refused(model, with_init).find("not drawn"), std::string::npos);
  for (const char* kind : {"muon", "sgd"}) {
    auto recipe = of_base({{"hidden", 64}});
    recipe.optimizer = base::Choice<optimizer::Registry>(kind);
    EXPECT_FALSE(recipe.check().ok()) << kind;
  }
}

// A matrix forgets by the whole rate, or the wider a model, the less of a decay it would have.
TEST(WidthRules, leave_decoupled_weight_decay_as_it_is) {
  for (const char* kind : {"adamw", "ademamix"}) {
    base::Choice<optimizer::Registry> optimizer(kind);
    optimizer.from_json({{"weight_decay", 0.5}}, "").take();
    State state;
    state.weights = {1, 1};
    state.share = {0, 2};
    for (const char* name : optimizer.entry().states) {
      state.names.emplace_back(name);
      state.optimizer.emplace_back(2);
    }
    const float gradient[] = {0, 1};
    update_part({.begin = 0, .end = 2, .decay = true, .trained = true, .share = 0.25}, optimizer,
                0.1, 1, gradient, state);
    EXPECT_NEAR(state.weights[0], 0.95, 1e-6) << kind;
    EXPECT_LT(state.weights[1], 0.95 - 0.02) << kind;
    EXPECT_GT(state.weights[1], 0.95 - 0.05) << kind;
  }
}

std::unique_ptr<Trainer> trainer_of(TestShards& shards, const model::ModelRecipe& model,
                                    const TrainRecipe& recipe, std::int64_t seed = 1) {
  auto out = Trainer::open(model, recipe, shards.folder, seed, shards.owned.context);
  EXPECT_TRUE(out.ok()) << out.error().sentence();
  return out.take();
}

TrainRecipe quick(const char* optimizer = "adamw") {
  auto recipe = small_recipe();
  recipe.precision = "f32";
  recipe.optimizer = base::Choice<optimizer::Registry>(optimizer);
  recipe.schedule = base::Choice<schedule::Registry>("constant");
  return recipe;
}

TEST(WidthRules, of_the_width_itself_change_no_bit) {
  TestShards shards({{"aaa_Latn", 2000}});
  for (const char* kind : {"adam", "adamw", "ademamix"}) {
    const auto plain = quick(kind);
    auto same = plain;
    same.mup_base = BaseSizes({{"hidden", 64}, {"feed_forward", 128}});
    const auto model = model_of_width(64);
    const auto a = trainer_of(shards, model, plain), b = trainer_of(shards, model, same);
    for (int step = 0; step < 3; ++step) a->step().take(), b->step().take();
    EXPECT_EQ(a->state.weights, b->state.weights) << kind;
  }
}

double root_mean_square(const std::vector<float>& a) {
  double sum = 0;
  for (const float x : a) sum += static_cast<double>(x) * x;
  return std::sqrt(sum / static_cast<double>(a.size()));
}

std::vector<float> logits_of(const Trainer& trainer, const model::Batch& batch) {
  const auto model = model::model_of(trainer.config, "").take();
  model::Workspace workspace;
  std::vector<float> out(batch.ids.size() * TestShards::kVocabulary);
  model::logits(model, workspace, trainer.state.weights.data(), batch, batch.ids.size(),
                out.data());
  return out;
}

// How far the logits of a batch have moved, as root of the mean square, after a few steps.
double moved(std::int64_t width, bool follows, bool tied) {
  TestShards shards({{"aaa_Latn", 4000}});
  auto recipe = quick();
  if (follows) recipe.mup_base = BaseSizes({{"hidden", 64}, {"feed_forward", 128}});
  const auto trainer =
      trainer_of(shards, model_of_width(width, {{"tied_embeddings", tied}}), recipe);
  const auto batch = trainer->order().batch(0, 2).take();
  const auto before = logits_of(*trainer, batch);
  for (int step = 0; step < 4; ++step) trainer->step().take();
  auto after = logits_of(*trainer, batch);
  for (std::size_t i = 0; i < after.size(); ++i) after[i] -= before[i];
  return root_mean_square(after);
}

// The coordinate check of the paper (its figure 5): a model that is 8 times as wide moves its logits no
// further in four steps than the narrow one; without the rules it moves them much further.
TEST(WidthRules, let_nothing_grow_with_the_width) {
  for (const bool tied : {false, true}) {
    const double narrow = moved(64, true, tied), wide = moved(512, true, tied);
    EXPECT_LT(wide, 1.5 * narrow) << tied;
    EXPECT_GT(wide, narrow / 3) << tied;
    const double plain_narrow = moved(64, false, tied), plain_wide = moved(512, false, tied);
    EXPECT_GT(plain_wide, 3 * plain_narrow) << tied;
    EXPECT_DOUBLE_EQ(plain_narrow, narrow) << tied;
  }
}

}  // namespace
}  // namespace train
