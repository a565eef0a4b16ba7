// Mistral 4: latent attention whose queries grow beyond the context of the first training, and experts
// that a softmax chooses in groups.
#include "model/family/family.h"
#include "model/family/latent.h"
#include "model/family/latent_file.h"

namespace model {

namespace {

constexpr family::LatentUsual kUsual{.score = compute::Routing::Score::softmax,
                                     .form = block::Experts::Form::fused,
                                     .head_is_sum = true,
                                     .kv_heads = 32,
                                     .query_latent = 1024,
                                     .queries_grow = true};

base::Result<void> read(const ConfigKeys& in, Config& config) {
  if (!in.find("rope_parameters") && !in.find("rope_scaling"))
    return in.wrong("rope_parameters is missing, and so is rope_scaling");
  config.shape = TRY(family::read_latent(in, config, kUsual));
  return {};
}

void write(const Config& config, base::Json& out) {
  const auto& shape = family::latent_of(config);
  family::write_latent(shape, out);
  const auto& a = shape.attention;
  out["head_dim"] = a.plain + a.turned;
  for (const char* key : {"rope_parameters", "rope_scaling"})
    if (out.contains(key))  // transformers has no such model without these
      out[key].update({{"llama_4_scaling_beta", a.query_scale.beta},
                       {"original_max_position_embeddings", a.query_scale.original},
                       {"partial_rotary_factor",
                        static_cast<double>(a.turned) / static_cast<double>(a.plain + a.turned)}});
}

base::Result<Config> configure(const base::Settings& options) {
  return family::configure_latent(options, kUsual);
}

}  // namespace

namespace arch {

extern const Entry mistral4;
const Entry mistral4 = {
    .summary = "Mistral 4: latent attention, queries scaled by position, experts",
    .options = family::latent_options,
    .configure = configure,
    .hf_name = "Mistral4ForCausalLM",
    .read = read,
    .write = write,
    .describe = family::describe_latent,
    .follows = family::follows,
    .gguf = &family::kMistral4File};

}  // namespace arch

}  // namespace model
