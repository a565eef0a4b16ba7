#include "model/family/gemma4.h"

#include <algorithm>
#include <charconv>

namespace model::family {

namespace {

using base::Json;
using base::Result;

constexpr std::int64_t k = 1024, M = k * k;  // as read_shape() has them
constexpr std::int64_t kMostExperts = 1 << 13, kMostOfAll = 1 << 17;

bool slides(std::int64_t layer) { return (layer + 1) % 6 != 0; }

Result<void> read_kinds(const ConfigKeys& in, std::int64_t context, Gemma4& out) {
  out.sliding = TRY(read_sliding(in, out.shape.layers, slides));
  if (!in.find("layer_types")) out.sliding.back() = false;
  if (out.sliding.back())
    return in.unsupported("the last of layer_types is no full_attention",
                          "transformers makes it one; write that into config.json");
  out.window = TRY(read_window(in, 512));
  out.ropes = TRY(read_layer_ropes(
      in, context, {{.theta = 1e6, .kind = "proportional", .partial = 0.25}, {.theta = 1e4}}));
  return {};
}

// The number that a key of per_layer_config is, or -1.
std::int64_t layer_of(const std::string& key, std::int64_t layers) {
  std::int64_t out = -1;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), out);
  const bool number = error == std::errc() && end == key.data() + key.size();
  return number && out >= 0 && out < layers ? out : -1;
}

// What each layer says of its heads, where it differs from all.
Result<std::vector<Gemma4::Heads>> read_each(const ConfigKeys& in, const Json& layers,
                                             const Shape& shape) {
  if (!layers.is_object()) return in.wrong("per_layer_config is no object");
  const Gemma4::Heads usual{shape.head_dim, shape.kv_heads};
  std::vector<Gemma4::Heads> out(static_cast<std::size_t>(shape.layers), usual);
  const ConfigKeys all(layers, in);
  for (const auto& [key, value] : layers.items()) {
    const auto layer = layer_of(key, shape.layers);
    if (layer < 0 || !value.is_object())
      return in.wrong(
          "per_layer_config has '" + key.substr(0, 40) +
          "', which is no layer of num_hidden_layers = " + std::to_string(shape.layers));
    const ConfigKeys one(value, all);
    out[static_cast<std::size_t>(layer)] = {
        TRY(one.size("head_dim", 2, 64 * k, usual.width)),
        TRY(one.size("num_key_value_heads", 1, 64 * k, usual.kv))};
  }
  return out;
}

Result<void> check_heads(const ConfigKeys& in, const Gemma4& of) {
  for (const auto& heads : {of.sliding_heads, of.full_heads})
    if (heads.width % 2 != 0 || of.shape.heads % heads.kv != 0)
      return in.wrong("layers of one kind have " + std::to_string(heads.kv) + " key heads " +
                      std::to_string(heads.width) + " wide: their number must divide that of the " +
                      std::to_string(of.shape.heads) + " query heads, and the width be even");
  return {};
}

// transformers 5 says the heads of each layer; published files say those of layers without a window.
Result<void> read_heads(const ConfigKeys& in, Gemma4& out) {
  out.keys_are_values = TRY(in.flag("attention_k_eq_v"));
  in.pass_over({"global_head_dim", "num_global_key_value_heads"});
  const Gemma4::Heads usual{out.shape.head_dim, out.shape.kv_heads};
  out.sliding_heads = out.full_heads = usual;
  const auto* layers = in.find("per_layer_config");
  if (!layers) {
    out.full_heads.width = TRY(in.size("global_head_dim", 2, 64 * k, 512));
    if (out.keys_are_values)
      out.full_heads.kv = TRY(in.size("num_global_key_value_heads", 1, 64 * k, usual.kv));
    return check_heads(in, out);
  }
  const auto each = TRY(read_each(in, *layers, out.shape));
  for (std::size_t i = each.size(); i-- > 0;)
    (out.sliding[i] ? out.sliding_heads : out.full_heads) = each[i];
  for (std::size_t i = 0; i < each.size(); ++i)
    if (each[i] != out.heads(static_cast<std::int64_t>(i)))
      return in.unsupported("per_layer_config gives layers of one kind different heads");
  return check_heads(in, out);
}

