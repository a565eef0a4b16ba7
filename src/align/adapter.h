// Adapters as PEFT writes them: low-rank changes of some matrices of a model (Hu et al., LoRA, 2021; Kalajdzievski,
// rsLoRA, 2023; Liu et al., DoRA, 2024), and parameters that were trained whole.
//
// Here an adapter is the matrices that it makes of those of its base. Training goes through them: the gradient of such
// a matrix becomes that of the factors it was made of.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/disk.h"
#include "model/layout.h"

namespace align {

struct Adapter {
  // W becomes W + scale B A; with a magnitude m each row of that is stretched to the length m.
  struct Change {
    std::string module;                 // "model.layers.0.self_attn.q_proj"
    const model::Parameter* parameter;  // of the layout that it was read for
    std::int64_t rank;
    double scale;
    std::vector<float> a, b;            // [rank, in], [out, rank]
    std::vector<float> magnitude = {};  // [out]; empty: none
  };
  struct Whole {
    std::string module;  // "model.norm"
    const model::Parameter* parameter;
    std::vector<float> values;
  };
  std::vector<Change> changes;
  std::vector<Whole> whole;
};

// Of a folder with adapter_config.json and adapter_model.safetensors, for models of that layout, which outlives it.
// Error: missing; bad_data for tensors that lack, are too many, have other shapes or belong to no parameter;
// unsupported, by name, for whatever the configuration asks for that would be computed otherwise.
base::Result<Adapter> read_adapter(base::Disk& disk, const base::Path& folder,
                                   const model::Layout& layout);

// The weights of the base, laid out as the layout says, become those with the adapter inside.
void merge_into(const Adapter& adapter, std::span<float> weights);

// A tensor that learns, under PEFT's name for it while it trains, and its gradient.
struct Learned {
  std::string name;
  std::vector<float> gradient;
};
// From the gradient of all parameters of the merged weights; `base` are those without the adapter. The length that a
// magnitude divides by is taken as constant, as the paper and PEFT do.
std::vector<Learned> gradients(const Adapter& adapter, std::span<const float> base,
                               std::span<const float> gradient);

}  // namespace align
