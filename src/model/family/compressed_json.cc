// The shape as config.json says it, for transformers 5.
#include "model/family/compressed.h"

namespace model::family {

namespace {

using base::Json;

Json kinds_json(const CompressedShape& c) {
  auto out = Json::array();
  for (const auto kind : c.kinds)
    out.push_back(kind == Compression::none     ? "sliding_attention"
                  : kind == Compression::sparse ? "compressed_sparse_attention"
                                                : "heavily_compressed_attention");
  return out;
}

Json hashed_json(const CompressedShape& c) {
  auto out = Json::array();
  for (const bool hashed : c.hashed) out.push_back(hashed ? "hash_moe" : "moe");
  return out;
}

Json attention_json(const CompressedShape& c) {
  const auto& a = c.attention;
  const double part = static_cast<double>(a.turned) / static_cast<double>(a.width);
  auto plain = rope_json(c.plain), compressed = rope_json(c.compressed);
  plain["partial_rotary_factor"] = compressed["partial_rotary_factor"] = part;
  return {{"attention_bias", false},
          {"attention_dropout", 0.0},
          {"compress_rates",
           {{"compressed_sparse_attention", c.sparse}, {"heavily_compressed_attention", c.heavy}}},
          {"compress_rope_theta", c.compressed.theta},
          {"head_dim", a.width},
          {"index_head_dim", c.indexer.width},
          {"index_n_heads", c.indexer.heads},
          {"index_topk", c.indexer.chosen},
          {"layer_types", kinds_json(c)},
          {"num_attention_heads", a.heads},
          {"num_key_value_heads", 1},
          {"o_groups", a.groups},
          {"o_lora_rank", a.group_width},
          {"partial_rotary_factor", part},
          {"q_lora_rank", a.query_latent},
          {"qk_rope_head_dim", a.turned},
          {"rope_parameters", {{"main", plain}, {"compress", compressed}}},
          {"rope_theta", c.plain.theta},
          {"sliding_window", a.window}};
}

}  // namespace

Json compressed_json(const CompressedShape& c) {
  auto out = attention_json(c);
  const auto& e = c.experts;
  out.update({{"hc_eps", c.streams.eps},
              {"hc_mult", c.streams.streams},
              {"hc_sinkhorn_iters", c.streams.rounds},
              {"hidden_act", "silu"},
              {"hidden_size", c.hidden},
              {"initializer_range", c.init_std},
              {"mlp_bias", false},
              {"mlp_layer_types", hashed_json(c)},
              {"moe_intermediate_size", e.width},
              {"n_routed_experts", e.experts},
              {"n_shared_experts", 1},
              {"norm_topk_prob", true},
              {"num_experts_per_tok", e.routing.chosen},
              {"num_hidden_layers", c.layers},
              {"num_nextn_predict_layers", 0},
              {"rms_norm_eps", c.norm_eps},
              {"routed_scaling_factor", e.routing.scale},
              {"scoring_func", "sqrtsoftplus"},
              {"swiglu_limit", c.limit},
              {"tie_word_embeddings", c.tied}});
  return out;
}

}  // namespace model::family
