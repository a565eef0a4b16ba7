// OLMo Hybrid (Ai2, 2025): Gated DeltaNets whose states may turn round, normed before, and in between
// attention as OLMo 2 has it, normed behind.
#include <algorithm>

#include "model/family/hybrid.h"

namespace model {

namespace {

constexpr double kNetEps =
    1e-5;  // whatever rms_norm_eps is: that of the kernel it was trained with

// What transformers takes where config.json says no size.
base::Result<block::DeltaNet> usual(const ConfigKeys& in) {
  constexpr std::int64_t k = 1024;
  const auto hidden = TRY(in.size("hidden_size", 1, k * k)),
             heads = TRY(in.size("num_attention_heads", 1, 64 * k)),
             key_heads = TRY(in.size("linear_num_key_heads", 1, 64 * k, heads));
  const auto key = TRY(in.size("linear_key_head_dim", 1, 64 * k,
                               std::max<std::int64_t>(1, 3 * hidden / (4 * key_heads))));
  return block::DeltaNet{
      .key_heads = heads, .value_heads = heads, .key_dim = key, .value_dim = 2 * key};
}

// Attention has rotary positions if a base is said; null says that it has none.
bool has_positions(const ConfigKeys& in) {
  const auto* rope = in.find("rope_parameters");
  if (!rope) return in.find("rope_theta") != nullptr;
  const auto theta = rope->find("rope_theta");
  return theta != rope->end() && !theta->is_null();
}

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto hybrid = TRY(family::read_hybrid(in, config, TRY(usual(in))));
  hybrid.net.doubled =
      !in.find("linear_allow_neg_eigval") || TRY(in.flag("linear_allow_neg_eigval"));
  hybrid.turned = has_positions(in);
  config.shape = std::move(hybrid);
  return {};
}

// Where the gates begin, as transformers would draw them; no pass asks for them.
constexpr double kMostRate = 16, kLeastStep = 0.001, kMostStep = 0.1, kFloor = 0.0001;

void write(const Config& config, base::Json& out) {
  const auto hybrid = family::hybrid_of(config);
  family::write_hybrid(hybrid, out);
  if (!hybrid.turned)
    out.update({{"rope_parameters", {{"rope_theta", nullptr}, {"rope_type", "default"}}},
                {"rope_theta", nullptr}});
  out.update({{"linear_a_log_max", kMostRate},
              {"linear_a_log_min", 0.0},
              {"linear_allow_neg_eigval", hybrid.net.doubled},
              {"linear_dt_init_floor", kFloor},
              {"linear_dt_max", kMostStep},
              {"linear_dt_min", kLeastStep}});
  out.erase("head_dim");  // the family has none: hidden_size / num_attention_heads
}

block::Layer layer_of(const family::Hybrid& hybrid, bool recurrent) {
  const auto norm = [&](const char* name) {
    return block::Norm{hybrid.base.hidden, hybrid.base.norm_eps, name};
  };
  block::Layer out;
  out.feed_forward = family::feed_forward_of(hybrid);
  if (recurrent) {
    auto net = family::net_of(hybrid);
    net.form = block::DeltaNet::Form::apart;
    net.norm_eps = kNetEps;
    net.dt_start = {1.33, -4.61};  // softplus of it: even between the logs of both steps
    out.before_mixer = norm("attention_layer_norm.weight");
    out.mixer = net;
    out.before_feed_forward = norm("feedforward_layer_norm.weight");
    return out;
  }
  auto attention = family::attention_of(hybrid);
  attention.qk_whole = true;
  if (!hybrid.turned) attention.rope.reset();
  out.mixer = attention;
  out.after_mixer = norm("post_attention_layernorm.weight");
  out.after_feed_forward = norm("post_feedforward_layernorm.weight");
  return out;
}

block::Decoder describe(const Config& config) {
  const auto hybrid = family::hybrid_of(config);
  auto out = family::frame_of(hybrid);
  for (const bool recurrent : hybrid.recurrent) out.layers.push_back(layer_of(hybrid, recurrent));
  return out;
}

Config configure(const base::Settings& options) {
  auto out = family::configure_hybrid(options);
  auto hybrid = family::hybrid_of(out);
  hybrid.net.doubled = true;
  out.shape = std::move(hybrid);
  return out;
}

bool follows(const std::string& tensor) { return tensor.ends_with(".rotary_emb.inv_freq"); }

}  // namespace

namespace arch {

extern const Entry olmo_hybrid;
const Entry olmo_hybrid = {.summary = "OLMo Hybrid: Gated DeltaNet and attention normed behind",
                           .options = family::hybrid_options,
                           .configure = configure,
                           .hf_name = "OlmoHybridForCausalLM",
                           .read = read,
                           .write = write,
                           .describe = describe,
                           .follows = follows};

}  // namespace arch

}  // namespace model
