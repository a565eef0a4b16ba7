#include "model/family/moe.h"

#include <algorithm>

namespace model::moe {

using base::Result;

bool Shape::sparse(std::int64_t layer) const {
  return (layer + 1) % every == 0 && std::ranges::find(plain, layer) == plain.end();
}

Shape shape_of(const Config& config) {
  const auto* shape = std::any_cast<Shape>(&config.shape);
  CHECK(shape, "a config of a family with experts has their shape");
  Shape out = *shape;
  out.dense.vocabulary = config.vocabulary;
  return out;
}

namespace {

// Layer by layer each separate expert is three tensors, which are listed before anything is read.
constexpr std::int64_t kMostExperts = 1 << 13, kMostOfAll = 1 << 17;

}  // namespace

Result<Shape> read(const ConfigKeys& in, Config& config, const char* count, const char* width,
                   const family::Usual& usual) {
  constexpr std::int64_t M = 1 << 20;
  TRY(llama::read(in, config, usual));
  Shape out;
  out.dense = llama::shape_of(config);
  out.experts = TRY(in.size(count, 1, kMostExperts));
  if (out.experts * out.dense.layers > kMostOfAll)
    return in.wrong(std::to_string(out.experts) + " experts in each of " +
                    std::to_string(out.dense.layers) + " layers are more than " +
                    std::to_string(kMostOfAll));
  out.chosen = TRY(in.size("num_experts_per_tok", 1, out.experts));
  out.width = TRY(in.size(width, 1, 4 * M));
  // transformers adds the loss where it puts out the router's logits.
  const double strength = TRY(in.number("router_aux_loss_coef", 0, 1000, 0.001));
  out.balance = TRY(in.flag("output_router_logits")) ? strength : 0;
  return out;
}

void write(const Shape& shape, base::Json& out) {
  Config dense;
  dense.vocabulary = shape.dense.vocabulary;
  dense.shape = shape.dense;
  llama::write(dense, out);
  out.update({{"num_experts_per_tok", shape.chosen},
              {"output_router_logits", shape.balance > 0},
              {"router_aux_loss_coef", shape.balance}});
  out.erase("mlp_bias");
}

block::Experts experts(const Shape& shape) {
  const auto& c = shape.dense;
  return {.hidden = c.hidden,
          .experts = shape.experts,
          .width = shape.width,
          .routing = {.chosen = static_cast<std::size_t>(shape.chosen),
                      .renormalised = shape.renormalised},
          .balance = {.batch = shape.balance},
          .start = {c.init_std},
          .output_start = llama::branch_start(c)};
}

block::Decoder decoder(const Shape& shape, const block::Experts& experts) {
  const auto& c = shape.dense;
  auto out = llama::around(c);
  auto layer = llama::half_layer(c);
  auto attention = llama::attention(c);
  attention.output_start = experts.output_start;
  for (std::int64_t i = 0; i < c.layers; ++i) {
    if (!shape.windows.empty())
      attention.options.window = shape.windows[static_cast<std::size_t>(i)];
    layer.mixer = attention;
    if (shape.sparse(i))
      layer.feed_forward = experts;
    else
      layer.feed_forward = block::FeedForward{.hidden = c.hidden,
                                              .width = c.feed_forward,
                                              .start = {c.init_std},
                                              .output_start = experts.output_start};
    out.layers.push_back(layer);
  }
  return out;
}

}  // namespace model::moe
