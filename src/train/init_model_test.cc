// A training that starts from a model: the bits are those of a training that has these weights at its
// beginning, and what does not fit is refused by name.
#include "train/init_model.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

#include "model/weights.h"
#include "record/train.h"
#include "store/safetensors.h"
#include "train/loop.h"
#include "train/plan.h"
#include "train/shards_test.h"
#include "train/small_test.h"
#include "train/step_log.h"

namespace train {
namespace {

using base::Code;

constexpr std::int64_t kVocabulary = TestShards::kVocabulary;

model::Layout small_layout() {
  return model::layout_of(model::config_of(small_model(), kVocabulary), "m").take();
}

// What `janua run` exports, as far as it is read.
void write_model(base::Disk& disk, const base::Path& folder, const std::vector<float>& weights,
                 const model::ModelRecipe& recipe = small_model()) {
  const auto config = model::config_of(recipe, kVocabulary);
  const auto layout = model::layout_of(config, folder).take();
  disk.make_folders(folder).take();
  model::save_model(disk, folder, config, layout, weights).take();
  disk.write_file(base::join(folder, "tokenizer.json"), "{}").take();
}

struct Life {
  TestShards shards{{{"aaa_Latn", 4000}}};
  base::Disk& disk = *shards.disk;
  base::Path at(const std::string& name) { return base::join(shards.root, name); }

  base::Result<ledger::Manifest> run(const std::string& name, const TrainRecipe& recipe,
                                     std::int64_t seed = 7,
                                     const model::ModelRecipe& model = small_model()) {
    auto& ctx = shards.owned.context;
    auto writer = TRY(ledger::ArtefactWriter::open(ctx, at(name), "train",
                                                   ledger::ArtefactWriter::Start::resume));
    if (const auto& place = init_of(model, recipe); !place.empty()) {
      const auto init = TRY(ledger::look_at_given(disk, place.place(), "model", init_files(model)));
      writer.manifest().inputs["init"] = init.id;
    }
    TRY(train(model, recipe, shards.folder, seed, writer, ctx));
    writer.manifest().recipe = recipe_json(model, recipe);
    writer.manifest().seed = seed;
    return writer.finish();
  }
  TrainRecipe from(const std::string& name, std::int64_t steps = 6) {
    auto recipe = small_recipe();
    recipe.steps = steps;
    if (!name.empty()) recipe.init = base::RecipePath(at(name));
    return recipe;
  }
};

std::string state_of(const base::Result<ledger::Manifest>& made) {
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().sentence());
  return made.ok() ? made->facts["state"].get<std::string>() : "";
}

TEST(InitModel, training_that_starts_from_the_random_weights_of_a_model_is_the_one_from_its_seed) {
  Life life;
  write_model(life.disk, life.at("parent"), model::initial_weights(small_layout(), 7));
  EXPECT_EQ(state_of(life.run("a", life.from("parent"))), state_of(life.run("b", life.from(""))));
}

// [model] from and [train] init are two ways to say one beginning.
TEST(InitModel, that_the_model_section_itself_names_begins_with_the_same_bits) {
  Life life;
  write_model(life.disk, life.at("parent"), model::initial_weights(small_layout(), 1));
  const auto named = state_of(life.run("a", life.from("parent")));
  model::ModelRecipe model;
  model.from = base::RecipePath(life.at("parent"));
  ASSERT_TRUE(model.look(life.disk).ok());
  life.disk.write_file(life.at("parent/README.md"), "---\nlicense: mit\n---\n").take();
  const auto made = life.run("b", life.from(""), 7, model);
  EXPECT_EQ(state_of(made), named);
  const auto init = record::of<record::Train>(*made, life.at("b"))->facts.init;
  ASSERT_TRUE(init);
  EXPECT_EQ(init->id, made->inputs.at("init"));
  EXPECT_EQ(init->license, "mit");
  EXPECT_TRUE(init->files.contains("README.md")) << "what is read is digested";
  const auto log = read_steps(life.disk, life.at("b")).take();
  const auto again = replay(life.at("b"), life.shards.folder, 0, 1, life.shards.owned.context);
  ASSERT_TRUE(again.ok()) << again.error().sentence();
  EXPECT_EQ(*again, log.front().state);
  life.disk.write_file(life.at("parent/README.md"), "---\nlicense: gpl-3.0\n---\n").take();
  EXPECT_EQ(replay(life.at("b"), life.shards.folder, 0, 1, life.shards.owned.context).error().code,
            Code::verification);
}

TEST(InitModel, with_fewer_rows_than_the_tokenizer_has_ids_is_refused_and_with_more_is_taken) {
  base::MemoryDisk disk;
  write_model(disk, "p", model::initial_weights(small_layout(), 3));
  model::ModelRecipe model;
  model.from = base::RecipePath("p");
  ASSERT_TRUE(model.look(disk).ok());
  EXPECT_TRUE(fits_init(disk, "p", model, kVocabulary - 5).ok());
  const auto refused = fits_init(disk, "p", model, kVocabulary + 1);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().what.find("has rows for 64 ids"), std::string::npos)
      << refused.error().sentence();
}

