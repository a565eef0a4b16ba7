#include "plan/estimate.h"

#include <gtest/gtest.h>

namespace plan {
namespace {

double flops_of_a_token(std::int64_t context) {
  model::ModelRecipe model;
  model
      .from_json({{"arch", "gpt_oss"},
                  {"layers", 2},
                  {"hidden", 64},
                  {"heads", 4},
                  {"kv_heads", 2},
                  {"context_tokens", context}},
                 "")
      .take();
  const auto out = estimate(model, {}, 300, 1).take();
  return out.flops / out.tokens;
}

// Bug: a layer with a window, here of 128 tokens, was estimated, recorded and rated as one without.
TEST(Estimate, counts_no_pairs_beyond_a_window) {
  const double all = 1024 - 128, window = 128.0 * (2 * 1024 - 128) / 1024 - 128;
  const double pair = 6.0 * 64;  // of all heads, halved by the causal mask
  EXPECT_NEAR(flops_of_a_token(1024) - flops_of_a_token(128), pair * (all + window), 1e-3);
}

}  // namespace
}  // namespace plan
