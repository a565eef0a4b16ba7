#include "train/recipe.h"

namespace train {

base::Result<void> TrainRecipe::check() const {
  const auto wrong = [](const std::string& what) {
    return base::Error{base::Code::bad_request, what, "", ""};
  };
  if (steps < 1) return wrong("train.steps must be at least 1");
  if (grains_per_step < 1 || grains_per_step > kMostGrains)
    return wrong("train.grains_per_step must be between 1 and " + std::to_string(kMostGrains));
  if (rows_per_grain < 1 || rows_per_grain > 65536)
    return wrong("train.rows_per_grain must be between 1 and 65536");
  if (precision != "bf16" && precision != "f32")
    return wrong("train.precision must be bf16 or f32");
  if (!(learning_rate > 0)) return wrong("train.learning_rate must be above 0");
  if (!(clip_norm >= 0)) return wrong("train.clip_norm must be at least 0, which clips nothing");
  if (!(watts_per_core >= 0)) return wrong("train.watts_per_core must be at least 0");
  if (checkpoint_steps < 1) return wrong("train.checkpoint_steps must be at least 1");
  if (unmoved_steps < 0)
    return wrong("train.unmoved_steps must be at least 0, which warns of nothing");
  if (mix_temperature < 1) return wrong("train.mix_temperature must be at least 1");
  if (!(peak_flops >= 0)) return wrong("train.peak_flops must be at least 0");
  if (recompute != "none" && recompute != "layer")
    return wrong("train.recompute must be none or layer");
  if (numerics != "native" && numerics != "portable")
    return wrong("train.numerics must be native or portable");
  if (how() == base::Numerics::portable && precision != "f32")
    return wrong("train.numerics = \"portable\" needs train.precision = \"f32\"");
  if (how() == base::Numerics::portable && optimizer.entry().update_matrix)
    return wrong("train.numerics = \"portable\" needs another optimizer than '" + optimizer.kind() +
                 "', whose products are in bf16");
  if (!mup_base.empty() && !optimizer.entry().even_steps)
    return wrong("train.mup_base needs another optimizer than '" + optimizer.kind() +
                 "': one whose steps are as large as the rate, such as adamw");
  TRY(validation.check());
  TRY(prices.check());
  TRY(checkpoints.check());
  TRY(loss.check());
  TRY(spike.check());
  TRY(train::check(mix));
  return average.check();
}

}  // namespace train

namespace base {

template <>
Json to_json(const train::TrainRecipe& recipe) {
  struct Whole : train::TrainRecipe {};
  auto out = to_json(Whole{recipe});
  if (recipe.init.empty()) out.erase("init");
  auto usual = to_json(Whole{});
  if (recipe.spike.rewinds == 0)
    for (const char* key : {"rewinds", "rewind_batches"})
      out["spike"].erase(key), usual["spike"].erase(key);
  for (const char* key : {"loss", "spike", "average", "packing", "mix", "unmoved_steps",
                          "validation", "prices", "peak_flops", "tensorboard", "checkpoints",
                          "shard_optimizer", "recompute", "numerics", "mup_base"})
    if (out[key] == usual[key]) out.erase(key);
  return out;
}

}  // namespace base
