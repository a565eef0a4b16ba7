#include "model/attention_options.h"

#include <gtest/gtest.h>

#include "model/recipe.h"

namespace model {
namespace {

bool has_options(const base::Json& recipe) {
  ModelRecipe model;
  model.from_json(recipe, "").take();
  return has_attention_options(config_of(model, 300));
}

TEST(AttentionOptions, are_those_that_the_library_has_none_of) {
  for (const char* arch : {"llama", "qwen3", "olmo2", "qwen3_moe", "apertus"})
    EXPECT_FALSE(has_options({{"arch", arch}})) << arch;
  for (const char* arch : {"gemma2", "gpt_oss", "granite", "gemma4_text", "deepseek_v3"})
    EXPECT_TRUE(has_options({{"arch", arch}})) << arch;
}

TEST(AttentionOptions, are_none_where_a_window_holds_the_whole_context) {
  const auto of = [](std::int64_t window) {
    return has_options({{"arch", "mistral"}, {"window", window}, {"context_tokens", 64}});
  };
  EXPECT_TRUE(of(63));
  EXPECT_FALSE(of(64));
  EXPECT_FALSE(of(0));
}

}  // namespace
}  // namespace model
