// Weights between files and the flat array.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "model/arch.h"

namespace model {

// A model in float, ready to read: what config.json and safetensors of a folder hold.
struct Loaded {
  Config config;
  const arch::Entry* arch = nullptr;
  Layout layout;
  std::vector<float> weights;
};

// Error: missing, bad_data (a tensor lacks or has another size), unsupported.
base::Result<Loaded> load_model(base::Disk& disk, const base::Path& folder);

// Writes config.json, generation_config.json and model.safetensors (F32) into `folder`.
base::Result<void> save_model(base::Disk& disk, const base::Path& folder, const Config& config,
                              const Layout& layout, std::span<const float> weights);

// N(0, init_std) for matrices, ones for gains; output projections of the residual branches scaled by
// 1/sqrt(2 layers) (GPT-2). A function of (seed, parameter name, element) alone.
std::vector<float> initial_weights(const Config& config, const Layout& layout, std::int64_t seed);

struct Flops {
  double matmul_per_token = 0;     // 6 x parameters in matrix products, output head included
  double attention_per_token = 0;  // causal: 6 x layers x heads x head_dim x segment length
};
// Forward and backward without recomputation, per token; the causal half of attention is counted once.
Flops training_flops(const Config& config, const Layout& layout, double mean_segment_tokens);

}  // namespace model
