#include <cmath>

#include "model/arch/llama/llama.h"
#include "selfcheck/check.h"

namespace selfcheck::check {

namespace {

constexpr double kTheta = 5e5, kHeadDim = 128, kFactor = 8;

base::Result<std::vector<double>> frequencies(const base::Json& rope) {
  base::Json config = {{"architectures", {"LlamaForCausalLM"}},
                       {"vocab_size", 64},
                       {"num_hidden_layers", 1},
                       {"hidden_size", 512},
                       {"intermediate_size", 512},
                       {"num_attention_heads", 4},
                       {"max_position_embeddings", 131072},
                       {"rope_theta", kTheta}};
  config.update(rope);
  const auto read = TRY(model::read_config(config, "config.json"));
  const auto shape = model::llama::shape_of(read);
  const auto all = model::rope_frequencies(shape.rope, shape.head_dim);
  return std::vector<double>{all.front(), all.back()};
}

base::Json scaling(const char* type) {
  return {{type, "llama3"},
          {"factor", kFactor},
          {"low_freq_factor", 1.0},
          {"high_freq_factor", 4.0},
          {"original_max_position_embeddings", 8192}};
}

[[maybe_unused]] base::Result<Finding> run(const base::Context&) {
  auto now = scaling("rope_type");
  now["rope_theta"] = kTheta;
  auto ours = TRY(frequencies({{"rope_parameters", now}}));
  for (const char* type : {"rope_type", "type"}) {
    const auto before = TRY(frequencies({{"rope_scaling", scaling(type)}}));
    ours.insert(ours.end(), before.begin(), before.end());
  }
  const auto ignored = TRY(frequencies(base::Json::object()));
  const double last = std::exp(-std::log(kTheta) * (kHeadDim - 2) / kHeadDim) / kFactor;
  return Finding{
      .right = {{1, last, 1, last, 1, last}},
      .ours = {ours},
      .elsewhere = {{ignored[0], ignored[1], ignored[0], ignored[1], ignored[0], ignored[1]}}};
}

constexpr Report kReports[] = {
    {"DeepSpeed", "PR #8341 (2026), where it is refused by now"},
    {"Soup", "issue #793 (2026): a switch for long contexts that did nothing"}};

}  // namespace

extern const Entry rope_scaling{
    .wrong =
        "The stretching of rotary wavelengths that a long context needs is read and not applied.",
    .input =
        "Llama 3's scaling (factor 8 over 8192 positions, theta 500000, head width 128), as "
        "rope_parameters, as rope_scaling with rope_type, and with type",
    .right =
        "The shortest wave, 2 pi, stays; the longest is beyond 8192 positions, so its frequency "
        "theta^(-126/128) is divided by 8.",
    .columns = "first and last frequency, for each of the three",
    .reports = kReports,
    .tolerance = 1e-9,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