Result<void> read_sharing(const ConfigKeys& in, Gemma4& out) {
  out.shared = TRY(in.size("num_kv_shared_layers", 0, out.shape.layers - 1, 0));
  out.double_wide = TRY(in.flag("use_double_wide_mlp"));
  const auto first = out.sliding.begin() + (out.shape.layers - out.shared);
  for (const bool kind : {false, true})
    if (std::find(first, out.sliding.end(), kind) != out.sliding.end() &&
        std::find(out.sliding.begin(), first, kind) == first)
      return in.wrong("num_kv_shared_layers = " + std::to_string(out.shared) +
                      " leaves no layer that has keys and values for those of its kind");
  return {};
}

Result<void> read_experts(const ConfigKeys& in, Gemma4& out) {
  if (!TRY(in.flag("enable_moe_block"))) {
    in.pass_over({"num_experts", "top_k_experts", "moe_intermediate_size"});
    return {};
  }
  out.experts = TRY(in.size("num_experts", 1, kMostExperts));
  if (out.experts * out.shape.layers > kMostOfAll)
    return in.wrong("so many experts in each layer are more than " + std::to_string(kMostOfAll));
  out.chosen = TRY(in.size("top_k_experts", 1, out.experts));
  out.expert_width = TRY(in.size("moe_intermediate_size", 1, 4 * M));
  // Nothing that transformers has: what a recipe of ours trains with.
  out.balance = TRY(in.number("router_aux_loss_coef", 0, 1000, 0));
  return {};
}

Json each_json(const Gemma4& of) {
  auto out = Json::object();
  for (std::int64_t i = 0; i < of.shape.layers; ++i) {
    auto one = Json::object();
    const auto& heads = of.heads(i);
    if (heads.width != of.shape.head_dim) one["head_dim"] = heads.width;
    if (heads.kv != of.shape.kv_heads) one["num_key_value_heads"] = heads.kv;
    if (!one.empty()) out[std::to_string(i)] = one;
  }
  return out;
}

void write(Gemma4& of) {
  const auto or_null = [](auto number) { return number > 0 ? Json(number) : Json(); };
  const bool own_kv = of.keys_are_values && of.full_heads.kv != of.shape.kv_heads;
  of.shape.json.update({{"attention_k_eq_v", of.keys_are_values},
                        {"enable_moe_block", of.experts > 0},
                        {"final_logit_softcapping", or_null(of.logit_cap)},
                        {"global_head_dim", of.full_heads.width},
                        {"hidden_size_per_layer_input", of.input_width},
                        {"layer_types", layer_types_json(of.sliding)},
                        {"moe_intermediate_size", or_null(of.expert_width)},
                        {"num_experts", or_null(of.experts)},
                        {"num_global_key_value_heads", or_null(own_kv ? of.full_heads.kv : 0)},
                        {"num_kv_shared_layers", of.shared},
                        {"per_layer_config", each_json(of)},
                        {"rope_parameters", layer_ropes_json(of.ropes)},
                        {"sliding_window", window_json(of.window)},
                        {"top_k_experts", or_null(of.chosen)},
                        {"use_bidirectional_attention", nullptr},
                        {"use_double_wide_mlp", of.double_wide}});
  if (of.balance > 0) of.shape.json["router_aux_loss_coef"] = of.balance;
}

}  // namespace

bool Gemma4::lends(std::int64_t layer) const {
  const auto at = [&](std::int64_t i) { return sliding.begin() + i; };
  const auto first = at(shape.layers - shared);
  const bool kind = *at(layer);
  return !borrows(layer) && std::find(at(layer + 1), first, kind) == first &&
         std::find(first, sliding.end(), kind) != sliding.end();
}

Result<Gemma4> read_gemma4(const ConfigKeys& in, std::int64_t context) {
  Gemma4 out;
  // "vision" is of images alone; text is read forward.
  const auto both_ways = TRY(in.text("use_bidirectional_attention", "vision"));
  if (both_ways != "vision")
    return in.unsupported("use_bidirectional_attention '" + both_ways.substr(0, 40) +
                          "' does not run here");
  out.shape = TRY(read_shape(in, {.tied = true,
                                  .head_dim = 256,
                                  .kv_heads = 4,
                                  .activation = "gelu_pytorch_tanh",
                                  .activation_key = "hidden_activation",
                                  .attention_may_be_biased = true,
                                  .in_float = true}));
  TRY(read_kinds(in, context, out));
  TRY(read_heads(in, out));
  TRY(read_sharing(in, out));
  TRY(read_experts(in, out));
  out.input_width = TRY(in.size("hidden_size_per_layer_input", 0, M, 256));
  out.logit_cap = TRY(read_cap(in, "final_logit_softcapping", 0));
  write(out);
  return out;
}

}  // namespace model::family
