#include "model/recipe.h"

#include <gtest/gtest.h>

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

// As versions before wrote it into manifests, which must stay fresh.
TEST(ModelRecipe, a_record_of_the_version_before_means_what_it_meant) {
  const Json former = {
      {"arch", "llama"},  {"layers", 2},      {"hidden", 128},          {"feed_forward", 384},
      {"heads", 4},       {"kv_heads", 2},    {"context_tokens", 256},  {"rope_theta", 1e4},
      {"norm_eps", 1e-5}, {"init_std", 0.02}, {"tied_embeddings", true}};
  ModelRecipe recorded;
  ASSERT_TRUE(recorded.from_json(former, "manifest").ok());
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

}  // namespace
}  // namespace model
