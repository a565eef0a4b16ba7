#include <cmath>

#include "model/arch/llama/llama.h"
#include "selfcheck/check.h"

namespace selfcheck::check {

namespace {

constexpr double kTheta = 1e6, kHeadDim = 128;

base::Json config_with(const base::Json& rope) {
  base::Json config = {{"architectures", {"LlamaForCausalLM"}},
                       {"vocab_size", 64},
                       {"num_hidden_layers", 1},
                       {"hidden_size", 512},
                       {"intermediate_size", 512},
                       {"num_attention_heads", 4},
                       {"max_position_embeddings", 4096}};
  config.update(rope);
  return config;
}

// The second and the last frequency, as a model with that config.json turns its heads.
base::Result<std::vector<double>> frequencies(const base::Json& rope) {
  const auto config = TRY(model::read_config(config_with(rope), "config.json"));
  const auto shape = model::llama::shape_of(config);
  const auto all = model::rope_frequencies(shape.rope, shape.head_dim);
  return std::vector<double>{all[1], all.back()};
}

std::vector<double> by_hand(double theta) {
  return {std::exp(-std::log(theta) * 2 / kHeadDim),
          std::exp(-std::log(theta) * (kHeadDim - 2) / kHeadDim)};
}

[[maybe_unused]] base::Result<Finding> run(const base::Context&) {
  const auto old_place = TRY(frequencies({{"rope_theta", kTheta}}));
  auto ours =
      TRY(frequencies({{"rope_parameters", {{"rope_theta", kTheta}, {"rope_type", "default"}}}}));
  auto unread = TRY(frequencies(base::Json::object()));
  auto right = by_hand(kTheta);
  for (auto* answer : {&ours, &unread})
    answer->insert(answer->end(), old_place.begin(), old_place.end());
  const auto again = right;
  right.insert(right.end(), again.begin(), again.end());
  return Finding{.right = {right}, .ours = {ours}, .elsewhere = {unread}};
}

constexpr Report kReports[] = {{"DeepSpeed", "PRs #8341, #8345, #8373 (2026)"},
                               {"SGLang", "PR #14745"},
                               {"mini-sglang", "PR #13"},
                               {"vLLM", "PR #28542"},
                               {"Soup", "issue #793 (2026)"}};

}  // namespace

extern const Entry rope_theta{
    .wrong =
        "transformers 5 moved rope_theta into rope_parameters; who looks for it in the old place "
        "takes 10000 and says nothing.",
    .input = "head width 128, rope_theta = 1e6, in the new place and in the old one",
    .right = "theta^(-2/128) and theta^(-126/128) for both.",
    .columns = "second and last frequency from rope_parameters, then from rope_theta",
    .reports = kReports,
    .tolerance = 1e-9,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
