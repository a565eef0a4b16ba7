// OLMo Hybrid (Ai2, 2025): Gated DeltaNets whose states may turn round, normed before, and in between
// attention as OLMo 2 has it, normed behind.
#include <algorithm>

#include "model/family/hybrid.h"

namespace model {

namespace {

using base::Result;

// What transformers takes where config.json says no size of a DeltaNet.
Result<block::DeltaNet> usual_net(const ConfigKeys& in) {
  constexpr std::int64_t k = 1024;
  const auto hidden = TRY(in.size("hidden_size", 1, k * k)),
             heads = TRY(in.size("num_attention_heads", 1, 64 * k)),
             key_heads = TRY(in.size("linear_num_key_heads", 1, 64 * k, heads)),
             least = std::int64_t{1};
  const auto key =
      TRY(in.size("linear_key_head_dim", 1, 64 * k, std::max(least, 3 * hidden / (4 * key_heads))));
  block::DeltaNet out{
      .key_heads = heads, .value_heads = heads, .key_dim = key, .value_dim = 2 * key};
  out.form = block::DeltaNet::Form::apart;
  out.doubled = !in.find("linear_allow_neg_eigval") || TRY(in.flag("linear_allow_neg_eigval"));
  out.norm_eps = 1e-5;           // whatever rms_norm_eps is: that of the kernel it was trained with
  out.dt_start = {1.33, -4.61};  // softplus of it is even between 0.001 and 0.1, by its logarithm
  return out;
}

// None where the base is null.
Result<std::optional<Rope>> read_positions(const ConfigKeys& in, const Config& config,
                                           base::Json& json) {
  const auto rope = TRY(family::read_rope(in, config.context));
  const auto* said = in.find("rope_parameters");
  const bool inside = said && ConfigKeys(*said, in).says("rope_theta");
  const bool none =
      inside ? said->at("rope_theta").is_null() : in.says("rope_theta") && !in.find("rope_theta");
  if (!none) {
    family::write_rope(rope, json);
    return std::optional(rope);
  }
  json.update({{"rope_parameters", {{"rope_theta", nullptr}, {"rope_type", "default"}}},
               {"rope_theta", nullptr}});
  return std::optional<Rope>();
}

block::Layer recurrent_layer(const family::Shape& shape, const block::DeltaNet& net) {
  block::Layer out;
  out.before_mixer = family::norm_of(shape, "attention_layer_norm.weight");
  out.mixer = net;
  out.before_feed_forward = family::norm_of(shape, "feedforward_layer_norm.weight");
  out.feed_forward = family::feed_forward_of(shape);
  return out;
}

block::Layer attention_layer(const family::Shape& shape, const block::Attention& attention) {
  block::Layer out;
  out.mixer = attention;
  out.after_mixer = family::norm_of(shape, "post_attention_layernorm.weight");
  out.feed_forward = family::feed_forward_of(shape);
  out.after_feed_forward = family::norm_of(shape, "post_feedforward_layernorm.weight");
  return out;
}

Result<void> read(const ConfigKeys& in, Config& config) {
  auto [shape, recurrent, net] = TRY(family::read_hybrid(
      in, {.attention_may_be_biased = true, .in_float = true}, TRY(usual_net(in))));
  if (!in.find("layer_types") && std::ranges::find(recurrent, false) == recurrent.end()) {
    recurrent.back() = false;  // a short model has attention, too
    shape.json["layer_types"].back() = "full_attention";
  }
  auto attention = family::attention_of(shape, TRY(read_positions(in, config, shape.json)));
  attention.qk_eps = shape.norm_eps;
  attention.qk_whole = true;
  attention.qk_gain = compute::Gain::in_float;
  in.pass_over({"linear_a_log_min", "linear_a_log_max", "linear_dt_min", "linear_dt_max",
                "linear_dt_init_floor"});  // where the gates began

  family::Described out{{}, family::frame_of(shape)};
  for (const bool one : recurrent)
    out.decoder.layers.push_back(one ? recurrent_layer(shape, net)
                                     : attention_layer(shape, attention));
  shape.json["linear_allow_neg_eigval"] = net.doubled;
  shape.json.erase("head_dim");  // the family has none: hidden_size / num_attention_heads
  out.json = std::move(shape.json);
  config.shape = std::move(out);
  return {};
}

}  // namespace

namespace arch {

extern const Entry olmo_hybrid;
const Entry olmo_hybrid = family::entry<family::HybridOptions, read>(
    "OLMo Hybrid: Gated DeltaNet, and attention normed behind", "OlmoHybridForCausalLM");

}  // namespace arch

}  // namespace model
