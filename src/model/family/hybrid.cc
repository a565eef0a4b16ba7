// From the shape to blocks.
#include "model/family/hybrid.h"

#include <algorithm>
#include <cmath>

namespace model::family {

namespace {

// As llama.cc: what writes into the stream begins smaller.
Start branch_of(const Hybrid& c) {
  return {c.base.init_std / std::sqrt(2.0 * static_cast<double>(c.base.layers))};
}

}  // namespace

bool Hybrid::sparse(std::int64_t layer) const {
  return experts.experts > 0 && (layer + 1) % expert_every == 0 &&
         std::ranges::find(plain, layer) == plain.end();
}

std::int64_t Hybrid::turned_width() const {
  return static_cast<std::int64_t>(static_cast<double>(base.head_dim) * turned_part);
}

Hybrid hybrid_of(const Config& config) {
  const auto* shape = std::any_cast<Hybrid>(&config.shape);
  CHECK(shape, "a config of a hybrid has its shape");
  Hybrid out = *shape;
  out.base.vocabulary = config.vocabulary;
  return out;
}

block::Decoder frame_of(const Hybrid& hybrid) {
  const auto& c = hybrid.base;
  const Start usual{c.init_std};
  block::Decoder out;
  out.embedding = {.vocabulary = c.vocabulary, .hidden = c.hidden, .start = usual};
  out.norm = {c.hidden, c.norm_eps, "model.norm.weight"};
  out.head = {.vocabulary = c.vocabulary, .hidden = c.hidden, .tied = c.tied, .start = usual};
  return out;
}

block::DeltaNet net_of(const Hybrid& hybrid) {
  auto out = hybrid.net;
  out.hidden = hybrid.base.hidden;
  out.start = {hybrid.base.init_std};
  out.output_start = branch_of(hybrid);
  return out;
}

block::Attention attention_of(const Hybrid& hybrid) {
  const auto& c = hybrid.base;
  return {.hidden = c.hidden,
          .heads = c.heads,
          .kv_heads = c.kv_heads,
          .head_dim = c.head_dim,
          .rope = c.rope,
          .biased = c.attention_bias,
          .output_biased = c.attention_bias,
          .qk_eps = c.norm_eps,
          .start = {c.init_std},
          .output_start = branch_of(hybrid)};
}

block::FeedForward feed_forward_of(const Hybrid& hybrid) {
  const auto& c = hybrid.base;
  return {.hidden = c.hidden,
          .width = c.feed_forward,
          .start = {c.init_std},
          .output_start = branch_of(hybrid)};
}

block::Experts experts_of(const Hybrid& hybrid) {
  auto out = hybrid.experts;
  out.hidden = hybrid.base.hidden;
  out.start = {hybrid.base.init_std};
  out.output_start = branch_of(hybrid);
  out.names.shared_gate = "shared_expert_gate.weight";
  if (out.shared)
    out.shared = block::FeedForward{.hidden = out.hidden,
                                    .width = out.shared->width,
                                    .start = out.start,
                                    .output_start = out.output_start,
                                    .prefix = "shared_expert."};
  return out;
}

}  // namespace model::family
