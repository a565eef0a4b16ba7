// From the shape to blocks.
#include "model/family/latent.h"

#include <cmath>

namespace model::family {

namespace {

// As block::Experts and FeedForward want them: what writes into the stream begins smaller.
struct Starts {
  Start usual, branch;
  explicit Starts(const Latent& c)
      : usual{c.init_std}, branch{c.init_std / std::sqrt(2.0 * static_cast<double>(c.layers))} {}
};

block::Layer layer_of(const Latent& c, bool dense) {
  const Starts starts(c);
  const auto H = c.attention.hidden;
  block::Layer out;
  out.before_mixer = block::Norm{H, c.norm_eps, "input_layernorm.weight"};
  auto attention = c.attention;
  attention.start = starts.usual;
  attention.output_start = starts.branch;
  out.mixer = attention;
  out.before_feed_forward = block::Norm{H, c.norm_eps, "post_attention_layernorm.weight"};
  if (dense) {
    out.feed_forward = block::FeedForward{
        .hidden = H, .width = c.feed_forward, .start = starts.usual, .output_start = starts.branch};
    return out;
  }
  auto experts = c.experts;
  experts.start = starts.usual;
  experts.output_start = starts.branch;
  if (experts.shared) {
    experts.shared->start = starts.usual;
    experts.shared->output_start = starts.branch;
  }
  out.feed_forward = experts;
  return out;
}

}  // namespace

const Latent& latent_of(const Config& config) {
  const auto* shape = std::any_cast<Latent>(&config.shape);
  CHECK(shape, "a config of latent attention has its shape");
  return *shape;
}

block::Decoder describe_latent(const Config& config) {
  const auto& c = latent_of(config);
  const auto H = c.attention.hidden;
  const Start usual{c.init_std};
  block::Decoder out;
  out.embedding = {.vocabulary = config.vocabulary, .hidden = H, .start = usual};
  for (std::int64_t i = 0; i < c.layers; ++i) out.layers.push_back(layer_of(c, i < c.dense));
  out.norm = block::Norm{H, c.norm_eps, "model.norm.weight"};
  out.head = {.vocabulary = config.vocabulary, .hidden = H, .tied = c.tied, .start = usual};
  for (std::int64_t k = 0; k < c.modules; ++k)  // each with a layer as the one before it
    out.ahead.push_back(block::Mtp{.hidden = H,
                                   .norm_eps = c.norm_eps,
                                   .start = usual,
                                   .layer = layer_of(c, c.layers + k < c.dense)});
  out.ahead_weight = c.modules_weight;
  return out;
}

}  // namespace model::family
