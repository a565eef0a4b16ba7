// Mixtral (Jiang et al.): Llama's decoder in which each token takes the two best of eight SwiGLUs.
#include "model/family/family.h"
#include "model/family/moe.h"
#include "model/gguf/keys.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(moe::read(in, config, "num_local_experts", "intermediate_size",
                             {.norm_eps = 1e-5,
                              .kv_heads = 8,
                              .attention_may_be_biased = true,
                              .mlp_may_be_biased = true}));
  if (shape.dense.attention_bias)
    return in.unsupported("attention_bias is no key of Mixtral, whose attention has no biases",
                          "set it to false");
  shape.dense.rope = TRY(family::read_rope(in, config.context, 1e6));
  if (TRY(in.number("router_jitter_noise", 0, 1, 0)) != 0)
    return in.unsupported("router_jitter_noise does not run here", "set it to 0");
  if (in.find("sliding_window"))
    shape.windows.assign(static_cast<std::size_t>(shape.dense.layers),
                         TRY(in.size("sliding_window", 1, 1 << 24)));
  config.shape = std::move(shape);
  return {};
}

void write(const Config& config, base::Json& out) {
  const auto shape = moe::shape_of(config);
  moe::write(shape, out);
  out.update({{"intermediate_size", shape.width},
              {"num_local_experts", shape.experts},
              {"router_jitter_noise", 0.0},
              {"sliding_window",
               shape.windows.empty() ? base::Json() : base::Json(shape.windows.front())}});
  out.erase("attention_bias");
}

block::Decoder describe(const Config& config) {
  const auto shape = moe::shape_of(config);
  auto experts = moe::experts(shape);
  experts.prefix = "block_sparse_moe.";
  experts.names.gate = "w1.weight";
  experts.names.up = "w3.weight";
  experts.names.down = "w2.weight";
  return moe::decoder(shape, experts);
}

bool is_mixtral(const gguf::FileKeys& file) { return file.has("expert_count"); }

constexpr gguf::Renamed kParts[] = {{"self_attn.q_proj", "attn_q", gguf::turned_queries},
                                    {"self_attn.k_proj", "attn_k", gguf::turned_keys},
                                    {"block_sparse_moe.gate", "ffn_gate_inp"},
                                    {"block_sparse_moe.experts.*.w1", "ffn_gate_exps"},
                                    {"block_sparse_moe.experts.*.w3", "ffn_up_exps"},
                                    {"block_sparse_moe.experts.*.w2", "ffn_down_exps"}};
constexpr gguf::Key kKeys[] = {{"expert_count", "num_local_experts", gguf::Key::Kind::whole, true},
                               {"expert_used_count", "num_experts_per_tok"}};

constexpr gguf::Form kFile{
    .architecture = "llama", .keys = kKeys, .parts = kParts, .factors = true, .mine = is_mixtral};

}  // namespace

namespace arch {

extern const Entry mixtral;
const Entry mixtral = {.summary = "Mixtral: Llama with a mixture of SwiGLU experts in every layer",
                       .options = moe::options,
                       .configure = moe::configure,
                       .hf_name = "MixtralForCausalLM",
                       .read = read,
                       .write = write,
                       .describe = describe,
                       .follows = family::follows,
                       .gguf = &kFile};

}  // namespace arch

}  // namespace model
