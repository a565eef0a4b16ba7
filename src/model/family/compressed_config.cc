// config.json of DeepSeek-V4, as transformers 5 writes it and as it was published.
#include <algorithm>
#include <cmath>

#include "model/family/compressed.h"

namespace model::family {

using base::Json;
using base::Result;

namespace {

constexpr std::int64_t k = 1024, M = k * k;  // far beyond any model that is known
constexpr const char *kSparse = "compressed_sparse_attention",
                     *kHeavy = "heavily_compressed_attention", *kNone = "sliding_attention";

// What the models have, whatever config.json says of it elsewhere.
Result<void> check_usual(const ConfigKeys& in) {
  if (TRY(in.text("hidden_act", "silu")) != "silu")
    return in.unsupported("only hidden_act silu runs here");
  if (TRY(in.text("scoring_func", "sqrtsoftplus")) != "sqrtsoftplus" ||
      TRY(in.text("topk_method", "noaux_tc")) != "noaux_tc")
    return in.unsupported("only scoring_func sqrtsoftplus with topk_method noaux_tc runs here");
  if (TRY(in.size("num_key_value_heads", 1, 64 * k, 1)) != 1)
    return in.wrong("num_key_value_heads must be 1: keys and values are one");
  if (TRY(in.size("n_shared_experts", 0, k, 1)) != 1)
    return in.unsupported("only n_shared_experts 1 runs here");
  if (in.find("norm_topk_prob") && !TRY(in.flag("norm_topk_prob")))
    return in.unsupported("only norm_topk_prob true runs here");
  TRY(in.size("num_nextn_predict_layers", 0, 16, 0));  // the modules are passed over
  return {};
}

// The last channels of a head that have positions: three keys may say how many, and must agree.
Result<std::int64_t> read_turned(const ConfigKeys& in, std::int64_t width) {
  std::vector<double> said;
  if (in.find("qk_rope_head_dim"))
    said.push_back(static_cast<double>(TRY(in.size("qk_rope_head_dim", 2, width))));
  const auto add = [&](const ConfigKeys& keys) -> Result<void> {
    const double part = TRY(keys.number("partial_rotary_factor", 0, 1, -1));
    if (part >= 0) said.push_back(std::floor(part * static_cast<double>(width) + 1e-6));
    return {};
  };
  TRY(add(in));
  if (const auto* ropes = in.find("rope_parameters"); ropes && ropes->is_object())
    for (const char* kind : {"main", "compress"})
      if (const auto* one = ConfigKeys(*ropes, in).find(kind); one && one->is_object())
        TRY(add(ConfigKeys(*one, in)));
  const double out = said.empty() ? std::floor(static_cast<double>(width) / 8) : said[0];
  if (std::ranges::any_of(said, [&](double other) { return other != out; }))
    return in.wrong("qk_rope_head_dim and partial_rotary_factor turn different channels");
  const auto turned = static_cast<std::int64_t>(out);
  if (turned >= 2 && turned % 2 == 0) return turned;
  return in.wrong("rotary positions turn pairs, not " + std::to_string(turned) + " channels");
}

Result<void> read_attention(const ConfigKeys& in, CompressedShape& out) {
  auto& a = out.attention;
  a.heads = TRY(in.size("num_attention_heads", 1, 64 * k));
  a.width = TRY(in.size("head_dim", 2, 64 * k, 512));
  a.turned = TRY(read_turned(in, a.width));
  a.query_latent = TRY(in.size("q_lora_rank", 1, M, 1024));
  a.window = TRY(in.size("sliding_window", 1, 16 * M, 128));
  a.groups = TRY(in.size("o_groups", 1, 64 * k, 8));
  a.group_width = TRY(in.size("o_lora_rank", 1, M, 1024));
  out.indexer.heads = TRY(in.size("index_n_heads", 1, 64 * k, 64));
  out.indexer.width = TRY(in.size("index_head_dim", 2, 64 * k, 128));
  out.indexer.chosen = TRY(in.size("index_topk", 1, 16 * M, 512));
  if (a.heads % a.groups != 0) return in.wrong("o_groups must divide num_attention_heads");
  if (out.indexer.width < a.turned)
    return in.wrong("index_head_dim is narrower than what has positions");
  return {};
}

// cos and sin keep their length, whatever yarn makes of it elsewhere, unless that is said.
Result<void> read_ropes(const ConfigKeys& in, std::int64_t context, CompressedShape& out) {
  const double plain = TRY(in.number("rope_theta", 1, 1e15, 10000)),
               compressed = TRY(in.number("compress_rope_theta", 1, 1e15, 160000));
  const auto* found = in.find("rope_parameters");
  if (found && found->is_object() && found->contains("main") && found->contains("compress")) {
    const ConfigKeys both(*found, in);
    out.plain = TRY(read_rope_of(both, "main", context, plain));
    out.compressed = TRY(read_rope_of(both, "compress", context, plain));
    return {};
  }
  for (const char* kind : {"main", "compress"})
    if (found && found->is_object() && found->contains(kind))
      return in.wrong("rope_parameters must say both main and compress, or neither");
  out.plain.theta = plain;
  const char* key = found ? "rope_parameters" : "rope_scaling";
  out.compressed = TRY(read_rope_of(in, key, context, compressed));
  out.compressed.theta = compressed;
  const auto* object = in.find(key);
  if (!object || !object->contains("attention_factor")) out.compressed.attention_factor = 1;
  return {};
}

// One of each layer, by its name or, as published, by the tokens of an entry.
Result<void> read_kinds(const ConfigKeys& in, CompressedShape& out) {
  const auto layers = static_cast<std::size_t>(out.layers);
  const auto* names = in.find("layer_types");
  const auto* ratios = in.find("compress_ratios");
  const auto* list = names ? names : ratios;
  if (list && (!list->is_array() || list->size() < layers))
    return in.wrong(std::string(names ? "layer_types" : "compress_ratios") +
                    " does not name the kind of each of " + std::to_string(layers) + " layers");
  for (std::size_t i = 0; i < layers; ++i) {
    if (!list) {
      out.kinds.push_back(i >= 2 && i % 2 == 1 ? Compression::sparse : Compression::heavy);
      continue;
    }
    const auto& one = (*list)[i];
    if (one == (names ? Json(kNone) : Json(0)))
      out.kinds.push_back(Compression::none);
    else if (one == (names ? Json(kSparse) : Json(4)))
      out.kinds.push_back(Compression::sparse);
    else if (one == (names ? Json(kHeavy) : Json(128)))
      out.kinds.push_back(Compression::heavy);
    else
      return in.unsupported("a layer is of a kind that does not run here",
                            "layer_types are sliding_attention, compressed_sparse_attention and "
                            "heavily_compressed_attention; compress_ratios are 0, 4 and 128");
  }
  const auto* rates = in.find("compress_rates");
  if (!rates) return {};
  if (!rates->is_object()) return in.wrong("compress_rates is no object");
  const ConfigKeys each(*rates, in);
  for (const char* kind : {kSparse, kHeavy})
    if (!each.find(kind)) return in.wrong(std::string("compress_rates says nothing of ") + kind);
  out.sparse = TRY(each.size(kSparse, 1, M, out.sparse));
  out.heavy = TRY(each.size(kHeavy, 1, M, out.heavy));
  return {};
}

Result<void> read_hashed(const ConfigKeys& in, CompressedShape& out) {
  const auto layers = static_cast<std::size_t>(out.layers);
  const auto first = TRY(in.size("num_hash_layers", 0, 4 * k, 3));
  const auto* names = in.find("mlp_layer_types");
  if (names && (!names->is_array() || names->size() < layers))
    return in.wrong("mlp_layer_types does not name the kind of each layer");
  for (std::size_t i = 0; i < layers; ++i) {
    const bool hashed = names ? (*names)[i] == "hash_moe" : static_cast<std::int64_t>(i) < first;
    if (names && !hashed && (*names)[i] != "moe")
      return in.unsupported("mlp_layer_types names a kind that does not run here",
                            "hash_moe and moe do");
    out.hashed.push_back(hashed);
  }
  return {};
}

Result<void> read_experts(const ConfigKeys& in, CompressedShape& out) {
  auto& e = out.experts;
  e.experts = TRY(in.size("n_routed_experts", 1, 64 * k));
  e.width = TRY(in.size("moe_intermediate_size", 1, 4 * M));
  e.routing.score = compute::Routing::Score::sqrt_softplus;
  e.routing.chosen = static_cast<std::size_t>(TRY(in.size("num_experts_per_tok", 1, e.experts)));
  e.routing.scale = TRY(in.number("routed_scaling_factor", 0, 1e6, 1.5));
  out.limit = TRY(in.number("swiglu_limit", 1e-6, 1e6, 10));
  return read_hashed(in, out);
}

Result<void> read_streams(const ConfigKeys& in, CompressedShape& out) {
  out.streams.streams = static_cast<std::size_t>(TRY(in.size("hc_mult", 1, 64, 4)));
  out.streams.rounds = static_cast<std::size_t>(TRY(in.size("hc_sinkhorn_iters", 1, k, 20)));
  out.streams.eps = TRY(in.number("hc_eps", 0, 1, 1e-6));
  out.streams.norm_eps = out.norm_eps;
  return {};
}

}  // namespace

Result<CompressedShape> read_compressed(const ConfigKeys& in, std::int64_t context) {
  TRY(check_usual(in));
  CompressedShape out;
  out.layers = TRY(in.size("num_hidden_layers", 1, 4 * k));
  out.hidden = TRY(in.size("hidden_size", 1, M));
  out.norm_eps = TRY(in.number("rms_norm_eps", 0, 1, 1e-6));
  out.init_std = TRY(in.number("initializer_range", 0, 1000, 0.02));
  out.tied = TRY(in.flag("tie_word_embeddings"));
  TRY(read_attention(in, out));
  TRY(read_ropes(in, context, out));
  TRY(read_kinds(in, out));
  TRY(read_experts(in, out));
  TRY(read_streams(in, out));
  return out;
}

}  // namespace model::family
