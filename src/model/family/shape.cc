#include "model/family/shape.h"

#include <algorithm>
#include <cmath>

namespace model::family {

namespace {

using base::Result;

constexpr std::int64_t k = 1024,
                       M = k * k;  // far beyond any model that is known, and far from where
                                   // products could not be counted

struct Named {
  const char* name;
  block::Activation activation;
};

const Named kActivations[] = {{"silu", compute::Activation::silu},
                              {"swish", compute::Activation::silu},
                              {"gelu", compute::Activation::gelu},
                              {"gelu_pytorch_tanh", compute::Activation::gelu_tanh},
                              {"gelu_new", compute::Activation::gelu_tanh},
                              {"relu2", compute::Activation::relu2},
                              {"xielu", block::XieluStart{}}};

Result<void> read_activation(const ConfigKeys& in, const Usual& usual, Shape& shape) {
  const auto name = TRY(in.text(usual.activation_key, usual.activation));
  for (const auto& one : kActivations) {
    if (name != one.name) continue;
    if (usual.gated && std::holds_alternative<block::XieluStart>(one.activation)) break;
    shape.activation = one.activation;
    shape.json[usual.activation_key] = name;
    return {};
  }
  return in.unsupported(
      std::string(usual.activation_key) + " '" + name.substr(0, 80) + "' does not run here",
      "silu, gelu, gelu_pytorch_tanh and relu2 do, and xielu without a gate");
}

Result<void> read_heads(const ConfigKeys& in, const Usual& usual, Shape& shape) {
  shape.heads = TRY(in.size("num_attention_heads", 1, 64 * k));
  const bool own_kv = usual.kv_heads > 0 && !in.says("num_key_value_heads");
  shape.kv_heads =
      TRY(in.size("num_key_value_heads", 1, 64 * k, own_kv ? usual.kv_heads : shape.heads));
  if (shape.heads % shape.kv_heads != 0)
    return in.wrong("num_attention_heads = " + std::to_string(shape.heads) +
                    " is no multiple of num_key_value_heads = " + std::to_string(shape.kv_heads));
  const bool derived = !in.find("head_dim") && (usual.head_dim == 0 || in.says("head_dim"));
  if (derived && shape.hidden % shape.heads != 0)
    return in.wrong("hidden_size = " + std::to_string(shape.hidden) +
                    " is no multiple of num_attention_heads = " + std::to_string(shape.heads) +
                    ", and there is no head_dim");
  shape.head_dim =
      TRY(in.size("head_dim", 2, 64 * k, derived ? shape.hidden / shape.heads : usual.head_dim));
  if (shape.head_dim % 2 != 0)
    return in.wrong("the head width " + std::to_string(shape.head_dim) +
                    " is odd, but rotary positions turn pairs");
  return {};
}

Result<void> read_biases(const ConfigKeys& in, const Usual& usual, Shape& shape) {
  if (usual.attention_may_be_biased)
    shape.json["attention_bias"] = shape.attention_bias =
        in.find("attention_bias") ? TRY(in.flag("attention_bias")) : usual.attention_biased;
  if (usual.mlp_may_be_biased) shape.json["mlp_bias"] = shape.mlp_bias = TRY(in.flag("mlp_bias"));
  return {};
}

}  // namespace

Start Shape::branch() const { return {init_std / std::sqrt(2.0 * static_cast<double>(layers))}; }

Result<Shape> read_shape(const ConfigKeys& in, const Usual& usual) {
  Shape out;
  out.gated = usual.gated;
  out.one_plus = usual.one_plus;
  out.in_float = usual.in_float;
  TRY(read_activation(in, usual, out));
  out.layers = TRY(in.size("num_hidden_layers", 1, 4 * k));
  out.hidden = TRY(in.size("hidden_size", 1, M));
  out.feed_forward = TRY(in.size("intermediate_size", 1, 4 * M));
  TRY(read_heads(in, usual, out));
  out.norm_eps = TRY(in.number("rms_norm_eps", 0, 1, usual.norm_eps));
  out.init_std = TRY(in.number("initializer_range", 0, 1000, 0.02));
  out.tied = in.find("tie_word_embeddings") ? TRY(in.flag("tie_word_embeddings")) : usual.tied;
  TRY(read_biases(in, usual, out));
  out.json.update({{"attention_dropout", 0.0},
                   {"head_dim", out.head_dim},
                   {"hidden_size", out.hidden},
                   {"initializer_range", out.init_std},
                   {"intermediate_size", out.feed_forward},
                   {"num_attention_heads", out.heads},
                   {"num_hidden_layers", out.layers},
                   {"num_key_value_heads", out.kv_heads},
                   {"rms_norm_eps", out.norm_eps},
                   {"tie_word_embeddings", out.tied}});
  return out;
}

block::Norm norm_of(const Shape& shape, const char* name) {
  return {.width = shape.hidden,
          .eps = shape.norm_eps,
          .name = name,
          .one_plus = shape.one_plus,
          .in_float = shape.in_float};
}

block::Attention attention_of(const Shape& shape, const std::optional<Rope>& rope) {
  block::Attention out;
  out.hidden = shape.hidden;
  out.heads = shape.heads;
  out.kv_heads = shape.kv_heads;
  out.head_dim = shape.head_dim;
  out.rope = rope;
  out.biased = out.output_biased = shape.attention_bias;
  out.qk_gain = norm_of(shape, "q").how();
  out.start = shape.usual();
  out.output_start = shape.branch();
  return out;
}

block::FeedForward feed_forward_of(const Shape& shape) {
  return {.hidden = shape.hidden,
          .width = shape.feed_forward,
          .activation = shape.activation,
          .gated = shape.gated,
          .biased = shape.mlp_bias,
          .start = shape.usual(),
          .output_start = shape.branch()};
}

block::Layer layer_of(const Shape& shape, block::Attention attention) {
  block::Layer out;
  out.before_mixer = norm_of(shape, "input_layernorm.weight");
  out.mixer = std::move(attention);
  out.before_feed_forward = norm_of(shape, "post_attention_layernorm.weight");
  out.feed_forward = feed_forward_of(shape);
  return out;
}

block::Decoder frame_of(const Shape& shape) {
  block::Decoder out;
  out.embedding.hidden = shape.hidden;
  out.embedding.start = shape.usual();
  out.norm = norm_of(shape, "model.norm.weight");
  out.head.hidden = shape.hidden;
  out.head.tied = shape.tied;
  out.head.start = shape.usual();
  return out;
}

Result<std::int64_t> read_window(const ConfigKeys& in, std::int64_t usual) {
  return in.size("sliding_window", 1, 16 * M, in.says("sliding_window") ? 0 : usual);
}

base::Json window_json(std::int64_t window) {
  return window > 0 ? base::Json(window) : base::Json();
}

Result<double> read_cap(const ConfigKeys& in, const char* key, double usual) {
  return in.number(key, 1e-6, 1e9, in.says(key) ? 0 : usual);
}

Result<std::vector<bool>> read_sliding(const ConfigKeys& in, std::int64_t layers,
                                       bool (*usual)(std::int64_t layer)) {
  std::vector<bool> out;
  const auto* types = in.find("layer_types");
  if (types && (!types->is_array() || types->size() != static_cast<std::size_t>(layers)))
    return in.wrong("layer_types is no list of num_hidden_layers = " + std::to_string(layers));
  for (std::int64_t i = 0; i < layers; ++i) {
    if (!types) {
      out.push_back(usual(i));
      continue;
    }
    const auto& type = (*types)[static_cast<std::size_t>(i)];
    const bool sliding = type == "sliding_attention";
    if (!sliding && type != "full_attention")
      return in.unsupported(
          "layer_types names a kind of layer that does not run here at layer " + std::to_string(i),
          "full_attention and sliding_attention do");
    out.push_back(sliding);
  }
  return out;
}

Result<void> need_window(const ConfigKeys& in, const std::vector<bool>& sliding,
                         std::int64_t window) {
  const auto first = std::ranges::find(sliding, true);
  if (window > 0 || first == sliding.end()) return {};
  return in.wrong("layer " + std::to_string(first - sliding.begin()) +
                  " is of the kind sliding_attention, but there is no sliding_window");
}

std::string other_head_width(const base::Json& config) {
  const auto size = [&](const char* key) { return config.at(key).get<std::int64_t>(); };
  if (size("head_dim") * size("num_attention_heads") == size("hidden_size")) return "";
  return "its heads are not as wide as hidden_size / num_attention_heads, which llama.cpp takes for it";
}

base::Json layer_types_json(const std::vector<bool>& sliding) {
  auto out = base::Json::array();
  for (const bool one : sliding) out.push_back(one ? "sliding_attention" : "full_attention");
  return out;
}

}  // namespace model::family
