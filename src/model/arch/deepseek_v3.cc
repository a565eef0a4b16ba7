// DeepSeek-V3 (DeepSeek-AI, DeepSeek-V3 Technical Report; R1 and Kimi K2 are of its class): latent
// attention, experts that a sigmoid chooses in groups, and modules that predict further tokens.
#include "model/family/family.h"
#include "model/family/latent.h"
#include "model/family/latent_file.h"

namespace model {

namespace {

constexpr family::LatentUsual kUsual{.dense = 3,
                                     .groups = 8,
                                     .kept_groups = 4,
                                     .routed_scale = 2.5,
                                     .score = compute::Routing::Score::sigmoid,
                                     .correction = "gate.e_score_correction_bias"};

// The modules are kept as they are: only a recipe trains them.
base::Result<void> read(const ConfigKeys& in, Config& config) {
  if (TRY(in.text("scoring_func", "sigmoid")) != "sigmoid" ||
      TRY(in.text("topk_method", "noaux_tc")) != "noaux_tc")
    return in.unsupported("only scoring_func sigmoid with topk_method noaux_tc runs here");
  auto shape = TRY(family::read_latent(in, config, kUsual));
  shape.modules = TRY(in.size("num_nextn_predict_layers", 0, 16, 0));
  config.shape = shape;
  return {};
}

void write(const Config& config, base::Json& out) {
  const auto& shape = family::latent_of(config);
  family::write_latent(shape, out);
  out.update({{"head_dim", shape.attention.turned},
              {"moe_layer_freq", 1},
              {"num_nextn_predict_layers", shape.modules},
              {"scoring_func", "sigmoid"},
              {"topk_method", "noaux_tc"}});
}

base::Result<Config> configure(const base::Settings& options) {
  return family::configure_latent(options, kUsual);
}

}  // namespace

namespace arch {

extern const Entry deepseek_v3;
const Entry deepseek_v3 = {
    .summary = "DeepSeek-V3: latent attention, experts chosen in groups, MTP",
    .options = family::latent_options,
    .configure = configure,
    .hf_name = "DeepseekV3ForCausalLM",
    .read = read,
    .write = write,
    .describe = family::describe_latent,
    .follows = family::follows,
    .gguf = &family::kDeepseekFile};

}  // namespace arch

}  // namespace model
