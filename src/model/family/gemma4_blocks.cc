// Blocks that only a Gemma 4 has.
#include <cmath>

#include "model/family/gemma4.h"

namespace model::family {

block::Experts experts_of(const Gemma4& of) {
  block::Experts out{.hidden = of.shape.hidden, .experts = of.experts, .width = of.expert_width};
  out.routing.chosen = static_cast<std::size_t>(of.chosen);
  out.form = block::Experts::Form::fused;
  out.activation = std::get<compute::Activation>(of.shape.activation);
  out.balance.batch = of.balance;
  out.start = of.shape.usual();
  out.output_start = of.shape.branch();
  out.names = {.router = "router.proj.weight", .scale = "router.per_expert_scale"};
  out.prefix = "";
  return out;
}

block::LayerInputs inputs_of(const Gemma4& of, std::int64_t vocabulary) {
  auto norm = norm_of(of.shape, "model.per_layer_projection_norm.weight");
  norm.width = of.input_width;
  return {.hidden = of.shape.hidden,
          .layers = of.shape.layers,
          .width = of.input_width,
          .embedding = {.vocabulary = vocabulary,
                        .hidden = of.shape.layers * of.input_width,
                        .start = of.shape.usual(),
                        .name = "model.embed_tokens_per_layer.weight",
                        .scale = std::sqrt(static_cast<double>(of.input_width)),
                        .scale_rounds = true},
          .norm = norm,
          .start = of.shape.usual()};
}

}  // namespace model::family