TEST(InitModel, says_from_which_model_and_is_executed_again_from_its_beginning) {
  Life life;
  write_model(life.disk, life.at("parent"), model::initial_weights(small_layout(), 1));
  const auto made = life.run("a", life.from("parent"));
  ASSERT_TRUE(made.ok()) << made.error().sentence();
  EXPECT_NE(made->facts["state"], life.run("b", life.from(""))->facts["state"]);
  const auto init = record::of<record::Train>(*made, life.at("a"))->facts.init;
  ASSERT_TRUE(init);
  EXPECT_EQ(init->id, made->inputs.at("init"));
  EXPECT_EQ(init->files.size(), 3u);
  EXPECT_FALSE(init->manifest_sha256);
  const auto log = read_steps(life.disk, life.at("a")).take();
  const auto again = replay(life.at("a"), life.shards.folder, 0, 1, life.shards.owned.context);
  ASSERT_TRUE(again.ok()) << again.error().sentence();
  EXPECT_EQ(*again, log.front().state);
  write_model(life.disk, life.at("parent"), model::initial_weights(small_layout(), 2));
  EXPECT_EQ(replay(life.at("a"), life.shards.folder, 0, 1, life.shards.owned.context).error().code,
            Code::verification);
}

TEST(InitModel, begun_work_does_not_go_on_from_another_model) {
  Life life;
  write_model(life.disk, life.at("one"), model::initial_weights(small_layout(), 1));
  write_model(life.disk, life.at("two"), model::initial_weights(small_layout(), 2));
  ASSERT_TRUE(life.run("a", life.from("one")).ok());
  const auto plan = read_plan(life.disk, life.at("a")).take();
  EXPECT_TRUE(can_go_on(life.disk, life.at("a"), plan));
  auto other = plan;
  other.init = std::string(64, '2');
  EXPECT_EQ(common_steps(plan, other), 0);
  EXPECT_FALSE(can_go_on(life.disk, life.at("a"), other));
  other.init = "";
  EXPECT_FALSE(can_go_on(life.disk, life.at("a"), other));
}

TEST(InitModel, training_without_one_records_what_it_recorded_before) {
  EXPECT_FALSE(base::to_json(TrainRecipe{}).contains("init"));
  EXPECT_EQ(plan_text(base::Json::object(), "s", 1, "").find("init"), std::string::npos);
  auto recipe = TrainRecipe{};
  recipe.init = base::RecipePath("../parent");
  EXPECT_EQ(base::to_json(recipe)["init"], "../parent");
  EXPECT_EQ(base::key_json(recipe), base::key_json(TrainRecipe{}));
}

struct Parent {
  base::MemoryDisk disk;
  model::Layout layout = small_layout();
  std::vector<float> weights = model::initial_weights(layout, 3);

