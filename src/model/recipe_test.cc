#include "model/recipe.h"

#include <gtest/gtest.h>

#include "model/folder_test.h"

namespace model {
namespace {

using base::Json;

base::Result<ModelRecipe> read(const std::string& toml) {
  ModelRecipe out;
  TRY(base::read_fields(TRY(base::parse_recipe(toml, "r.toml")), out));
  return out;
}

std::string mistake(const std::string& toml) {
  const auto out = read(toml);
  return out.ok() ? "none" : out.error().sentence();
}

TEST(ModelRecipe, takes_the_keys_of_its_architecture_with_or_without_its_name) {
  EXPECT_EQ(context_tokens(read("context_tokens = 64\n").take()), 64);
  EXPECT_EQ(context_tokens(read("arch = 'llama'\ncontext_tokens = 64\n").take()), 64);
  EXPECT_EQ(config_of(read("").take(), 1000).vocabulary, 1000);
  EXPECT_EQ(config_of(read("").take(), 1000).arch, "llama");
}

TEST(ModelRecipe, from_says_all_that_the_model_there_says_but_how_long_a_sequence_is) {
  Folder folder;
  folder.write();
  auto recipe = read("from = 'm'\n").take();
  ASSERT_TRUE(recipe.look(folder.disk).ok());
  EXPECT_EQ(context_tokens(recipe), 64);
  const auto config = config_of(recipe, 30);
  EXPECT_EQ(config.vocabulary, 32) << "its own rows, whatever its tokenizer fills of them";
  EXPECT_EQ(layout_of(config, "c").take().size, folder.layout.size);
  auto shorter = read("from = 'm'\ncontext_tokens = 16\n").take();
  ASSERT_TRUE(shorter.look(folder.disk).ok());
  EXPECT_EQ(context_tokens(shorter), 16);
  EXPECT_NE(shorter.key_json(base::Affects::length), recipe.key_json(base::Affects::length));
  EXPECT_NE(recipe.key_json(base::Affects::length), ModelRecipe().key_json(base::Affects::length));
}

TEST(ModelRecipe, from_beside_what_the_model_says_itself_is_a_mistake) {
  EXPECT_EQ(
      mistake("from = 'm'\nlayers = 2\n"),
      "r.toml:2: 'layers' stands beside model.from, and the model there says it already; leave "
      "it out; beside from, only context_tokens may stand");
  EXPECT_NE(mistake("from = 'm'\narch = 'llama'\n"), "none");
  EXPECT_EQ(mistake("from = ''\nlayers = 2\n"), "none") << "names nothing";
  Folder folder;
  folder.write();
  auto longer = read("from = 'm'\ncontext_tokens = 65\n").take();
  EXPECT_NE(longer.look(folder.disk).error().what.find("at most 64"), std::string::npos);
  auto nowhere = read("from = 'n'\n").take();
  EXPECT_EQ(nowhere.look(folder.disk).error().code, base::Code::missing);
}

TEST(ModelRecipe, from_is_recorded_with_what_it_was_so_that_nobody_needs_the_folder) {
  Folder folder;
  folder.write();
  auto recipe = read("from = 'm'\ncontext_tokens = 16\n").take();
  recipe.look(folder.disk).take();
  ModelRecipe again;
  ASSERT_TRUE(again.from_json(recipe.to_json(), "r").ok());
  EXPECT_EQ(again.to_json(), recipe.to_json());
  EXPECT_EQ(layout_of(config_of(again, 0), "c").take().size, folder.layout.size);
  EXPECT_EQ(context_tokens(again), 16);
  EXPECT_FALSE(ModelRecipe().to_json().contains("from")) << "records stay as they were";
  EXPECT_EQ(again.from_json({{"from", "m"}}, "r").error().code, base::Code::bad_data);
}

TEST(ModelRecipe, names_what_cannot_be_with_its_line) {
  EXPECT_EQ(mistake("arch = 'lama'\n"),
            "r.toml:1: unknown architecture 'lama'; did you mean 'llama'?");
  EXPECT_EQ(mistake("kind = 'llama'\n"), "r.toml:1: unknown key 'kind'; write arch = \"llama\"");
  EXPECT_EQ(mistake("layer = 3\n"), "r.toml:1: unknown key 'layer'; did you mean 'layers'?");
  for (const char* wrong : {"layers = 0", "heads = 3", "kv_heads = 3", "rope_theta = 0.5",
                            "norm_eps = 0", "init_std = 2.0", "hidden = 100", "context_tokens = 1",
                            "hidden = 9223372036854775807", "feed_forward = 65"})
    EXPECT_NE(mistake(wrong), "none") << wrong;
}

TEST(ModelRecipe, a_size_sets_what_no_other_key_says) {
  const auto ten = read("size = '10M'\n").take().to_json();
  EXPECT_EQ(ten["layers"], 6);
  EXPECT_EQ(ten["hidden"], 320);
  const auto own = read("layers = 3\nsize = '10M'\n").take().to_json();
  EXPECT_EQ(own["layers"], 3) << "in whatever order they stand";
  EXPECT_EQ(own["hidden"], 320);
  EXPECT_EQ(mistake("size = '10N'\n"),
            "r.toml:1: unknown size of a model '10N'; did you mean '10M'?");
}

// Bug: --set model.size=100M on a recipe with sizes of its own changed nothing, without a word.
TEST(ModelRecipe, a_size_that_other_keys_overrule_is_remarked) {
  const auto overruled =
      remarks(read("size = '100M'\nlayers = 4\nhidden = 768\nheads = 12\n").take());
  ASSERT_EQ(overruled.size(), 1u);
  EXPECT_NE(overruled[0].find("100M"), std::string::npos);
  EXPECT_NE(overruled[0].find("layers = 4"), std::string::npos);
  EXPECT_TRUE(remarks(read("size = '10M'\ncontext_tokens = 64\n").take()).empty());
  EXPECT_TRUE(remarks(read("size = '10M'\nlayers = 6\n").take()).empty()) << "they agree";
  EXPECT_TRUE(remarks(read("layers = 3\n").take()).empty());
  EXPECT_EQ(size_names(ModelRecipe().entry()), "200K, 1M, 3M, 10M, 30M, 100M, 300M or 1B");
}

TEST(ModelRecipe, a_size_is_a_name_of_what_stands_beside_it) {
  const auto named = read("size = '10M'\n").take();
  auto spelled = named.to_json();
  spelled["size"] = "";
  ModelRecipe same;
  ASSERT_TRUE(same.from_json(spelled, "manifest").ok());
  EXPECT_EQ(same.key_json(base::Affects::length), named.key_json(base::Affects::length));
  auto changed = named.to_json();
  changed["layers"] = 2;
  ASSERT_TRUE(same.from_json(changed, "manifest").ok());
  EXPECT_EQ(same.to_json(), changed) << "a record is read back as it was written";
}

TEST(ModelRecipe, every_size_can_be_and_has_about_the_parameters_of_its_name) {
  const std::vector<std::pair<std::string, std::pair<double, std::int64_t>>> sizes = {
      {"200K", {2e5, 1024}}, {"1M", {1e6, 2048}},    {"3M", {3e6, 4096}},    {"10M", {1e7, 8192}},
      {"30M", {3e7, 16384}}, {"100M", {1e8, 16384}}, {"300M", {3e8, 32768}}, {"1B", {1e9, 32768}}};
  ASSERT_EQ(ModelRecipe().entry().sizes().size(), sizes.size());
  for (const auto& [name, about] : sizes) {
    const auto recipe = read("size = '" + name + "'\n");
    ASSERT_TRUE(recipe.ok()) << recipe.error().sentence();
    const auto layout = layout_of(config_of(*recipe, about.second), "").take();
    EXPECT_NEAR(static_cast<double>(layout.count()) / about.first, 1, 0.15) << name;
  }
}

// As versions before wrote it into manifests, which must stay fresh.
TEST(ModelRecipe, a_record_of_the_version_before_means_what_it_meant) {
  Json former = {
      {"arch", "llama"},  {"layers", 2},      {"hidden", 128},          {"feed_forward", 384},
      {"heads", 4},       {"kv_heads", 2},    {"context_tokens", 256},  {"rope_theta", 1e4},
      {"norm_eps", 1e-5}, {"init_std", 0.02}, {"tied_embeddings", true}};
  ModelRecipe recorded;
  ASSERT_TRUE(recorded.from_json(former, "manifest").ok());
  former["size"] = "";  // which it did not have
  EXPECT_EQ(base::to_json(recorded), former);
  EXPECT_EQ(base::key_json(recorded), (Json{{"layers", 2},
                                            {"hidden", 128},
                                            {"feed_forward", 384},
                                            {"kv_heads", 2},
                                            {"context_tokens", 256}}));
  auto strange = former;
  strange["moved"] = true;
  EXPECT_FALSE(ModelRecipe().from_json(strange, "manifest").ok());
}

TEST(ModelRecipe, of_ministral3_may_let_queries_grow_behind_the_first_context) {
  const auto written = [](const std::string& more) {
    return write_config(config_of(read("arch = 'ministral3'\ncontext_tokens = 256\n" + more).take(),
                                  100))["rope_parameters"];
  };
  EXPECT_EQ(written("")["llama_4_scaling_beta"], 0.0);  // transformers fails where it is not said
  const auto grown = written("query_growth = 0.1\nfirst_context = 64\n");
  EXPECT_EQ(grown["llama_4_scaling_beta"], 0.1);
  EXPECT_EQ(grown["original_max_position_embeddings"], 64);
  EXPECT_EQ(written("query_growth = 0.1\n")["original_max_position_embeddings"], 256);
  EXPECT_NE(mistake("arch = 'ministral3'\nquery_growth = -1\n"), "none");
}

}  // namespace
}  // namespace model
