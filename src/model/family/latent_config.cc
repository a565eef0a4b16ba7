// config.json of models of latent attention and experts.
#include <cmath>

#include "model/family/latent.h"
#include "model/family/read_rope.h"

namespace model::family {

using base::Result;

namespace {

constexpr std::int64_t k = 1024, M = k * k;  // far beyond any model that is known
// Layer by layer each separate expert is three tensors, which are listed before anything is read.
constexpr std::int64_t kMostOfAll = 128 * k;

Result<void> read_widths(const ConfigKeys& in, const LatentUsual& usual,
                         block::LatentAttention& out) {
  out.hidden = TRY(in.size("hidden_size", 1, M));
  out.heads = TRY(in.size("num_attention_heads", 1, 64 * k));
  const auto kv = in.says("num_key_value_heads") ? out.heads : usual.kv_heads;
  if (TRY(in.size("num_key_value_heads", 1, 64 * k, kv)) != out.heads)
    return in.wrong("num_key_value_heads must be num_attention_heads, for all share one latent");
  out.query_latent =
      TRY(in.size("q_lora_rank", 1, M, in.says("q_lora_rank") ? 0 : usual.query_latent));
  out.latent = TRY(in.size("kv_lora_rank", 1, M));
  out.plain = TRY(in.size("qk_nope_head_dim", 1, 64 * k));
  out.turned = TRY(in.size("qk_rope_head_dim", 2, 64 * k));
  out.value = TRY(in.size("v_head_dim", 1, 64 * k));
  if (out.turned % 2 == 0) return {};
  return in.wrong("qk_rope_head_dim is odd, but rotary positions turn pairs");
}

// transformers 5 says rope_parameters, 4 said rope_scaling.
const base::Json* rope_object(const ConfigKeys& in) {
  const auto* found = in.find("rope_parameters");
  if (!found) found = in.find("rope_scaling");
  return found && found->is_object() ? found : nullptr;
}

// Scores grow where yarn stretches positions (DeepSeek): by the square of what each of query and key
// would be multiplied with.
double scale_of(const Latent& c) {
  const auto& a = c.attention;
  const double usual = 1 / std::sqrt(static_cast<double>(a.plain + a.turned));
  if (a.rope.kind == "default" || c.mscale_all == 0 || a.rope.factor <= 1) return usual;
  const double grown = 0.1 * c.mscale_all * std::log(a.rope.factor) + 1;
  return usual * grown * grown;
}

// transformers turns as much of head_dim as partial_rotary_factor says, which must be what
// qk_rope_head_dim says, and where rope_scaling says nothing of it all.
Result<void> agree_on_turned(const ConfigKeys& in, const ConfigKeys* rope, const LatentUsual& usual,
                             const block::LatentAttention& a) {
  const auto sum = a.plain + a.turned;
  const auto width = TRY(in.size("head_dim", 1, M, usual.head_is_sum ? sum : a.turned));
  const double share = usual.head_is_sum && !in.find("rope_scaling")
                           ? static_cast<double>(a.turned) / static_cast<double>(sum)
                           : 1;
  const double outer = TRY(in.number("partial_rotary_factor", 0, 1, share)),
               part = rope ? TRY(rope->number("partial_rotary_factor", 0, 1, outer)) : outer;
  const double turned = part * static_cast<double>(width);
  if (std::abs(turned - static_cast<double>(a.turned)) < 1e-3) return {};
  return in.wrong("head_dim = " + std::to_string(width) + " and partial_rotary_factor = " +
                  base::Json(part).dump() + " make " + base::Json(turned).dump() +
                  " turned channels, but qk_rope_head_dim = " + std::to_string(a.turned));
}

Result<void> read_attention(const ConfigKeys& in, const Config& config, const LatentUsual& usual,
                            Latent& out) {
  auto& a = out.attention;
  TRY(read_widths(in, usual, a));
  a.rope = TRY(read_rope(in, config.context));
  a.neighbours = !in.says("rope_interleave") || TRY(in.flag("rope_interleave"));  // null is false
  a.biased = TRY(in.flag("attention_bias"));
  const auto* object = rope_object(in);
  if (!object) TRY(agree_on_turned(in, nullptr, usual, a));
  if (object) {
    const ConfigKeys rope(*object, in);
    TRY(agree_on_turned(in, &rope, usual, a));
    rope.pass_over({"max_position_embeddings"});  // said by another key
    out.mscale_all = TRY(rope.number("mscale_all_dim", 0, 1e6, 0));
    if (usual.queries_grow && !rope.find("llama_4_scaling_beta"))
      return in.wrong("the rope parameters have no llama_4_scaling_beta, which this family needs");
    a.query_scale.beta = TRY(rope.number("llama_4_scaling_beta", 0, 1e6, 0));
    a.query_scale.original =
        TRY(rope.size("original_max_position_embeddings", 1, 16 * M, config.context));
  }
  a.scale = scale_of(out);
  return {};
}

Result<void> read_routing(const ConfigKeys& in, const LatentUsual& usual, block::Experts& out) {
  const auto groups = TRY(in.size("n_group", 1, 64 * k, usual.groups)),
             kept = TRY(in.size("topk_group", 1, groups, std::min(groups, usual.kept_groups)));
  if (out.experts % groups != 0 || (groups > 1 && out.experts / groups < 2))
    return in.wrong("n_group = " + std::to_string(groups) +
                    " must divide n_routed_experts into groups of two or more");
  const auto chosen = TRY(in.size("num_experts_per_tok", 1, out.experts / groups * kept));
  out.routing = {.score = usual.score,
                 .chosen = static_cast<std::size_t>(chosen),
                 .groups = static_cast<std::size_t>(groups),
                 .kept_groups = static_cast<std::size_t>(kept),
                 .renormalised = !in.says("norm_topk_prob") || TRY(in.flag("norm_topk_prob")),
                 .scale = TRY(in.number("routed_scaling_factor", 0, 1e6, usual.routed_scale))};
  return {};
}

Result<void> read_experts(const ConfigKeys& in, const LatentUsual& usual, Latent& out) {
  auto& e = out.experts;
  e.hidden = out.attention.hidden;
  e.experts = TRY(in.size("n_routed_experts", 1, 64 * k));
  if (e.experts * out.layers > kMostOfAll)
    return in.wrong(std::to_string(e.experts) + " experts in each of " +
                    std::to_string(out.layers) + " layers are more than " +
                    std::to_string(kMostOfAll));
  e.width = TRY(in.size("moe_intermediate_size", 1, 4 * M));
  e.form = usual.form;
  e.names.correction = usual.correction;
  const auto shared = TRY(in.size("n_shared_experts", 0, k, 1));
  if (shared > 0)
    e.shared = block::FeedForward{
        .hidden = e.hidden, .width = shared * e.width, .prefix = "shared_experts."};
  return read_routing(in, usual, e);
}

}  // namespace

Result<Latent> read_latent(const ConfigKeys& in, const Config& config, const LatentUsual& usual) {
  if (TRY(in.text("hidden_act", "silu")) != "silu")
    return in.unsupported("only hidden_act silu runs here");
  in.pass_over({"qk_head_dim"});  // the sum of the widths that are read
  if (TRY(in.size("moe_layer_freq", 1, 4 * k, 1)) != 1)
    return in.unsupported(
        "only moe_layer_freq 1 runs here: experts in every layer behind the dense");
  Latent out;
  out.layers = TRY(in.size("num_hidden_layers", 1, 4 * k));
  out.dense = TRY(in.size("first_k_dense_replace", 0, 4 * k, usual.dense));
  out.feed_forward = TRY(in.size("intermediate_size", 1, 4 * M));
  TRY(read_attention(in, config, usual, out));
  TRY(read_experts(in, usual, out));
  out.norm_eps = TRY(in.number("rms_norm_eps", 0, 1, 1e-6));
  out.init_std = TRY(in.number("initializer_range", 0, 1000, 0.02));
  out.tied = TRY(in.flag("tie_word_embeddings"));
  return out;
}

namespace {

void write_attention(const Latent& c, base::Json& out) {
  const auto& a = c.attention;
  auto rope = rope_json(a.rope);
  if (c.mscale_all > 0) rope["mscale_all_dim"] = c.mscale_all;
  if (a.query_scale.beta > 0) {
    rope["llama_4_scaling_beta"] = a.query_scale.beta;
    rope["original_max_position_embeddings"] = a.query_scale.original;
  }
  out.update({{"attention_bias", a.biased},
              {"attention_dropout", 0.0},
              {"hidden_size", a.hidden},
              {"kv_lora_rank", a.latent},
              {"num_attention_heads", a.heads},
              {"num_key_value_heads", a.heads},
              {"q_lora_rank", nullptr},
              {"qk_nope_head_dim", a.plain},
              {"qk_rope_head_dim", a.turned},
              {"rope_interleave", a.neighbours},
              {"rope_parameters", rope},
              {"rope_theta", a.rope.theta},
              {"v_head_dim", a.value}});
  if (a.query_latent > 0) out["q_lora_rank"] = a.query_latent;
  if (rope.size() > 2) out["rope_scaling"] = rope;
}

void write_experts(const Latent& c, base::Json& out) {
  const auto& e = c.experts;
  out.update({{"first_k_dense_replace", c.dense},
              {"moe_intermediate_size", e.width},
              {"n_group", e.routing.groups},
              {"n_routed_experts", e.experts},
              {"n_shared_experts", e.shared ? e.shared->width / e.width : 0},
              {"norm_topk_prob", e.routing.renormalised},
              {"num_experts_per_tok", e.routing.chosen},
              {"routed_scaling_factor", e.routing.scale},
              {"topk_group", e.routing.kept_groups}});
}

}  // namespace

void write_latent(const Latent& c, base::Json& out) {
  write_attention(c, out);
  write_experts(c, out);
  out.update({{"hidden_act", "silu"},
              {"initializer_range", c.init_std},
              {"intermediate_size", c.feed_forward},
              {"num_hidden_layers", c.layers},
              {"rms_norm_eps", c.norm_eps},
              {"tie_word_embeddings", c.tied}});
}

}  // namespace model::family