  base::Error refused(const model::ModelRecipe& recipe = small_model(),
                      std::int64_t vocabulary = kVocabulary) {
    const auto read = init_weights(disk, "p", recipe, vocabulary);
    return read.ok() ? base::Error{Code::failed, "taken", "", ""} : read.error();
  }
};

TEST(InitModel, reads_weights_of_any_type_as_floats) {
  Parent parent;
  write_model(parent.disk, "p", parent.weights);
  EXPECT_EQ(init_weights(parent.disk, "p", small_model(), kVocabulary).take(), parent.weights);
  std::vector<std::uint16_t> half(parent.weights.size());
  for (std::size_t i = 0; i < half.size(); ++i) {
    half[i] = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(parent.weights[i]) >> 16);
    parent.weights[i] = std::bit_cast<float>(std::uint32_t{half[i]} << 16);
  }
  std::vector<store::TensorOut> tensors;
  for (const auto& p : parent.layout.parameters)
    tensors.push_back({p.name,
                       "BF16",
                       p.shape,
                       {reinterpret_cast<const char*>(half.data() + p.offset), p.size * 2}});
  store::write_safetensors(parent.disk, "p/model.safetensors", tensors, {}).take();
  EXPECT_EQ(init_weights(parent.disk, "p", small_model(), kVocabulary).take(), parent.weights);
}

TEST(InitModel, of_another_shape_is_refused_with_both_values_and_of_another_context_taken) {
  Parent parent;
  write_model(parent.disk, "p", parent.weights);
  auto other = small_model();
  other
      .from_json({{"layers", 3},
                  {"hidden", 64},
                  {"feed_forward", 128},
                  {"heads", 2},
                  {"kv_heads", 2},
                  {"context_tokens", 32}},
                 "")
      .take();
  const auto error = parent.refused(other);
  EXPECT_EQ(error.code, Code::bad_request);
  for (const char* words : {"num_hidden_layers is 2 there and 3 by the recipe",
                            "num_attention_heads is 4 there and 2 by the recipe"})
    EXPECT_NE(error.what.find(words), std::string::npos) << error.sentence();
  EXPECT_EQ(error.what.find("hidden_size"), std::string::npos) << error.sentence();
  auto longer = small_model();
  longer
      .from_json({{"layers", 2},
                  {"hidden", 64},
                  {"feed_forward", 128},
                  {"heads", 4},
                  {"kv_heads", 2},
                  {"context_tokens", 64},
                  {"init_std", 0.5}},
                 "")
      .take();
  EXPECT_EQ(parent.refused(longer).what, "taken");
}

TEST(InitModel, of_another_vocabulary_is_refused_with_what_to_write) {
  Parent parent;
  write_model(parent.disk, "p", parent.weights);
  const auto error = parent.refused(small_model(), 300);
  EXPECT_NE(error.what.find("has 64 ids, the tokenizer of this training 300"), std::string::npos);
  EXPECT_NE(error.hint.find("from = \"p\""), std::string::npos);
}

TEST(InitModel, that_is_damaged_is_refused_by_the_name_of_the_tensor) {
  Parent parent;
  parent.weights[parent.layout.find("model.norm.weight")->offset] =
      std::numeric_limits<float>::quiet_NaN();
  write_model(parent.disk, "p", parent.weights);
  const auto fits = fits_init(parent.disk, "p", small_model(), kVocabulary);
  ASSERT_FALSE(fits.ok()) << "before what it would be trained on is made";
  EXPECT_NE(fits.error().what.find("'model.norm.weight' holds numbers that are not finite (NaN or "
                                   "infinite): 1"),
            std::string::npos)
      << fits.error().what;
  EXPECT_EQ(parent.refused().what, fits.error().what);
  store::write_safetensors(parent.disk, "p/model.safetensors", {}, {}).take();
  EXPECT_NE(parent.refused().what.find("lack the tensor"), std::string::npos);
}

}  // namespace
}  // namespace train
