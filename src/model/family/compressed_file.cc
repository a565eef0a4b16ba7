// What surprises: llama.cpp turns queries and keys of the indexer by a Hadamard matrix of 64 or more sides,
// over the borders of narrower heads, and then chooses other entries than the model does.
#include "model/family/compressed_file.h"

#include <algorithm>

#include "model/gguf/keys.h"
#include "model/gguf/rope_keys.h"

namespace model::family {

namespace {

using base::Json;
using base::Result;
using gguf::Change;
using gguf::FileKeys;
using gguf::PutKeys;
using Kind = gguf::Key::Kind;
using store::gguf::Array;

constexpr const char *kSparse = "compressed_sparse_attention",
                     *kHeavy = "heavily_compressed_attention",
                     *kRatios = "attention.compress_ratios", *kExpertLimit = "swiglu_clamp_exp",
                     *kSharedLimit = "swiglu_clamp_shexp";
constexpr std::int64_t kSqrtSoftplus = 4;  // of expert_gating_func
constexpr std::int64_t kSparseTokens = 4, kHeavyTokens = 128, kStreams = 4, kTurned = 64;

constexpr gguf::Renamed kParts[] = {
    {"attn_norm", "attn_norm"},
    {"ffn_norm", "ffn_norm"},
    {"attn.attn_sink", "attn_sinks.weight"},
    {"attn.wq_a", "attn_q_a"},
    {"attn.q_norm", "attn_q_a_norm"},
    {"attn.wq_b", "attn_q_b"},
    {"attn.wkv", "attn_kv"},
    {"attn.kv_norm", "attn_kv_a_norm"},
    {"attn.wo_a", "attn_output_a"},
    {"attn.wo_b", "attn_output_b"},
    {"attn.compressor.wkv", "attn_compressor_kv"},
    {"attn.compressor.wgate", "attn_compressor_gate"},
    {"attn.compressor.ape", "attn_compressor_ape.weight"},
    {"attn.compressor.norm", "attn_compressor_norm"},
    {"attn.indexer.wq_b", "indexer.attn_q_b"},
    {"attn.indexer.weights_proj", "indexer.proj"},
    {"attn.indexer.compressor.wkv", "indexer_compressor_kv"},
    {"attn.indexer.compressor.wgate", "indexer_compressor_gate"},
    {"attn.indexer.compressor.ape", "indexer_compressor_ape.weight"},
    {"attn.indexer.compressor.norm", "indexer_compressor_norm"},
    {"hc_attn_fn", "hc_attn_fn.weight"},
    {"hc_attn_base", "hc_attn_base.weight"},
    {"hc_attn_scale", "hc_attn_scale.weight"},
    {"hc_ffn_fn", "hc_ffn_fn.weight"},
    {"hc_ffn_base", "hc_ffn_base.weight"},
    {"hc_ffn_scale", "hc_ffn_scale.weight"},
    {"ffn.gate.weight", "ffn_gate_inp.weight"},
    {"ffn.gate.bias", "exp_probs_b.bias"},
    {"ffn.gate.tid2eid", "ffn_gate_tid2eid.weight", nullptr, Change::whole},
    {"ffn.experts.*.w1", "ffn_gate_exps"},
    {"ffn.experts.*.w3", "ffn_up_exps"},
    {"ffn.experts.*.w2", "ffn_down_exps"},
    {"ffn.shared_experts.w1", "ffn_gate_shexp"},
    {"ffn.shared_experts.w3", "ffn_up_shexp"},
    {"ffn.shared_experts.w2", "ffn_down_shexp"}};
constexpr gguf::Renamed kWhole[] = {{"embed", "token_embd"},
                                    {"norm", "output_norm"},
                                    {"head", "output"},
                                    {"hc_head_fn", "output_hc_fn.weight"},
                                    {"hc_head_base", "output_hc_base.weight"},
                                    {"hc_head_scale", "output_hc_scale.weight"}};
constexpr gguf::Key kKeys[] = {
    {"attention.head_count_kv", "num_key_value_heads"},
    {"attention.key_length", "head_dim", Kind::whole, true},
    {"attention.value_length", "head_dim"},
    {"rope.dimension_count", "qk_rope_head_dim", Kind::whole, true},
    {"attention.q_lora_rank", "q_lora_rank", Kind::whole, true},
    {"attention.sliding_window", "sliding_window", Kind::whole, true},
    {"attention.output_group_count", "o_groups", Kind::whole, true},
    {"attention.output_lora_rank", "o_lora_rank", Kind::whole, true},
    {"attention.indexer.head_count", "index_n_heads", Kind::whole, true},
    {"attention.indexer.key_length", "index_head_dim", Kind::whole, true},
    {"attention.indexer.top_k", "index_topk", Kind::whole, true},
    {"attention.compress_rope_freq_base", "compress_rope_theta", Kind::real, true},
    {"hyper_connection.count", "hc_mult", Kind::whole, true},
    {"hyper_connection.sinkhorn_iterations", "hc_sinkhorn_iters", Kind::whole, true},
    {"hyper_connection.epsilon", "hc_eps", Kind::real, true},
    {"expert_count", "n_routed_experts", Kind::whole, true},
    {"expert_used_count", "num_experts_per_tok", Kind::whole, true},
    {"expert_feed_forward_length", "moe_intermediate_size", Kind::whole, true},
    {"expert_shared_count", "n_shared_experts", Kind::whole, true},
    {"expert_weights_scale", "routed_scaling_factor", Kind::real, true},
    {"expert_weights_norm", "norm_topk_prob", Kind::flag}};

bool has(const Json& config, const char* kind) {
  const auto& kinds = config.at("layer_types");
  return std::ranges::find(kinds, kind) != kinds.end();
}

// So many first layers have experts that a token's id chooses; -1 where later ones have them, too.
std::int64_t hashed(const Json& config) {
  const auto& kinds = config.at("mlp_layer_types");
  const auto end = std::ranges::find_if(kinds, [](const Json& kind) { return kind != "hash_moe"; });
  return std::find(end, kinds.end(), "hash_moe") == kinds.end() ? end - kinds.begin() : -1;
}

std::string misfit(const Json& config) {
  const auto& rates = config.at("compress_rates");
  const auto other = [](const char* what, std::int64_t found, std::int64_t wanted) {
    return std::string(what) + " is " + std::to_string(found) + ", and llama.cpp knows " +
           std::to_string(wanted) + " alone";
  };
  const auto sparse = rates.at(kSparse).get<std::int64_t>(),
             heavy = rates.at(kHeavy).get<std::int64_t>(),
             streams = config.at("hc_mult").get<std::int64_t>();
  if (has(config, kSparse) && sparse != kSparseTokens)
    return other("compress_rates.compressed_sparse_attention", sparse, kSparseTokens);
  if (has(config, kHeavy) && heavy != kHeavyTokens)
    return other("compress_rates.heavily_compressed_attention", heavy, kHeavyTokens);
  if (streams != kStreams) return other("hc_mult", streams, kStreams);
  if (has(config, kSparse) && config.at("index_head_dim").get<std::int64_t>() % kTurned != 0)
    return "its index_head_dim is no multiple of 64, and llama.cpp turns so many channels together";
  if (hashed(config) < 0)
    return "a layer with hash_moe stands behind one without, which llama.cpp does not know";
  return "";
}

Result<void> put_each(const Json& config, const PutKeys& out) {
  std::vector<std::uint32_t> ratios;
  for (const auto& kind : config.at("layer_types"))
    ratios.push_back(static_cast<std::uint32_t>(kind == kSparse  ? kSparseTokens
                                                : kind == kHeavy ? kHeavyTokens
                                                                 : 0));
  const std::vector<float> limits(ratios.size(), config.at("swiglu_limit").get<float>());
  TRY(out.add(kRatios, Array(std::move(ratios))));
  TRY(out.add(kExpertLimit, Array(limits)));
  return out.add(kSharedLimit, Array(limits));
}

Result<void> put(const Json& config, const PutKeys& out) {
  TRY(put_each(config, out));
  TRY(out.whole("hash_layer_count", hashed(config)));
  TRY(out.whole("expert_gating_func", kSqrtSoftplus));
  TRY(out.whole("embedding_length_out", config.at("hidden_size").get<std::int64_t>() *
                                            config.at("hc_mult").get<std::int64_t>()));
  const auto& rope = config.at("rope_parameters").at("compress");
  if (rope.value("rope_type", "default") == "default") return {};
  return gguf::put_scaling(rope, kDeepseek4File, out);
}

// A scaling is that of layers with entries, whose cos and sin keep their length.
void read_ropes(Json& config) {
  auto scaled = config.at("rope_parameters");
  const Json plain = {{"rope_type", "default"}, {"rope_theta", config.at("rope_theta")}};
  scaled["rope_theta"] = config.at("compress_rope_theta");
  if (scaled["rope_type"] == "yarn") scaled["attention_factor"] = 1.0;
  config["rope_parameters"] = {{"main", plain}, {"compress", scaled}};
}

Result<double> limit_of(const FileKeys& file, const char* key, double otherwise) {
  if (!file.has(key)) return otherwise;
  const auto limits = TRY(file.real_of_each_layer(key));
  if (!limits.empty() && std::ranges::count(limits, limits[0]) == std::ssize(limits))
    return limits[0];
  return file.unsupported(std::string("its ") + key + " is not one number for all layers");
}

Result<void> read(const FileKeys& file, Json& config) {
  if (TRY(file.natural("expert_gating_func")) != kSqrtSoftplus)
    return file.unsupported("its experts are scored otherwise than by the root of a softplus");
  const auto width = TRY(file.natural("attention.key_length"));
  if (TRY(file.natural("attention.value_length", width)) != width)
    return file.unsupported("its values are not its keys");
  auto ratios = TRY(file.wholes(kRatios));
  if (const auto layers = TRY(file.natural("block_count")); ratios.size() > layers)
    ratios.resize(layers);  // published files count modules that predict further tokens, too
  config["compress_ratios"] = ratios;
  config["num_hash_layers"] = TRY(file.natural("hash_layer_count"));
  const auto limit = TRY(limit_of(file, kExpertLimit, 0));
  if (limit != TRY(limit_of(file, kSharedLimit, limit)))
    return file.unsupported("the shared expert has another bound than the others");
  config["swiglu_limit"] = limit;
  read_ropes(config);
  return {};
}

}  // namespace

constexpr gguf::Form kDeepseek4File{.architecture = "deepseek4",
                                    .layers = "layers.",
                                    .keys = kKeys,
                                    .parts = kParts,
                                    .whole = kWhole,
                                    .heads = false,
                                    .feed_forward = false,
                                    .head = gguf::Form::Head::own,
                                    .yarn = gguf::Form::Yarn::unscaled,
                                    .misfit = misfit,
                                    .put = put,
                                    .read = read};

}  // namespace model::family
