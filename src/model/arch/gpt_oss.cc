// gpt-oss (OpenAI): attention with sinks, every other layer with a window; experts with bounded gates
// and biases, chosen and weighed by their logits alone.
#include <algorithm>
#include <cmath>

#include "model/family/family.h"
#include "model/family/gpt_oss_file.h"
#include "model/family/moe.h"

namespace model {

namespace {

constexpr std::int64_t kWindow = 128;
constexpr double kLimit = 7, kSlope = 1.702;

// What transformers takes where config.json says nothing of it but perhaps the theta.
base::Result<Rope> read_usual_rope(const ConfigKeys& in, std::int64_t context) {
  auto rope = TRY(family::read_rope(in, context, 150000));
  if (in.find("rope_parameters") || in.find("rope_scaling")) return rope;
  rope.kind = "yarn";
  rope.factor = 32;
  rope.truncate = false;
  rope.original_context = 4096;
  rope.attention_factor = 0.1 * std::log(rope.factor) + 1;
  return rope;
}

// transformers leaves layer_types out where windows alternate, the first layer having one.
base::Result<void> read_windows(const ConfigKeys& in, moe::Shape& shape) {
  const auto window = TRY(in.size("sliding_window", 1, 1 << 24, kWindow));
  const auto layers = static_cast<std::size_t>(shape.dense.layers);
  const auto* kinds = in.find("layer_types");
  if (kinds && (!kinds->is_array() || kinds->size() != layers))
    return in.wrong("layer_types does not name the kind of each of " + std::to_string(layers) +
                    " layers");
  for (std::size_t i = 0; i < layers; ++i) {
    const bool slides = kinds ? (*kinds)[i] == "sliding_attention" : i % 2 == 0;
    if (kinds && !slides && (*kinds)[i] != "full_attention")
      return in.unsupported("layer_types names a kind that does not run here",
                            "sliding_attention and full_attention do");
    if (slides && in.says("sliding_window") && !in.find("sliding_window"))
      return in.wrong("layer " + std::to_string(i) +
                      " is of the kind sliding_attention, but there is no sliding_window");
    shape.windows.push_back(slides ? window : 0);
  }
  return {};
}

// Published files say some things twice, the second time as OpenAI's own program names them.
base::Result<void> check_older_names(const ConfigKeys& in, const moe::Shape& shape) {
  const auto& rope = shape.dense.rope;
  const auto original = rope.original_context > 0 ? rope.original_context : 4096;
  if (TRY(in.size("initial_context_length", 1, 1 << 30, original)) != original)
    return in.wrong("initial_context_length is not original_max_position_embeddings of the rope");
  if (TRY(in.size("experts_per_token", 1, 1 << 20, shape.chosen)) != shape.chosen)
    return in.wrong("experts_per_token is not num_experts_per_tok");
  return {};
}

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(moe::read(in, config, "num_local_experts", "intermediate_size",
                             {.norm_eps = 1e-5,
                              .head_dim = 64,
                              .kv_heads = 8,
                              .attention_may_be_biased = true,
                              .mlp_may_be_biased = true,
                              .attention_biased = true}));
  shape.limit = TRY(in.number("swiglu_limit", 1e-6, 1e6, kLimit));
  if (TRY(in.number("swiglu_alpha", 0, 1e6, kSlope)) != kSlope)
    return in.unsupported("only swiglu_alpha = 1.702 runs here");
  TRY(read_windows(in, shape));
  shape.dense.rope = TRY(read_usual_rope(in, config.context));
  TRY(check_older_names(in, shape));
  config.shape = std::move(shape);
  return {};
}

void write(const Config& config, base::Json& out) {
  const auto shape = moe::shape_of(config);
  moe::write(shape, out);
  auto kinds = base::Json::array();
  for (const auto window : shape.windows)
    kinds.push_back(window > 0 ? "sliding_attention" : "full_attention");
  const auto widest = std::ranges::max(shape.windows);
  out.update({{"experts_per_token", shape.chosen},
              {"intermediate_size", shape.width},
              {"layer_types", kinds},
              {"num_local_experts", shape.experts},
              {"sliding_window", widest > 0 ? widest : kWindow},
              {"swiglu_alpha", kSlope},
              {"swiglu_limit", shape.limit}});
}

base::Result<Config> configure(const base::Settings& options) {
  auto config = TRY(moe::configure(options));
  auto shape = moe::shape_of(config);
  shape.limit = kLimit;
  shape.dense.attention_bias = true;
  for (std::int64_t i = 0; i < shape.dense.layers; ++i)
    shape.windows.push_back(i % 2 == 0 ? kWindow : 0);
  config.shape = std::move(shape);
  return config;
}

block::Decoder describe(const Config& config) {
  const auto shape = moe::shape_of(config);
  auto experts = moe::experts(shape);
  experts.routing.score = compute::Routing::Score::chosen_softmax;
  experts.form = block::Experts::Form::input_first;
  experts.biased = true;
  experts.clamped =
      compute::ClampedGlu{static_cast<float>(shape.limit), static_cast<float>(kSlope), 1, true};
  experts.names.router = "router.weight";
  experts.names.router_bias = "router.bias";
  auto out = moe::decoder(shape, experts);
  for (auto& layer : out.layers) std::get<block::Attention>(layer.mixer).sinks = true;
  return out;
}

}  // namespace

namespace arch {

extern const Entry gpt_oss;
const Entry gpt_oss = {.summary = "gpt-oss: sinks, alternating windows, bounded experts",
                       .options = moe::options,
                       .configure = configure,
                       .hf_name = "GptOssForCausalLM",
                       .read = read,
                       .write = write,
                       .describe = describe,
                       .follows = family::follows,
                       .gguf = &family::kGptOssFile};

}  // namespace arch

}  // namespace model
